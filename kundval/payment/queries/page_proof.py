"""The page of the proof: what the last one found, and those before it."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from kundval.access.models import Job
from kundval.access.rules import Actor, industries_for, may
from kundval.formats import clock_text, day_text, local, moment_text
from kundval.listing import Column, Listing, Status
from kundval.payment.models import Verification
from kundval.payment.queries.verify import Check

MAY_READ = ("log.read", "run.make", "run.decide")
ADDRESS = "/system/kontroll"
VERIFY = "kontrollera allt"
"""The kind of the job that makes it."""


@dataclass(frozen=True)
class Proof:
    """A proof as the reader may see it; ``checks`` without the money of other industries."""

    kept: Verification
    checks: list[Check]


def proofs() -> SelectOfScalar[Verification]:
    """All proofs that have been made."""
    return select(Verification)


def proofs_list() -> Listing:
    """The list of proofs."""
    return Listing(
        noun=("kontroll", "kontroller"),
        columns=(
            Column("tid", "Kontrollerad", sort=col(Verification.id), kind="date", word="tid", value=lambda row: row.at.date()),
            Column("klockslag", "Klockslag", value=lambda row: moment_text(row.at)[-5:]),
            Column("antal", "Antal kontroller", sort=col(Verification.checks), kind="whole", value=lambda row: row.checks),
            Column("fel", "Stämmer inte", sort=col(Verification.wrong), kind="whole", value=lambda row: row.wrong),
        ),
        order="-tid",
        statuses=(Status("fel", "Med fel", col(Verification.wrong) > 0),),
    )  # fmt: skip


def latest(session: Session) -> Verification | None:
    """The last proof."""
    return session.exec(select(Verification).order_by(col(Verification.id).desc()).limit(1)).first()


def missed(session: Session) -> Job | None:
    """The job that should have made the last proof, where it failed."""
    last = session.exec(select(Job).where(col(Job.kind) == VERIFY).order_by(col(Job.id).desc()).limit(1)).first()
    return last if last is not None and last.state == "misslyckad" else None


def in_short(session: Session, actor: Actor) -> str:
    """«Kedjan är hel, kontrollerad 2026-11-27 kl. 03.00», for those who answer for it.

    Nothing while no proof has been made, or where something is wrong.
    """
    kept = latest(session) if any(may(actor, permission) for permission in MAY_READ) else None
    if kept is None or kept.wrong:
        return ""
    return f"Kedjan är hel, kontrollerad {day_text(local(kept.at))} {clock_text(kept.at)}"


def read(kept: Verification, actor: Actor) -> Proof:
    """A proof with its checks, those of an industry's money only for who sees that money."""
    allowed = industries_for(actor, "money.read")
    checks = [Check(*each) for each in json.loads(kept.found)]
    seen = [check for check in checks if check.industry_id is None or allowed is None or check.industry_id in allowed]
    return Proof(kept, seen)
