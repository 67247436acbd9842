"""What holds a payment: the payee's stop, giro and signature. They never change what is due."""

from collections.abc import Iterable
from datetime import date


def hold_reason(
    *,
    internal: bool,
    stopped_on: date | None,
    stop_reason: str,
    today: date,
    has_giro: bool,
    giro_requested: bool,
    unsigned: bool,
) -> str:
    """Why a payee's payment is held, as sentences; empty where nothing holds it. The municipality's own transfer is never held."""
    if internal:
        return ""
    reasons = []
    if stopped_on is not None and stopped_on <= today:
        why = stop_reason.strip().rstrip(".")
        reasons.append(f"Utförarens utbetalningar är stoppade sedan {stopped_on}{f': {why}' if why else ''}.")
    if not has_giro:
        reasons.append("Bankgirot är inte godkänt." if giro_requested else "Bankgiro eller plusgiro saknas.")
    if unsigned:
        reasons.append("Avtalet är inte undertecknat.")
    return " ".join(reasons)


def lacks_signature(units: Iterable[int], agreements: Iterable[tuple[int | None, bool]]) -> bool:
    """Whether one of the units has agreements, (unit or None for all, signed), and none of them is signed."""
    found = list(agreements)
    for unit in units:
        own = [signed for of, signed in found if of in (None, unit)]
        if own and not any(own):
            return True
    return False
