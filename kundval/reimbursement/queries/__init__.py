"""Reads of reimbursement. Lists are seen by whoever holds ``price.read`` for their industry; all else is not found."""
