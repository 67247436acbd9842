"""The pages under /utbetalningar, /rader and /system/kalender."""

from kundval.payment.routes import calendar, lists, months, payments
from kundval.payment.routes.blueprint import bp

__all__ = ["bp", "calendar", "lists", "months", "payments"]
