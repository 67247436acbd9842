"""The lines of a run as a list."""

from typing import Any

from sqlalchemy import Select, and_, case, not_, or_, select, true
from sqlmodel import Session, col

from kundval.choice.models import Person
from kundval.listing import Column, Filter, Listing, contains, swedish
from kundval.payment.models import Account, Line, Run
from kundval.payment.rules.supplements import SUPPLEMENT, is_secret
from kundval.registry.models import Provider, Service, Unit

KINDS = (
    ("placering", "Placering"), ("volym", "Volym"), ("tillägg", "Tillägg"), ("tillskott", "Tillskott"), ("manuell", "Manuell"),
)  # fmt: skip


def lines(run: Run) -> Select[*tuple[Any, ...]]:
    """One row per line of the run with what it concerns."""
    return (
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


def lines_list(session: Session, run: Run, hidden: frozenset[int], see_persons: bool, see_secret: bool) -> Listing:
    """How the lines of a run are sorted, filtered and exported; ``hidden`` are the persons whose identity is protected.

    ``see_secret``: whether the reader may know whose additional amounts are.
    """
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
        ),
        order="enhet",
        search=lambda text: or_(contains(col(Unit.name), text), col(Unit.code) == text, _handle(text, hidden, see_persons, see_secret)),
        filters=(
            Filter("utforare", "Utförare", providers_of(session, run), lambda key: col(Account.provider_id) == int(key)),
            Filter("slag", "Slag", KINDS, lambda kind: col(Account.kind) == kind),
            Filter("rattelser", "Rättelser", [("ja", "bara rättelser")], lambda _: col(Account.month) < run.month),
        ),
        tie=col(Line.id),
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
        .distinct()
    )
    rows = session.execute(
        select(col(Provider.id), col(Provider.name))
        .where(col(Provider.id).in_(used))
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
