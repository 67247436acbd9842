"""A formula's outline, worked out once, gives in every row what the formula gives when it is reckoned there."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kundval.reimbursement.rules.addresses import Wrong
from kundval.reimbursement.rules.document import Step
from kundval.reimbursement.rules.expression import BaseTerm, Common, Node, Number, Operation, Ref
from kundval.reimbursement.rules.linear import Base, Form, of_base, of_number, of_terms
from kundval.reimbursement.rules.outline import Leaf, outline, reckon

STEP = Step("summa", "")
CARE, PREMISES, SHARE = Ref("omsorg"), Ref("lokal"), Common("andel")
few = st.integers(-3, 3).map(lambda n: Fraction(n, 2))
leaves = st.sampled_from([CARE, PREMISES, SHARE, BaseTerm()]) | st.builds(Number, few)
nodes = st.recursive(leaves, lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner), max_leaves=8)
forms = st.builds(
    of_terms, few, st.dictionaries(st.sampled_from([Base("a", "kr"), Base("b", "kr")]), few.filter(bool), max_size=2)
)


def common(_: Common) -> Form:
    return of_number(Fraction(3, 100))


@given(nodes, forms, forms, forms)
def test_the_outline_filled_is_the_formula_reckoned(node: Node, care: Form, premises: Form, base: Form) -> None:
    told = {CARE: care, PREMISES: premises, BaseTerm(): base}
    shape = outline(node, common, STEP)
    if shape is not None:
        assert shape.filled(told.__getitem__).same_as(reckon(node, told.__getitem__, common, STEP))


def test_a_product_of_two_parts_has_no_outline_but_may_be_reckoned_where_one_is_a_plain_number() -> None:
    product = Operation("*", CARE, PREMISES)
    assert outline(product, common, STEP) is None

    def one_is_a_number(leaf: Leaf) -> Form:
        return of_base(Base("omsorg", "kr")) if leaf == CARE else of_number(Fraction(3, 2))

    given = reckon(product, one_is_a_number, common, STEP)
    assert given == of_terms(Fraction(0), {Base("omsorg", "kr"): Fraction(3, 2)})
    with pytest.raises(Wrong, match="Två belopp kan inte multipliceras"):
        reckon(product, lambda leaf: of_base(Base(str(leaf), "kr")), common, STEP)
