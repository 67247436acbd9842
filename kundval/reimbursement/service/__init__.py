"""The verbs of reimbursement: draft, reasons, review, decide, replace, account coding. Only these write the room's tables."""
