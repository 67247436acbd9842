"""A formula's arithmetic: what it gives of the things that it names, and its outline, which is worked out once for all rows."""

from collections.abc import Callable
from typing import NamedTuple

from kundval.reimbursement.rules.addresses import Wrong, wrong
from kundval.reimbursement.rules.document import Step
from kundval.reimbursement.rules.expression import BaseTerm, Common, Node, Number, Operation, Ref
from kundval.reimbursement.rules.linear import Base, Form, of_base, of_number

Leaf = BaseTerm | Ref
"""What a formula names that may be something else in each row."""


class Outline(NamedTuple):
    """A formula as a linear form of its leaves, in their order; the form's bases are their places."""

    leaves: tuple[Leaf, ...]
    form: Form

    def filled(self, given: Callable[[Leaf], Form]) -> Form:
        """What the formula gives when each leaf is a form of its own."""
        forms = [given(leaf) for leaf in self.leaves]
        return self.form.of_forms([forms[int(place.component)] for place in self.form.bases])


def outline(node: Node, common: Callable[[Common], Form], step: Step) -> Outline | None:
    """The outline of a formula; none where only the leaves tell whether it can be reckoned, as when two are multiplied."""
    places: dict[Leaf, int] = {}
    try:
        form = reckon(node, lambda leaf: of_base(Base(str(places.setdefault(leaf, len(places))), "")), common, step)
    except Wrong:
        return None
    return Outline(tuple(places), form)


def reckon(node: Node, given: Callable[[Leaf], Form], common: Callable[[Common], Form], step: Step) -> Form:
    """What a formula gives. Raises :class:`Wrong` where that is no linear form of bases."""
    if isinstance(node, Number):
        return of_number(node.value)
    if isinstance(node, Common):
        return common(node)
    if isinstance(node, Operation):
        left, right = (reckon(side, given, common, step) for side in (node.left, node.right))
        return _combine(node.sign, left, right, step)
    return given(node)


def _combine(sign: str, left: Form, right: Form, step: Step) -> Form:
    if sign == "+":
        return left.plus(right)
    if sign == "-":
        return left.minus(right)
    if sign == "*":
        if left.bases and right.bases:
            raise wrong(step, "Två belopp kan inte multipliceras med varandra. Skriv ett tal i stället för det ena.")
        return right.times(left.fixed) if not left.bases else left.times(right.fixed)
    if right.bases or not right.constant:
        raise wrong(step, "Det går bara att dela med ett tal som inte är 0.")
    return left.times(1 / right.fixed)
