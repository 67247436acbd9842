"""The pages of providers, units and basic data, as a case officer, an attestant and somebody of another industry meet them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from kundval.access.models import User
from kundval.access.rules import SYSTEM
from kundval.registry.models import BankAccount, Provider, Service, Unit
from kundval.registry.queries.owners import owner_on
from kundval.registry.service import bank, providers
from tests.factories import make_user
from tests.registry.builders import TODAY, a_provider, a_service, a_unit
from tests.visitor import Visitor


@dataclass
class Office:
    """A small market and a case officer who is logged in."""

    client: Visitor
    session: Session
    service: Service
    provider: Provider
    unit: Unit
    anna: User

    def text(self, path: str) -> str:
        # The test's own transaction ends first: a request waits for it on SQLite, and would not see what it holds.
        self.session.commit()
        return self.client.text(path)

    def get(self, path: str) -> TestResponse:
        self.session.commit()
        return self.client.get(path)

    def post(self, path: str, fields: Mapping[str, object]) -> TestResponse:
        self.session.commit()
        return self.client.post(path, data=fields)

    def send(self, path: str, **fields: object) -> tuple[int, str]:
        answer = self.post(path, fields)
        return answer.status_code, " ".join(answer.get_data(as_text=True).split())


@pytest.fixture
def office(client: Visitor, session: Session) -> Office:
    service, provider = a_service(session), a_provider(session, name="Björkens förskolor AB")
    unit = a_unit(session, provider, service)
    anna = make_user(session, "handläggare", name="Anna Berg")
    session.commit()
    return Office(client.log_in(anna), session, service, provider, unit, anna)


def test_list_shows_masked_numbers_and_sums_all_rows(office: Office) -> None:
    providers.register_provider(office.session, actor=SYSTEM, today=TODAY, org_number="8001019879", name="Dagbarnvårdare Rönn",
                                form="enskild firma", form_from=date(2020, 1, 1))  # fmt: skip
    office.session.commit()
    page = office.text("/utforare")
    assert "Dagbarnvårdare Rönn" in page
    assert "800101" not in page
    assert "Summa 2 utförare" in page
    assert office.get("/utforare/export.xlsx").status_code == 200


def test_filter_that_hits_nothing_says_what_was_asked_and_how_to_clear(office: Office) -> None:
    answer = office.post("/utforare", {"q": "zzz", "form": "aktiebolag"})
    assert answer.status_code == 303
    assert "zzz" not in answer.location
    page = office.text(answer.location)
    assert "Rensa filter" in page
    assert "zzz" in page


def test_sole_traders_number_is_searched_without_standing_in_an_address(office: Office) -> None:
    providers.register_provider(office.session, actor=SYSTEM, today=TODAY, org_number="8001019879", name="Dagbarnvårdare Rönn",
                                form="enskild firma", form_from=date(2020, 1, 1))  # fmt: skip
    answer = office.post("/utforare", {"q": "800101-9879"})
    assert "800101" not in answer.location
    page = office.text(answer.location)
    assert "Dagbarnvårdare Rönn" in page
    assert "Björkens" not in page


def test_provider_page_names_what_blocks_payment_and_the_way_out(office: Office) -> None:
    page = office.text(f"/utforare/{office.provider.id}")
    assert "bankkontot är inte godkänt." in page
    assert f"/utforare/{office.provider.id}/bankkonto" in page


def test_wrong_check_digit_keeps_what_was_typed_and_saves_nothing(office: Office) -> None:
    status, page = office.send(
        "/utforare/ny", org_number="559999-0009", name="Sol & Måne AB", form="aktiebolag", form_from="2020-01-01"
    )
    assert status == 422
    assert "Fel: Registrera utförare" in page
    assert page.count("Organisationsnumret 559999-0009 har fel kontrollsiffra. Kontrollera siffrorna.") == 2
    assert 'value="Sol &amp; Måne AB"' in page
    assert len(office.session.exec(select(Provider)).all()) == 1


def test_empty_form_asks_for_each_field_in_its_own_sentence(office: Office) -> None:
    status, page = office.send("/utforare/ny")
    assert status == 422
    assert "Skriv utförarens organisationsnummer, till exempel 559999-0008." in page
    assert "Välj juridisk form i listan." in page


def test_provider_and_unit_are_registered_by_hand(office: Office) -> None:
    status, _ = office.send(
        "/utforare/ny", org_number="559999-0008", name="Sol AB", form="aktiebolag", form_from="2020-01-01"
    )
    assert status == 302
    sol = office.session.exec(select(Provider).where(Provider.name == "Sol AB")).one()
    status, _ = office.send(
        "/enheter/ny", provider=sol.id, name="Solen", code="solen", mode="fristående", service=office.service.id,
        capacity="24", valid_from="2026-08-01", in_municipality="ja",
    )  # fmt: skip
    assert status == 302
    unit = office.session.exec(select(Unit).where(Unit.code == "solen")).one()
    page = office.text(f"/enheter/{unit.id}")
    assert "0 av 24" in page
    assert "enheten är inte godkänd i dag" in page


def test_account_is_requested_by_one_and_approved_by_another(office: Office) -> None:
    path = f"/utforare/{office.provider.id}/bankkonto"
    assert office.send(path, kind="bankgiro", number="5050-1056")[0] == 422
    assert office.send(path, kind="bankgiro", number="5050-1055")[0] == 302
    account = office.session.exec(select(BankAccount)).one()
    assert "Du begärde kontot. Beslutet måste fattas av någon annan." in office.text(f"/bankkonton/{account.id}")
    karin = make_user(office.session, "attestant", name="Karin Ek")
    office.session.commit()
    office.client.log_in(karin)
    assert "Godkänn kontot" in office.text(f"/bankkonton/{account.id}")
    assert office.send(f"/bankkonton/{account.id}/avboj", reason="")[0] == 422
    assert office.send(f"/bankkonton/{account.id}/godkann")[0] == 302
    status, page = office.send(f"/bankkonton/{account.id}/godkann")
    assert status == 409
    assert "Det är redan gjort: kontot är godkänt av Karin Ek" in page


def test_who_requested_sees_no_button_but_who_may_decide(office: Office) -> None:
    both = make_user(office.session, "handläggare", "attestant", name="Omar Ali")
    make_user(office.session, "attestant", name="Karin Ek")
    office.session.commit()
    office.client.log_in(both)
    office.send(f"/utforare/{office.provider.id}/bankkonto", kind="bankgiro", number="5050-1055")
    account = office.session.exec(select(BankAccount)).one()
    page = office.text(f"/bankkonton/{account.id}")
    assert "Du begärde kontot. Beslutet måste fattas av någon annan: Karin Ek." in page
    assert "Godkänn kontot" not in page
    assert office.send(f"/bankkonton/{account.id}/godkann")[0] == 422


def test_change_of_owner_is_shown_before_it_is_done(office: Office) -> None:
    buyer = a_provider(office.session, name="Köparen AB")
    office.session.commit()
    path = f"/enheter/{office.unit.id}/utforare"
    fields = {"provider": buyer.id, "mode": "fristående", "valid_from": "2026-06-01", "reported_on": "2026-11-20"}
    status, page = office.send(path, **fields)
    assert status == 200
    assert "Ändringen når 5 månader bakåt" in page.replace("\u00a0", " ")
    known = owner_on(office.session, office.unit.id or 0, TODAY, TODAY)
    assert known is not None
    assert known.provider_id == office.provider.id
    assert office.send(path, **fields, confirmed="ja")[0] == 302
    office.session.expire_all()
    assert "Köparen AB" in office.text(f"/enheter/{office.unit.id}")


def test_mode_that_the_form_does_not_allow_is_refused_at_its_field(office: Office) -> None:
    fields = {
        "provider": office.provider.id,
        "mode": "egenregi",
        "valid_from": "2026-06-01",
        "reported_on": "2026-11-20",
    }
    status, page = office.send(f"/enheter/{office.unit.id}/utforare", **fields)
    assert status == 422
    assert "Egenregi är bara för kommunens egna enheter. Välj en annan regi." in page


def test_second_who_saves_a_unit_chooses_field_by_field(office: Office) -> None:
    path = f"/enheter/{office.unit.id}/andra"
    fields = {"area": "Sund", "in_municipality": "ja", "version": office.unit.version}
    assert office.send(path, name="Första", **fields)[0] == 302
    status, page = office.send(path, name="Andra", **fields)
    assert status == 409
    assert "Anna Berg ändrade enheten kl." in page
    assert "Sparat: Första" in page
    assert "Ditt: Andra" in page
    assert office.send(path, name="Andra", **{**fields, "version": office.unit.version + 1})[0] == 302


def test_unsigned_agreement_holds_payment_until_it_is_signed(office: Office) -> None:
    status, _ = office.send(f"/utforare/{office.provider.id}/avtal/nytt", regime="skollag", valid_from="2026-08-01")
    assert status == 302
    assert "avtalet är inte undertecknat" in office.text(f"/utforare/{office.provider.id}")
    assert office.send("/avtal/1", signed_on="2026-11-24")[0] == 422
    assert office.send("/avtal/1", signed_on="2026-11-20")[0] == 302
    assert "avtalet är inte undertecknat" not in office.text(f"/utforare/{office.provider.id}")


def test_officer_of_another_industry_gets_the_same_404_as_for_nothing(office: Office) -> None:
    account = bank.request_bank_account(office.session, actor=SYSTEM, today=TODAY, provider_id=office.provider.id or 0,
                                        kind="bankgiro", number="5050-1055")  # fmt: skip
    other = make_user(office.session, "handläggare", "attestant", industry_id=a_service(office.session).industry_id)
    office.session.commit()
    office.client.log_in(other)
    for path in (
        f"/utforare/{office.provider.id}",
        f"/enheter/{office.unit.id}",
        f"/bankkonton/{account.id}",
        "/utforare/999",
    ):
        answer = office.get(path)
        assert answer.status_code == 404
        assert "Sidan finns inte, eller så har du inte tillgång till den." in answer.get_data(as_text=True)
    assert "Björkens" not in office.text("/utforare")
    assert office.unit.name not in office.text("/enheter")


def test_who_only_reads_finds_no_way_to_write(office: Office) -> None:
    office.client.log_in(make_user(office.session, "ledning"))
    office.session.commit()
    page = office.text(f"/utforare/{office.provider.id}")
    assert "Registrera enhet" not in page
    assert office.get("/utforare/ny").status_code == 403


def test_market_is_set_up_by_hand_from_nothing(client: Visitor, session: Session) -> None:
    anna = make_user(session, "handläggare")
    session.commit()
    client.log_in(anna)
    assert "Registrera en nämnd först" in client.text("/system/grunddata")

    def send(path: str, **fields: object) -> int:
        return client.post(path, data=fields).status_code

    assert send("/system/grunddata/namnder/ny", code="UBN", name="Utbildningsnämnden", kind="finansiering") == 302
    face = {"board": 1, "office_unit": "Kundvalskontoret", "head": "Karin Ek", "valid_from": "2026-01-01"}
    assert (
        send("/system/grunddata/branscher/ny", code="forskola", name="Förskola", first_month="2026-01", **face) == 302
    )
    assert send("/system/grunddata/forskola/tjanster/ny", code="forskola", name="Förskola", slots="1") == 302
    assert send("/system/grunddata/tjanster/1/varde", dimension="omfattning", value="heltid", position="1") == 302
    page = client.text("/system/grunddata/forskola")
    assert "omfattning: heltid" in page
    assert "Karin Ek" in page
