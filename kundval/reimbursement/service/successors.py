"""Drafts made from another list: a copy, next year's by an uplift, a new version because a common condition has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, require
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import conditions as register
from kundval.reimbursement.rules.conditions import Version, taken_over
from kundval.reimbursement.rules.document import Document, Faulty, Head
from kundval.reimbursement.rules.heads import next_head, uplifted_head
from kundval.reimbursement.rules.restate import restated
from kundval.reimbursement.rules.uplift import Uplift, Uplifted, uplifted
from kundval.reimbursement.service.drafts import Unfit, create, examine, save, the_draft, the_list
from kundval.reimbursement.workbook.opened import Opened, open_list


def copy(
    session: Session,
    *,
    actor: Actor,
    today: date,
    price_list_id: int,
    name: str,
    valid_from: date,
    valid_to: date | None,
) -> PriceList:
    """A new draft with the numbers of another list, to be changed and decided in its place («Ersätt med ny prislista»).

    It has the common conditions of its own first day; numbers that follow from a condition that has changed follow the new one.
    """
    price_list = the_list(session, price_list_id)
    require(actor, "price.draft", industry_id=price_list.industry_id)
    opened = open_list(price_list.document)
    head = next_head(opened.document.head, name, valid_from, valid_to)
    document = renewed(opened, head, register.versions(session))
    document = replace(document, published=tuple(replace(number, reason="") for number in document.published))
    return create(session, actor=actor, today=today, document=document, invented=price_list.invented)


def uplift(
    session: Session,
    *,
    actor: Actor,
    today: date,
    price_list_id: int,
    how: Uplift,
    name: str,
    valid_from: date,
    valid_to: date | None,
) -> PriceList:
    """A new draft with the numbers of another list uplifted. Raises :class:`Unfit` for what the formula does not allow by itself."""
    price_list = the_list(session, price_list_id)
    require(actor, "price.draft", industry_id=price_list.industry_id)
    found = preview(session, price_list=price_list, how=how, name=name, valid_from=valid_from, valid_to=valid_to)
    return create(session, actor=actor, today=today, document=found.document, invented=price_list.invented)


def preview(
    session: Session, *, price_list: PriceList, how: Uplift, name: str, valid_from: date, valid_to: date | None
) -> Uplifted:
    """The list that an uplift would give, without saving it: each number before and after. Raises :class:`Unfit`."""
    opened = open_list(price_list.document)
    head = uplifted_head(opened.document.head, how, name, valid_from, valid_to)
    try:
        found = uplifted(opened.document, opened.checked.stored, how, head, register.versions(session))
    except Faulty as error:
        raise Unfit(error.faults) from None
    examine(session, found.document, judged=False)
    return found


def renew_for_condition(session: Session, *, actor: Actor, today: date, condition_id: int) -> list[PriceList]:
    """Drafts of new versions of the decided lists that a condition reaches, from its first day. No decided list is changed."""
    from_register = register.versions(session)
    condition = register.find(session, condition_id)
    made = []
    for one in register.reached(session, actor, condition):
        if not one.is_decided:
            continue
        old = one.price_list
        opened = open_list(old.document)
        head = next_head(opened.document.head, f"{old.name} från {one.since}", one.since, old.valid_to)
        document = renewed(opened, head, from_register)
        made.append(create(session, actor=actor, today=today, document=document, invented=old.invented))
    return made


def take_over(session: Session, *, actor: Actor, today: date, price_list_id: int, version: int) -> PriceList:
    """Gives a draft the common conditions of its first day, and the numbers that follow from them."""
    price_list = the_draft(session, actor, price_list_id)
    opened = open_list(price_list.document)
    document = renewed(opened, opened.document.head, register.versions(session))
    return save(session, actor=actor, today=today, price_list_id=price_list_id, version=version, document=document)


def renewed(opened: Opened, head: Head, versions: Sequence[Version]) -> Document:
    """A list under another head, with the conditions of its first day."""
    old, stored = opened.document, opened.checked.stored
    return restated(old, taken_over(replace(old, head=head), versions), stored, stored)[0]
