"""Drafts of price lists (utkast): made from a document, mended number by number, reasoned, reviewed, thrown away."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import delete
from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.access.service.tasks import refuse_own
from kundval.bulk import insert_rows
from kundval.errors import KundvalError, NotFound, Refused
from kundval.registry.service.versions import claim
from kundval.reimbursement.models import PriceList, PriceNumber, PriceRow
from kundval.reimbursement.queries.conditions import versions
from kundval.reimbursement.rules.changed import changed
from kundval.reimbursement.rules.check import DEVIATION
from kundval.reimbursement.rules.conditions import differences
from kundval.reimbursement.rules.document import Cell, Document, Fault, Faulty
from kundval.reimbursement.rules.numbers import decimal_text
from kundval.reimbursement.rules.typed import address, followed, typed
from kundval.reimbursement.rules.unpayable import unpayable
from kundval.reimbursement.service.placing import Placing, find_industry, place
from kundval.reimbursement.workbook import details
from kundval.reimbursement.workbook.opened import Opened, list_document, open_document, open_list, open_unchecked
from kundval.reimbursement.workbook.storing import to_text

DRAFT, REVIEWED, DECIDED = "utkast", "granskad", "beslutad"
_ROW = ("price_list_id", "service_id", "name", "row_key", "band", "values", "position")
_NUMBER = (
    "price_list_id", "row", "form", "component", "unit", "published", "computed", "unrounded", "verdict", "reason", "details",
)  # fmt: skip


class Unfit(KundvalError):
    """A list that cannot be kept as it is; ``faults`` are all that must be mended, each with its place."""

    def __init__(self, found: list[Fault]):
        super().__init__(" ".join(map(str, found[:5])))
        self.faults = found


def examine(session: Session, document: Document, *, judged: bool = True) -> tuple[Opened, Placing]:
    """What a document gives here, without saving it. Raises :class:`Unfit` with everything that is wrong.

    Whether its numbers hold together is ``judged`` at once, or when somebody asks.
    """
    try:
        result = open_document(document) if judged else open_unchecked(document)
        placing, wrong = place(session, document, result.prices)
    except Faulty as error:
        raise Unfit(error.faults) from None
    wrong = [*unpayable(document, result.prices, result.stored, result.formula), *wrong]
    if placing is None or wrong:
        raise Unfit(wrong)
    return result, placing


def judge(session: Session, *, actor: Actor, document: Document) -> tuple[Opened, Placing]:
    """What a new draft would be, or why it cannot be one. Raises as :func:`create`."""
    industry = find_industry(session, document.head.industry)
    require(actor, "price.draft", industry_id=industry.id if industry else None)
    result, placing = examine(session, document)
    _refuse_same_draft(session, placing, document)
    return result, placing


def create(
    session: Session,
    *,
    actor: Actor,
    today: date,
    document: Document,
    invented: bool = False,
    batch_id: int | None = None,
) -> PriceList:
    """A new draft. Raises :class:`Unfit`, or ``Refused`` where the same draft is already there."""
    result, placing = judge(session, actor=actor, document=document)
    head = document.head
    assert head.valid_from is not None
    price_list = PriceList(
        industry_id=placing.industry.id or 0,
        name=head.name,
        valid_from=head.valid_from,
        valid_to=head.valid_to,
        document="",
        invented=invented,
        source=head.source,
        created_by=actor.user_id,
        created_at=audit.now(),
        import_batch_id=batch_id,
    )
    session.add(price_list)
    _keep(session, price_list, document, result, placing)
    _record(session, actor, "skapade utkastet", price_list)
    return price_list


def save(
    session: Session, *, actor: Actor, today: date, price_list_id: int, version: int, document: Document
) -> PriceList:
    """Replaces what a draft says. A reviewed one becomes a draft again. Raises :class:`Unfit`, ``ChangedMeanwhile``."""
    price_list = the_draft(session, actor, price_list_id)
    result, placing = examine(session, document)
    if placing.industry.id != price_list.industry_id:
        raise Refused(f"Arbetsboken gäller branschen {placing.industry.name}. Läs in den som en ny prislista.")
    claim(session, price_list, version, "prislistan")
    told = changed(list_document(price_list.document), document)
    head = document.head
    assert head.valid_from is not None
    price_list.name, price_list.valid_from, price_list.valid_to = head.name, head.valid_from, head.valid_to
    price_list.source = head.source
    price_list.state, price_list.reviewed_by, price_list.reviewed_at = DRAFT, None, None
    session.execute(delete(PriceNumber).where(col(PriceNumber.price_list_id) == price_list.id))
    session.execute(delete(PriceRow).where(col(PriceRow.price_list_id) == price_list.id))
    _keep(session, price_list, document, result, placing)
    _record(session, actor, "ändrade utkastet", price_list, told=told)
    return price_list


def save_numbers(
    session: Session,
    *,
    actor: Actor,
    today: date,
    price_list_id: int,
    version: int,
    amounts: Mapping[Cell, Fraction],
    bases: Mapping[int, Fraction] | None = None,
    follow: bool = False,
) -> PriceList:
    """Puts what was typed in a draft: ``amounts`` by row, price group, component and unit; stated ``bases`` by their place.

    What is not named stays, or with ``follow`` is what the formula gives from the new bases.
    """
    price_list = the_draft(session, actor, price_list_id)
    opened = open_list(price_list.document)
    try:
        if follow:
            document = followed(opened.document, opened.checked.stored, amounts, bases or {})
        else:
            document = typed(opened.document, amounts, bases or {})
    except Faulty as error:
        raise Unfit(error.faults) from None
    return save(session, actor=actor, today=today, price_list_id=price_list_id, version=version, document=document)


def save_reasons(
    session: Session,
    *,
    actor: Actor,
    today: date,
    price_list_id: int,
    version: int,
    reasons: Mapping[Cell, str],
) -> PriceList:
    """Keeps why printed numbers deviate. The numbers themselves are never mended here."""
    price_list = the_draft(session, actor, price_list_id)
    document = list_document(price_list.document)
    published = tuple(
        replace(number, reason=" ".join(reasons[address(number)].split())[:500])
        if address(number) in reasons
        else number
        for number in document.published
    )
    reasoned = replace(document, published=published)
    return save(session, actor=actor, today=today, price_list_id=price_list_id, version=version, document=reasoned)


def review(session: Session, *, actor: Actor, today: date, price_list_id: int) -> PriceList:
    """Declares a draft ready for decision. Refused while a deviation lacks its reason."""
    price_list = the_draft(session, actor, price_list_id)
    if price_list.state == REVIEWED:
        raise Refused("Prislistan är redan granskad och väntar på beslut av en annan person.")
    unexplained = open_list(price_list.document).checked.having(DEVIATION)
    if unexplained:
        count = "1 avvikelse saknar" if len(unexplained) == 1 else f"{len(unexplained)} avvikelser saknar"
        raise Refused(f"{count} skäl. Ange varför talet avviker, eller rätta priset i utkastet.")
    refuse_other_conditions(session, price_list)
    price_list.state, price_list.reviewed_by, price_list.reviewed_at = REVIEWED, actor.user_id, audit.now()
    session.add(price_list)
    session.flush()
    _record(session, actor, "granskade prislistan", price_list)
    return price_list


def refuse_other_conditions(session: Session, price_list: PriceList) -> None:
    """Raises ``Refused`` where a list has a common condition otherwise than the register on the list's first day."""
    found = differences(list_document(price_list.document), versions(session))
    if found:
        raise Refused(" ".join(one.sentence for one in found))


