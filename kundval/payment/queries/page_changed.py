"""What making a run final found that its preliminary had not, as its page tells it."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from kundval.choice.models import Person
from kundval.formats import month_text
from kundval.payment.models import Account, Run
from kundval.payment.rules.supplements import is_secret
from kundval.registry.models import Unit

MOST = 200


@dataclass(frozen=True)
class Changed:
    """A key whose line came out otherwise; amounts in öre."""

    what: str
    before_ore: int
    after_ore: int

    @property
    def change_ore(self) -> int:
        return self.after_ore - self.before_ore


def changed(session: Session, run: Run, hidden: frozenset[int], see_persons: bool) -> list[Changed]:
    """The first lines that differ, the largest differences first; customers as the reader may know them."""
    stored = sorted(
        json.loads(run.changed_since_preliminary), key=lambda row: -abs(row["after_ore"] - row["before_ore"])
    )[:MOST]
    accounts = {
        account.id: (account, unit)
        for account, unit in session.exec(
            select(Account, Unit.name)
            .join(Unit, col(Unit.id) == col(Account.unit_id))
            .where(col(Account.id).in_({row["account_id"] for row in stored}))
        )
    }
    handles = dict(
        session.exec(
            select(Person.id, Person.handle).where(col(Person.id).in_({row["person_id"] for row in stored}))
        ).all()
    )
    found = []
    for row in stored:
        account, unit = accounts[row["account_id"]]
        person = row["person_id"]
        who = (
            "Skyddad identitet"
            if person in hidden
            else "sekretess"
            if is_secret(account.kind, person)
            else f"kund {handles.get(person, '')}"
            if see_persons and person
            else ""
        )
        what = ", ".join(filter(None, (unit, account.kind, month_text(account.month), who)))
        found.append(Changed(what, row["before_ore"], row["after_ore"]))
    return found
