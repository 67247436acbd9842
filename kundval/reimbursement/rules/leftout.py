"""The fewest printed numbers that must be left out for the rest to hold together, by the way that suits the bases."""

from collections.abc import Callable, Sequence

from kundval.reimbursement.rules.conflicts import Answer, Weights, Whole, search
from kundval.reimbursement.rules.constraint import Constraint
from kundval.reimbursement.rules.elimination import FEW, TooMany, region
from kundval.reimbursement.rules.feasibility import Conflict
from kundval.reimbursement.rules.star import hub_of
from kundval.reimbursement.rules.sweeping import sweep
from kundval.reimbursement.rules.web import web_of


def fewest(constraints: Sequence[Constraint], weigh: Callable[[], Weights]) -> Answer:
    """The lightest set of owners without which the constraints hold; they are weighed where some do not hold.

    Raises ``Contradiction`` where nothing helps.
    """
    bases = {base for constraint in constraints for base in constraint.form.bases}
    if len(bases) <= FEW:
        try:
            return Answer(frozenset(), region(constraints))
        except Conflict:
            pass
    found = hub_of(constraints)
    if found:
        return sweep(*found, weigh())
    web = web_of(constraints)
    if web:
        try:
            answer = search(web, weigh())
            web.region(answer.left_out).weigh()
        except TooMany:
            pass
        else:
            return answer
    return search(Whole(constraints), weigh())
