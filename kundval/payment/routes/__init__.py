"""The pages under /utbetalningar, /rader and /system/kalender."""

from kundval.payment.routes import attest, calendar, late, lines, lists, months, payments, requests, run
from kundval.payment.routes.blueprint import bp

__all__ = ["attest", "bp", "calendar", "late", "lines", "lists", "months", "payments", "requests", "run"]
