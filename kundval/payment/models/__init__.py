"""Tables of payment: counting, runs, months and payments."""

from kundval.payment.models.counting import Account, CalendarRule, SchoolCalendar, Term, Window
from kundval.payment.models.months import ManualLine, MonthState, Override, ReadIn, TreatmentReason, WriteOff
from kundval.payment.models.payments import Payment, PaymentFile, RecoveryClaim, RecoveryOutcome
from kundval.payment.models.runs import Attestation, Booked, Line, Run, Verification

__all__ = [
    "Account",
    "Attestation",
    "Booked",
    "CalendarRule",
    "Line",
    "ManualLine",
    "MonthState",
    "Override",
    "Payment",
    "PaymentFile",
    "ReadIn",
    "RecoveryClaim",
    "RecoveryOutcome",
    "Run",
    "SchoolCalendar",
    "Term",
    "TreatmentReason",
    "Verification",
    "Window",
    "WriteOff",
]
