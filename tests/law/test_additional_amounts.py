"""C12: an additional amount is a case of its own for one person, decided by two, apart from the basic amount, and secret."""

import pytest
from flask import Flask
from sqlmodel import Session

from kundval.access.rules import SYSTEM
from kundval.choice.service.supplements import request_for_person
from kundval.errors import FieldsRefused
from tests.factories import make_user
from tests.payment.beside import beside, decision, give_person, holds, supplement
from tests.payment.build import Market, market, on


@pytest.fixture
def town(session: Session) -> Market:
    """A private unit with a child, paid 10 000 kr a month."""
    made = market(session)
    made.unit("Björken")
    made.rate(1_000_000, unit="månad")
    return made


def test_c12_the_amount_is_a_line_of_its_own_beside_the_basic_amount(town: Market) -> None:
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    case = give_person(
        town, supplement(town, "tillaggsbelopp", "person", "termin"), child, 600_000, "2017-01-01", "2017-07-01",
        applied_by="Björken AB", applied_on=on("2016-12-01"), needs="Assistent hela dagen",
    )  # fmt: skip
    assert (case.state, case.applied_by, str(case.applied_on), case.needs) == (
        "beslutad", "Björken AB", "2016-12-01", "Assistent hela dagen",
    )  # fmt: skip
    run = town.run("2017-01")
    placements = [line for line in town.lines(run) if line.row == "alla"]
    assert [line.amount_ore for line in placements] == [1_000_000]
    # 6 000 kr a term is 1 000 kr a month.
    assert [(line[2], line[3], line[5]) for line in beside(town, run)] == [("tillaggsbelopp", child, 100_000)]
    assert holds(town)


def test_c12_a_case_has_a_last_day_and_the_day_it_was_applied_for(town: Market) -> None:
    what, child = supplement(town, "tillaggsbelopp", "person", "termin"), town.child()
    with pytest.raises(FieldsRefused) as refused:
        request_for_person(
            town.session, actor=SYSTEM, today=on("2017-01-15"), supplement_id=what.id or 0, person_id=child,
            decision_id=decision(town).id or 0, amount_ore=600_000, valid_from=on("2017-01-01"), valid_to=None,
            applied_on=on("2017-01-16"),
        )  # fmt: skip
    assert set(refused.value.fields) == {"valid_to", "applied_on"}


def test_c12_whose_it_is_is_told_only_to_those_who_may_read_additional_amounts(
    app: Flask, session: Session, town: Market
) -> None:
    child = town.child()
    town.choose(child, "Björken", "2017-01-01")
    give_person(
        town, supplement(town, "tillaggsbelopp", "person", "termin"), child, 600_000, "2017-01-01", "2017-07-01"
    )
    run = town.run("2017-01")
    (line,) = [one for one in town.lines(run) if one.row != "alla"]
    economist, officer = make_user(session, "ekonom"), make_user(session, "handläggare")
    session.commit()
    told = {
        who: app.test_client().log_in(user).text(f"/rader/{line.line_id}").casefold()
        for who, user in (("ekonom", economist), ("handläggare", officer))
    }
    assert "/kunder/h" not in told["ekonom"]
    assert "/kunder/h" in told["handläggare"]
