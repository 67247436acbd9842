"""What a number is made of: the parts that its formula names."""

from collections.abc import Iterator

from kundval.reimbursement.rules.document import Cell
from kundval.reimbursement.rules.expression import Node, Operation, Ref
from kundval.reimbursement.rules.formula import Formula, Wrong

_DEEPEST = 40


def parts_in(cell: Cell, formula: Formula, deep: bool = True) -> list[Cell]:
    """The cells that a cell's formula names, with those that they name in turn (``deep``)."""
    pattern = formula.pattern(cell), deep
    shared = formula.within.get(pattern)
    if shared is not None:
        return [one._replace(row=cell.row) for one in shared]
    found: dict[Cell, None] = {}
    _walk(cell, formula, found, _DEEPEST if deep else 1)
    try:
        if formula.is_alike(cell):
            formula.within[pattern] = list(found)
    except Wrong:
        pass
    return list(found)


def reaches(cell: Cell, component: str, formula: Formula) -> bool:
    """Whether a cell is reckoned with a component, directly or through others."""
    return any(one.component == component for one in parts_in(cell, formula))


def _walk(cell: Cell, formula: Formula, found: dict[Cell, None], depth: int) -> None:
    for step, node in formula.steps_for(cell)[:1]:
        for ref in _refs(node):
            try:
                target, from_list = formula.target(ref, cell, step)
            except Wrong:
                continue
            if not from_list and target not in found:
                found[target] = None
                if depth > 1:
                    _walk(target, formula, found, depth - 1)


def _refs(node: Node) -> Iterator[Ref]:
    if isinstance(node, Ref):
        yield node
    elif isinstance(node, Operation):
        yield from _refs(node.left)
        yield from _refs(node.right)
