"""Providers, their forms, stops and bank accounts."""

from datetime import date

import pytest
from sqlmodel import Session, select

from kundval.access.rules import SYSTEM, NotPermitted
from kundval.audit import AuditRow
from kundval.errors import AlreadyDone, FieldsRefused, Refused
from kundval.registry.models import BankAccount
from kundval.registry.queries.owners import form_on
from kundval.registry.service import bank, providers
from kundval.registry.service.versions import ChangedMeanwhile
from tests.factories import make_actor
from tests.registry.builders import TODAY, a_provider, a_service, a_unit, org_number


def register(session: Session, number: str, form: str = "aktiebolag") -> object:
    return providers.register_provider(
        session, actor=SYSTEM, today=TODAY, org_number=number, name="Sol AB", form=form, form_from=date(2020, 1, 1)
    )


def test_wrong_check_digit_is_refused_with_the_number_as_people_write_it(session: Session) -> None:
    with pytest.raises(FieldsRefused) as refused:
        register(session, "559999-0009")
    assert refused.value.fields == {
        "org_number": "Organisationsnumret 559999-0009 har fel kontrollsiffra. Kontrollera siffrorna."
    }


def test_missing_number_asks_for_one(session: Session) -> None:
    with pytest.raises(FieldsRefused, match="Skriv utförarens organisationsnummer, till exempel 559999-0008"):
        register(session, "")


def test_organisation_number_is_unique_and_the_sentence_names_who_has_it(session: Session) -> None:
    other = a_provider(session, name="Kunskapskompassen AB")
    with pytest.raises(FieldsRefused, match="Organisationsnumret finns redan: Kunskapskompassen AB"):
        register(session, other.org_number)


def test_sole_traders_number_is_a_personal_number_and_is_not_written_in_the_log(session: Session) -> None:
    number = "8001019879"
    with pytest.raises(FieldsRefused, match="personnummer"):
        register(session, number)
    register(session, number, "enskild firma")
    session.flush()
    logged = session.exec(select(AuditRow)).all()
    assert logged
    assert not [row for row in logged if number in row.details or number in row.verb]


def test_form_is_dated_and_the_earliest_stands_for_days_before(session: Session) -> None:
    provider = a_provider(session, "ekonomisk förening")
    providers.change_form(session, actor=SYSTEM, today=TODAY, provider_id=provider.id or 0, form="aktiebolag",
                          valid_from=date(2020, 5, 1))  # fmt: skip
    assert form_on(session, provider.id or 0, date(2020, 4, 30)) == "ekonomisk förening"
    assert form_on(session, provider.id or 0, date(2020, 5, 1)) == "aktiebolag"
    assert form_on(session, provider.id or 0, date(1990, 1, 1)) == "ekonomisk förening"


def test_second_who_saves_is_told_who_was_first(session: Session) -> None:
    anna = make_actor(session, "handläggare", name="Anna Berg")
    provider = a_provider(session)
    seen = provider.version
    change = {"actor": anna, "today": TODAY, "provider_id": provider.id or 0, "version": seen, "contact": ""}
    providers.change_provider(session, name="Nya namnet AB", **change)
    with pytest.raises(ChangedMeanwhile, match=r"Anna Berg ändrade utföraren kl\..* medan du skrev"):
        providers.change_provider(session, name="Andra namnet AB", **change)
    assert provider.name == "Nya namnet AB"


def test_stop_takes_a_reason_and_is_lifted_with_one(session: Session) -> None:
    provider = a_provider(session)
    act = {"actor": SYSTEM, "today": TODAY, "provider_id": provider.id or 0}
    with pytest.raises(FieldsRefused, match="Ange skälet"):
        providers.stop_provider(session, reason=" ", **act)
    providers.stop_provider(session, reason="Skatteskuld", **act)
    assert provider.stopped_on == TODAY
    with pytest.raises(Refused, match="redan stoppad"):
        providers.stop_provider(session, reason="Igen", **act)
    providers.resume_provider(session, reason="Skulden är betald", **act)
    assert provider.stopped_on is None


def test_case_officer_of_another_industry_may_not_change_a_provider_but_a_new_one_is_anybodys(session: Session) -> None:
    provider, service = a_provider(session), a_service(session)
    elsewhere = make_actor(session, "handläggare", industry_id=a_service(session).industry_id)
    act = {"actor": elsewhere, "today": TODAY, "provider_id": provider.id or 0, "reason": "Skäl"}
    providers.stop_provider(session, **act)
    providers.resume_provider(session, **act)
    a_unit(session, provider, service)
    with pytest.raises(NotPermitted):
        providers.stop_provider(session, **act)


def requested(session: Session, number: str = "5400-1276") -> tuple[BankAccount, object]:
    omar = make_actor(session, "handläggare", "attestant")
    account = bank.request_bank_account(
        session, actor=omar, today=TODAY, provider_id=a_provider(session).id or 0, kind="bankgiro", number=number
    )
    return account, omar


def test_bank_account_is_approved_by_another_person_whatever_roles(session: Session) -> None:
    account, omar = requested(session, "5050-1055")
    assert bank.current_account(session, account.provider_id) is None
    with pytest.raises(Refused, match="någon annan"):
        bank.approve_bank_account(session, actor=omar, today=TODAY, account_id=account.id or 0)
    karin = make_actor(session, "attestant")
    bank.approve_bank_account(session, actor=karin, today=TODAY, account_id=account.id or 0)
    assert bank.current_account(session, account.provider_id) == account


def test_second_of_two_deciders_is_told_that_it_is_done(session: Session) -> None:
    account, _ = requested(session, "5050-1055")
    karin, eva = make_actor(session, "attestant", name="Karin Ek"), make_actor(session, "attestant")
    bank.approve_bank_account(session, actor=karin, today=TODAY, account_id=account.id or 0)
    with pytest.raises(AlreadyDone, match="kontot är godkänt av Karin Ek kl"):
        bank.decline_bank_account(session, actor=eva, today=TODAY, account_id=account.id or 0, reason="Fel nummer")


def test_declined_account_leaves_the_old_one_and_another_can_be_requested(session: Session) -> None:
    account, omar = requested(session, "5050-1055")
    karin = make_actor(session, "attestant")
    bank.decline_bank_account(session, actor=karin, today=TODAY, account_id=account.id or 0, reason="Fel nummer")
    assert bank.current_account(session, account.provider_id) is None
    bank.request_bank_account(
        session, actor=omar, today=TODAY, provider_id=account.provider_id, kind="plusgiro", number="4853-8"
    )


def test_giro_numbers_have_check_digits_and_only_one_waits(session: Session) -> None:
    with pytest.raises(FieldsRefused, match="fel kontrollsiffra"):
        requested(session, "5050-1056")
    account, omar = requested(session, "5050-1055")
    with pytest.raises(Refused, match="väntar redan"):
        bank.request_bank_account(
            session, actor=omar, today=TODAY, provider_id=account.provider_id, kind="plusgiro", number="4853-8"
        )


def test_org_number_builder_gives_valid_numbers() -> None:
    assert len(org_number()) == 10
