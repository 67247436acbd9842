"""The pages under /utbetalningar, /rader, /system/kalender and /system/kontroll, and the simulation of a price list."""

from kundval.payment.routes import (
    attest,
    balances,
    calendar,
    coded,
    late,
    lines,
    lists,
    manual,
    months,
    payments,
    proof,
    requests,
    run,
    school,
    simulation,
    treatment,
)
from kundval.payment.routes.blueprint import bp

__all__ = [
    "attest",
    "balances",
    "bp",
    "calendar",
    "coded",
    "late",
    "lines",
    "lists",
    "manual",
    "months",
    "payments",
    "proof",
    "requests",
    "run",
    "school",
    "simulation",
    "treatment",
]
