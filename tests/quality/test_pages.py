"""The pages of Kvalitet and Godkänn utförare, from application to approval."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from kundval.quality.models import Application, Requirement
from kundval.quality.queries.approvals import approved_on
from kundval.registry.models import Board, Industry, Provider, Service, Unit
from tests.factories import make_user
from tests.quality.test_requirements import demanded
from tests.registry.builders import TODAY, a_board, a_provider, a_service, a_unit
from tests.visitor import Visitor


@dataclass
class Office:
    """A unit that wishes to be approved, two requirements, and a quality officer who is logged in."""

    client: Visitor
    session: Session
    service: Service
    provider: Provider
    unit: Unit
    demands: list[Requirement]
    board: Board

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

    def decision(self, **fields: object) -> dict[str, object]:
        return {
            "board": self.board.id,
            "paragraph": "98",
            "case_number": "UBN 2026/412",
            "decided_on": "2026-11-20",
        } | fields

    def apply(self) -> Application:
        status, _ = self.send(f"/utforare/{self.provider.id}/provning", unit=self.unit.id, service=self.service.id,
                              wanted_from="2026-08-01", received_on="2026-09-01")  # fmt: skip
        assert status == 302
        return self.session.exec(select(Application)).one()

    def find(self, application: Application, index: int, verdict: str, evidence: str = "Besök") -> tuple[int, str]:
        path = f"/provning/{application.id}/krav/{self.demands[index].id}"
        return self.send(path, verdict=verdict, evidence=evidence, examined_on="2026-11-20")


@pytest.fixture
def office(client: Visitor, session: Session) -> Office:
    service, provider, board = a_service(session), a_provider(session), a_board(session)
    unit = a_unit(session, provider, service)
    demands = [demanded(session, service, "1"), demanded(session, service, "2", "Plan mot kränkande behandling")]
    eva = make_user(session, "kvalitetsansvarig", name="Eva Lind")
    session.commit()
    return Office(client.log_in(eva), session, service, provider, unit, demands, board)


def test_unit_is_approved_requirement_by_requirement(office: Office) -> None:
    application = office.apply()
    assert "2 krav är inte granskade." in office.text(f"/provning/{application.id}")
    answer = office.post(f"/provning/{application.id}/krav/{office.demands[0].id}",
                                {"verdict": "uppfyllt", "evidence": "Intyg", "examined_on": "2026-11-20"})  # fmt: skip
    assert answer.location.endswith(f"/krav/{office.demands[1].id}")
    assert office.find(application, 1, "uppfyllt")[0] == 302
    page = office.text(f"/provning/{application.id}")
    assert "2 av 2 krav uppfyllda" in page
    assert f"/provning/{application.id}/godkann" in page
    fields = office.decision(valid_from="2026-08-01", version=application.version)
    assert office.send(f"/provning/{application.id}/godkann", **fields)[0] == 302
    assert approved_on(office.session, office.unit.id or 0, office.service.id or 0, TODAY) is not None
    assert "UBN 2026/412" in office.text(f"/enheter/{office.unit.id}")


def test_approval_has_no_button_while_a_requirement_is_open_and_sent_anyway_it_is_refused(office: Office) -> None:
    application = office.apply()
    office.find(application, 0, "inte uppfyllt", "Rektorn saknar legitimation")
    page = office.text(f"/provning/{application.id}")
    assert f"/provning/{application.id}/godkann" not in page
    assert "Rektorn saknar legitimation" in page
    fields = office.decision(valid_from="2026-08-01", version=application.version)
    status, page = office.send(f"/provning/{application.id}/godkann", **fields)
    assert status == 422
    assert "krav 1 är inte uppfyllt" in page


def test_refusal_names_the_unmet_requirement_and_the_reason(office: Office) -> None:
    application = office.apply()
    assert "inget krav är bedömt som inte uppfyllt" in office.text(f"/provning/{application.id}/avsla")
    office.find(application, 1, "inte uppfyllt", "Planen saknas")
    fields = office.decision(requirement=office.demands[1].id, version=application.version)
    assert office.send(f"/provning/{application.id}/avsla", **fields)[0] == 422
    assert office.send(f"/provning/{application.id}/avsla", reason="Planen kom aldrig", **fields)[0] == 302
    page = office.text(f"/provning/{application.id}")
    assert "Krav 2 är inte uppfyllt: Planen kom aldrig" in page


def test_judgement_without_evidence_is_refused_and_what_was_chosen_stays(office: Office) -> None:
    application = office.apply()
    status, page = office.find(application, 0, "inte uppfyllt", "")
    assert status == 422
    assert "Skriv varför kravet inte är uppfyllt." in page
    assert 'value="inte uppfyllt" checked' in page


def test_requirement_is_superseded_by_a_new_decision_and_the_old_text_stands_in_the_history(office: Office) -> None:
    code = office.session.get_one(Industry, office.service.industry_id).code
    old = office.demands[1]
    fields = office.decision(text="Plan som uppdateras varje år", valid_from="2026-11-01")
    assert office.send(f"/kvalitet/krav/{old.id}/ersatt", **fields)[0] == 302
    page = office.text(f"/kvalitet/{code}")
    assert "Plan som uppdateras varje år" in page
    assert "Plan mot kränkande behandling" not in page
    page = office.text(f"/kvalitet/krav/{old.id}")
    assert "Plan mot kränkande behandling" in page
    assert "§ 98, dnr UBN 2026/412" in page
    assert office.get(f"/kvalitet/{code}/export.xlsx").status_code == 200


def test_withdrawal_for_days_before_the_decision_asks_for_its_ground(office: Office) -> None:
    application = office.apply()
    for index in (0, 1):
        office.find(application, index, "uppfyllt")
    office.send(
        f"/provning/{application.id}/godkann", **office.decision(valid_from="2026-08-01", version=application.version)
    )
    path = "/godkannanden/1/aterkalla"
    status, page = office.send(path, **office.decision(from_day="2026-10-01", paragraph="99"))
    assert status == 422
    assert "Ange grunden: förbehåll, fel uppgifter från parten eller avtal." in page
    assert office.send(path, **office.decision(from_day="2026-10-01", paragraph="99", ground="avtal"))[0] == 302
    assert approved_on(office.session, office.unit.id or 0, office.service.id or 0, TODAY) is None


def test_overview_shows_units_against_requirements(office: Office) -> None:
    application = office.apply()
    office.find(application, 0, "uppfyllt")
    code = office.session.get_one(Industry, office.service.industry_id).code
    assert "1 uppfyllda, 0 inte uppfyllda, 1 inte granskade" in office.text(f"/kvalitet/{code}/enheter")
    assert office.unit.name in office.text("/kvalitet")


def test_quality_officer_of_another_industry_finds_nothing(office: Office) -> None:
    application = office.apply()
    other = make_user(office.session, "kvalitetsansvarig", industry_id=a_service(office.session).industry_id)
    office.session.commit()
    office.client.log_in(other)
    code = office.session.get_one(Industry, office.service.industry_id).code
    for path in (f"/kvalitet/{code}", f"/kvalitet/krav/{office.demands[0].id}", f"/provning/{application.id}"):
        assert office.get(path).status_code == 404
    assert office.unit.name not in office.text("/kvalitet")
