"""The fewest printed numbers that must be left out for the rest to hold together, by the way that suits the bases."""

from collections.abc import Sequence

from kundval.reimbursement.rules.conflicts import Answer, Weights, search
from kundval.reimbursement.rules.elimination import region
from kundval.reimbursement.rules.feasibility import Conflict, Constraint
from kundval.reimbursement.rules.star import hub_of
from kundval.reimbursement.rules.sweeping import sweep

_FEW = 2


def fewest(constraints: Sequence[Constraint], weights: Weights) -> Answer:
    """The lightest set of owners without which the constraints hold. Raises ``Contradiction`` where nothing helps."""
    if len({base for constraint in constraints for base in constraint.form.terms}) <= _FEW:
        try:
            return Answer(frozenset(), region(constraints))
        except Conflict:
            pass
    found = hub_of(constraints)
    return sweep(*found, weights) if found else search(constraints, weights)