def send_back(session: Session, *, actor: Actor, today: date, price_list_id: int, reason: str) -> PriceList:
    """Whoever was to decide gives a reviewed list back to be mended."""
    price_list = the_list(session, price_list_id)
    require(actor, "price.decide", industry_id=price_list.industry_id)
    if price_list.state != REVIEWED:
        raise Refused("Bara en granskad prislista kan lämnas tillbaka.")
    if not reason.strip():
        raise Refused("Ange skälet till att prislistan lämnas tillbaka.")
    price_list.state, price_list.reviewed_by, price_list.reviewed_at = DRAFT, None, None
    session.add(price_list)
    session.flush()
    _record(session, actor, "lämnade tillbaka prislistan", price_list, reason.strip())
    return price_list


def discard(session: Session, *, actor: Actor, today: date, price_list_id: int) -> None:
    """Throws a draft away. What has been decided is never deleted."""
    price_list = the_draft(session, actor, price_list_id)
    _record(session, actor, "tog bort utkastet", price_list)
    forget(session, [price_list_id])
    session.delete(price_list)
    session.flush()


def forget(session: Session, ids: list[int]) -> None:
    """Takes away what was derived from drafts; refused for a decided list."""
    decided = session.exec(select(PriceList).where(col(PriceList.id).in_(ids), col(PriceList.state) == DECIDED)).first()
    if decided:
        raise Refused(f"Prislistan {decided.name} är beslutad och kan inte tas bort. Ersätt den med en ny prislista.")
    session.execute(delete(PriceNumber).where(col(PriceNumber.price_list_id).in_(ids)))
    session.execute(delete(PriceRow).where(col(PriceRow.price_list_id).in_(ids)))


