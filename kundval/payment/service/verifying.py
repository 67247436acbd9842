"""The nightly proof is kept, so that its last result stands on a page."""

import json
from collections.abc import Sequence
from dataclasses import astuple

from sqlmodel import Session

from kundval import audit
from kundval.access.rules import Actor
from kundval.payment.models import Verification
from kundval.payment.queries.verify import Check


def keep_verification(session: Session, *, actor: Actor, checks: Sequence[Check]) -> Verification:
    """Keeps what :func:`verify` has found."""
    wrong = sum(not check.holds for check in checks)
    found = json.dumps([astuple(check) for check in checks], ensure_ascii=False)
    kept = Verification(at=audit.now(), checks=len(checks), wrong=wrong, found=found)
    session.add(kept)
    session.flush()
    audit.record(
        session, actor=actor, verb="kontrollerade allt", subject="verification", subject_id=kept.id,
        details={"kontroller": len(checks), "fel": wrong},
    )  # fmt: skip
    return kept
