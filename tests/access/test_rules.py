"""Who may what, without a database."""

import pytest

from kundval.access.rules import SYSTEM, Actor, Held, NotPermitted, industries_for, may, providers_for, require


def someone(*grants: Held) -> Actor:
    return Actor(1, "Anna Berg", grants)


def test_a_preschool_officer_reads_preschool_and_not_home_care() -> None:
    officer = someone(Held("handläggare", industry_id=1))
    assert may(officer, "person.read", industry_id=1)
    assert not may(officer, "person.read", industry_id=2)
    assert industries_for(officer, "person.read") == {1}


def test_a_grant_without_industry_holds_for_all() -> None:
    economist = someone(Held("ekonom"))
    assert may(economist, "run.make", industry_id=7)
    assert industries_for(economist, "run.make") is None
    assert industries_for(economist, "run.decide") == frozenset()


def test_a_provider_sees_its_own_and_nothing_of_the_office() -> None:
    provider = someone(Held("utförare", provider_id=3))
    assert may(provider, "portal.read", provider_id=3)
    assert not may(provider, "portal.read", provider_id=4)
    assert not may(provider, "registry.read")
    assert providers_for(provider) == {3}


def test_a_provider_grant_without_provider_opens_nothing() -> None:
    assert providers_for(someone(Held("utförare"))) == frozenset()


def test_an_administrator_meets_neither_persons_nor_money() -> None:
    administrator = someone(Held("administratör"))
    assert may(administrator, "user.write")
    assert not any(may(administrator, permission) for permission in ("person.read", "money.read", "run.make"))


def test_an_auditor_reads_everything_and_writes_nothing() -> None:
    auditor = someone(Held("revisor"))
    assert may(auditor, "log.read")
    assert may(auditor, "person.read")
    assert not may(auditor, "choice.write")


def test_the_management_reads_money_but_no_persons() -> None:
    board = someone(Held("ledning"))
    assert may(board, "money.read")
    assert not may(board, "person.read")


def test_who_may_not_is_told_who_may() -> None:
    with pytest.raises(NotPermitted) as refusal:
        require(someone(Held("ekonom")), "run.decide")
    assert refusal.value.sentence == "Du kan inte besluta körningar. Det kan den som är attestant."
    assert (
        refusal.value.naming(["Karin Ek", "Omar Ali"])
        == "Du kan inte besluta körningar. Det kan Karin Ek och Omar Ali."
    )


def test_the_system_may_everything() -> None:
    require(SYSTEM, "run.decide", industry_id=1)
    assert industries_for(SYSTEM, "run.decide") is None