def the_list(session: Session, price_list_id: int) -> PriceList:
    price_list = session.get(PriceList, price_list_id)
    if price_list is None:
        raise NotFound
    return price_list


def the_draft(session: Session, actor: Actor, price_list_id: int) -> PriceList:
    """A list that may still be changed, by somebody who may."""
    price_list = the_list(session, price_list_id)
    require(actor, "price.draft", industry_id=price_list.industry_id)
    if price_list.state == DECIDED:
        raise Refused("Prislistan är beslutad och ändras aldrig. Välj Ersätt med ny prislista.")
    return price_list


def refuse_own_decision(actor: Actor, price_list: PriceList) -> None:
    """Whoever made or reviewed a list does not decide it."""
    refuse_own(actor, price_list.created_by, "Du skapade prislistan.")
    refuse_own(actor, price_list.reviewed_by, "Du granskade prislistan.")


def _refuse_same_draft(session: Session, placing: Placing, document: Document) -> None:
    head = document.head
    same = session.exec(
        select(PriceList).where(
            col(PriceList.industry_id) == placing.industry.id,
            col(PriceList.name) == head.name,
            col(PriceList.valid_from) == head.valid_from,
            col(PriceList.state) != DECIDED,
        )
    ).first()
    if same:
        raise Refused(
            f"Det finns redan ett utkast till {head.name} från {head.valid_from}. "
            "Ladda upp arbetsboken på utkastets sida, eller ta bort utkastet först."
        )


def _keep(session: Session, price_list: PriceList, document: Document, result: Opened, placing: Placing) -> None:
    """Writes the document, its rows and its numbers beside the computed ones."""
    price_list.document = to_text(document)
    session.add(price_list)
    session.flush()
    assert price_list.id is not None
    rows = [
        (price_list.id, one.service_id, one.row.name, one.row_key, one.band, one.values, position)
        for position, one in enumerate(placing.rows, start=1)
    ]
    verdicts = result.checked.verdicts
    numbers = [
        (price_list.id, *address(one.number), decimal_text(one.published), decimal_text(one.computed), decimal_text(one.unrounded),
         one.verdict, one.number.reason, text)
        for one, text in zip(verdicts, details.to_texts(verdicts), strict=True)
    ]  # fmt: skip
    insert_rows(session, PriceRow, _ROW, rows)
    insert_rows(session, PriceNumber, _NUMBER, numbers)


def _record(
    session: Session,
    actor: Actor,
    verb: str,
    price_list: PriceList,
    reason: str = "",
    told: Mapping[str, list[str]] = MappingProxyType({}),
) -> None:
    audit.record(
        session,
        actor=actor,
        verb=verb,
        subject="price_list",
        subject_id=price_list.id,
        industry_id=price_list.industry_id,
        reason=reason,
        details={"name": price_list.name, "state": price_list.state, **told},
    )
