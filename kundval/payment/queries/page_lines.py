"""The lines of a run as a list."""

from typing import Any

from sqlalchemy import Select, and_, case, func, not_, or_, select, true
from sqlmodel import Session, col

from kundval.choice.models import Person
from kundval.listing import Column, Filter, Listing, contains, swedish
from kundval.payment.models import Account, Line, Run
from kundval.payment.queries.coded import Coder
from kundval.payment.queries.reasons import Reasons
from kundval.payment.queries.remembered import of_lines
from kundval.payment.rules.supplements import SUPPLEMENT, is_secret
from kundval.registry.models import Provider, Service, Unit

KINDS = (
    ("placering", "Placering"), ("volym", "Volym"), ("tillägg", "Tillägg"), ("tillskott", "Tillskott"), ("manuell", "Manuell"),
)  # fmt: skip


PAIRS = "nollpar"
"""The word in the address that shows lines that cancel each other out."""


def lines(run: Run, with_pairs: bool = True) -> Select[*tuple[Any, ...]]:
    """One row per line of the run with what it concerns; perhaps without those that cancel each other out."""
    found: Select[*tuple[Any, ...]] = (
        select(
            Line,
            Account,
            col(Unit.name).label("unit"),
            col(Provider.name).label("provider"),
            col(Service.name).label("service"),
            col(Person.handle).label("handle"),
            col(Line.amount_ore).label("amount_ore"),
            col(Line.vat_ore).label("vat_ore"),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .join(Unit, col(Unit.id) == col(Account.unit_id))
        .join(Provider, col(Provider.id) == col(Account.provider_id))
        .join(Service, col(Service.id) == col(Account.service_id))
        .outerjoin(Person, col(Person.id) == col(Line.person_id))
        .where(col(Line.run_id) == run.id)
    )
    return found if with_pairs else found.where(col(Line.id).not_in(_pairs(run)))


def pairs(session: Session, run: Run, provider_id: int | None = None) -> int:
    """How many lines of a run, or of one payee in it, cancel each other out."""
    found = _pairs(run).subquery()
    statement = select(func.count()).select_from(found)
    if provider_id is not None:
        of = select(col(Line.id)).join(Account, col(Account.id) == col(Line.account_id))
        statement = statement.where(
            found.c.id.in_(of.where(col(Line.run_id) == run.id, col(Account.provider_id) == provider_id))
        )
    return session.execute(statement).scalar_one()


def _pairs(run: Run) -> Select[int]:
    """The lines that together come to nothing for the same customer, month, service, unit and payee: a key that only changed its name."""
    place = (
        col(Line.person_id), col(Line.slot), col(Account.service_id), col(Account.month), col(Account.unit_id), col(Account.provider_id),
    )  # fmt: skip
    over: dict[str, Any] = {"partition_by": place}
    rows = (
        select(
            col(Line.id).label("id"),
            func.sum(col(Line.amount_ore)).over(**over).label("ore"),
            func.sum(col(Line.vat_ore)).over(**over).label("vat"),
            func.count().over(**over).label("lines"),
        )
        .join(Account, col(Account.id) == col(Line.account_id))
        .where(col(Line.run_id) == run.id, or_(col(Account.month) != run.month, col(Line.booked_quantity) != 0))
        .subquery()
    )
    return select(rows.c.id).where(rows.c.ore == 0, rows.c.vat == 0, rows.c.lines > 1)


def lines_list(
    session: Session,
    run: Run,
    hidden: frozenset[int],
    see_persons: bool,
    see_secret: bool,
    reasons: Reasons | None = None,
) -> Listing:
    """How the lines of a run are sorted, filtered and exported; ``hidden`` are the persons whose identity is protected.

    ``see_secret``: whether the reader may know whose additional amounts are. ``reasons`` tells why lines correct what was booked.
    """
    why = reasons or Reasons(session, run, hidden=hidden, see_secret=see_secret)
    coder = Coder(session, run.industry_id)
    return Listing(
        noun=("rad", "rader"),
        columns=(
            Column("enhet", "Enhet", sort=swedish(session, col(Unit.name)), value=lambda row: row.unit),
            Column("utforare", "Utförare", sort=swedish(session, col(Provider.name)), value=lambda row: row.provider),
            Column("kund", "Kund", sort=_whose(see_secret), value=lambda row: person_text(row, hidden, see_persons, see_secret)),
            Column("tjanst", "Tjänst", value=lambda row: row.service),
            Column("slag", "Slag", value=lambda row: row.Account.kind),
            Column("manad", "Tjänstemånad", sort=col(Account.month), value=lambda row: row.Account.month, kind="month"),
            Column("ska", "Ska betalas (kr)", sort=col(Line.due_ore), value=lambda row: row.Line.due_ore, kind="money"),
            Column("bokfort", "Är bokfört (kr)", sort=col(Line.booked_ore), value=lambda row: row.Line.booked_ore, kind="money"),
            Column("belopp", "Belopp (kr)", sort=col(Line.amount_ore), value=lambda row: row.amount_ore, kind="money", total="amount_ore"),
            Column("moms", "varav momskompensation (kr)", value=lambda row: row.vat_ore, kind="money", total="vat_ore"),
            Column("skal", "Skäl till rättelsen", value=lambda row: why.text(row.Line, row.Account)),
            Column("kontering", "Kontering", value=lambda row: coder.in_words(row.Account)),
        ),
        order="enhet",
        search=lambda text: or_(contains(col(Unit.name), text), col(Unit.code) == text, _handle(text, hidden, see_persons, see_secret)),
        filters=(
            Filter("utforare", "Utförare", providers_of(session, run), lambda key: col(Account.provider_id) == int(key)),
            Filter("slag", "Slag", KINDS, lambda kind: col(Account.kind) == kind),
            Filter("rattelser", "Rättelser", [("ja", "bara rättelser")], lambda _: col(Account.month) < run.month),
            Filter(PAIRS, "Rader som tar ut varandra", [("ja", "visas")], lambda _: true()),
        ),
        tie=col(Line.id),
        large=True,
    )  # fmt: skip


def person_text(row: Any, hidden: frozenset[int], see_persons: bool, see_secret: bool) -> str:
    """Whom a line concerns, as this reader may know it: the customer's id, the words for a protected one, or the unit itself."""
    if not row.Line.person_id:
        return "enheten"
    if row.Line.person_id in hidden:
        return "Skyddad identitet"
    if is_secret(row.Account.kind, row.Line.person_id) and not see_secret:
        return "sekretess"
    return (row.handle or "") if see_persons else "kund"


def providers_of(session: Session, run: Run) -> list[tuple[int, str]]:
    """The payees of a run's lines: (id, name)."""
    used = (
        select(col(Account.provider_id))
        .join(Line, col(Line.account_id) == col(Account.id))
        .where(col(Line.run_id) == run.id)
    )
    known = of_lines(session, run, "payees of the lines", lambda: list(session.execute(used.distinct()).scalars()))
    rows = session.execute(
        select(col(Provider.id), col(Provider.name))
        .where(col(Provider.id).in_(known))
        .order_by(swedish(session, col(Provider.name)))
    )
    return [(key, name) for key, name in rows]


def _whose(see_secret: bool) -> Any:
    """What the list is ordered by: not even the order tells whose an additional amount is."""
    return col(Line.person_id) if see_secret else case((_is_secret(), -1), else_=col(Line.person_id))


def _is_secret() -> Any:
    return and_(col(Account.kind) == SUPPLEMENT, col(Line.person_id) != 0)


def _handle(text: str, hidden: frozenset[int], see_persons: bool, see_secret: bool) -> Any:
    # Who may not see customers, or looks for a protected one, gets the answer of no hit.
    wanted = and_(col(Person.handle) == text.upper(), true() if see_secret else not_(_is_secret()))
    return and_(
        wanted, col(Person.id).not_in(hidden), col(Line.id).is_not(None) if see_persons else col(Line.id).is_(None)
    )
