"""What the board demands, and who may be paid: requirements, applications, assessments, approvals.

A requirement (krav) is decided by a board and superseded, never edited. An application (ansökan) concerns a unit and a service; each
requirement is examined (met, not met, not examined) with date and evidence; it ends in an approval (godkännande) or a refusal
that names the unmet requirement. An approval is asked of every unit: in-house it is the decision to run it.
"""
