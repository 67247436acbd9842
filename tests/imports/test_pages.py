"""Läs in fil in the browser: three steps, errors with their places, undo, and who sees whose file."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from kundval import spreadsheet
from kundval.access import jobs
from kundval.access.models import ImportBatch, Job
from kundval.access.progress import Progress
from kundval.access.rules import ROLES
from kundval.audit import VIEWED, AuditRow
from kundval.desk import batches
from kundval.desk.jobs import JOBS
from kundval.registry.models import Board
from tests.factories import make_industry, make_user
from tests.imports.files import book
from tests.imports.test_grunddata import BOARDS, WHOLE
from tests.visitor import Visitor

NEW = "/system/inlasningar/ny"


def send(
    client: Visitor, content: bytes, address: str = NEW, filename: str = "grunddata.xlsx", kind: str = "grunddata"
):
    return client.post(address, data={"slag": kind, "file": (BytesIO(content), filename)})


def board_names(session: Session) -> list[str]:
    """Read in a transaction that is over when the next request begins."""
    names = list(session.exec(select(col(Board.name)).order_by(col(Board.id))))
    session.commit()
    return names


@pytest.fixture
def officer(client: Visitor, session: Session) -> Visitor:
    user = make_user(session, "handläggare", name="Anna Berg")
    session.commit()
    return client.log_in(user)


def test_a_clean_file_takes_three_steps(officer: Visitor, session: Session) -> None:
    assert "Hämta mall" in officer.text(NEW)
    answer = send(officer, book(WHOLE))
    assert answer.status_code == 303
    page = officer.text(answer.location)
    assert "5 nya" in page
    assert "Läs in 5 rader" in page
    assert board_names(session) == []
    answer = officer.post(f"{answer.location}/las-in")
    assert answer.location.endswith("/klar")
    assert "5 rader lästes in" in officer.text(answer.location)
    assert board_names(session) == ["Barn- och utbildningsnämnden"]
    assert "grunddata.xlsx" in officer.text("/system/inlasningar")


def test_errors_are_grouped_listed_and_fetched_and_the_mended_file_takes_the_place(
    officer: Visitor, session: Session
) -> None:
    wrong = {"Nämnder": [*BOARDS, ["kn", "Kulturnämnden", "styrelse"], ["sn", "Socialnämnden", "utskott"]]}
    place = send(officer, book(wrong)).location
    page = officer.text(place)
    assert "2 rader behöver rättas" in page
    assert "Välj typ: finansiering eller produktion. Du skrev styrelse." in page
    assert "1 slag av fel" in page.replace("\u00a0", " ")
    assert f"{place}/las-in" not in page
    assert officer.post(f"{place}/las-in").status_code == 422
    sheets = spreadsheet.read(officer.get(f"{place}/fel.xlsx").data, "fel.xlsx")
    assert [sheet.name for sheet in sheets] == ["Nämnder", "Alla fel"]
    assert sheets[0].heading == ("kod", "namn", "typ", "Behöver rättas")
    assert [cells[3] for _, cells in sheets[0].rows] == [
        "",
        "typ: Välj typ: finansiering eller produktion. Du skrev styrelse.",
        "typ: Välj typ: finansiering eller produktion. Du skrev utskott.",
    ]
    rows = [
        [cell.replace("styrelse", "finansiering").replace("utskott", "finansiering") for cell in cells]
        for _, cells in sheets[0].rows
    ]
    mended = book({"Nämnder": [sheets[0].heading, *rows], "Alla fel": [sheets[1].heading]})
    assert send(officer, mended, f"{place}/fil").location == place
    assert "Läs in 3 rader" in officer.text(place)


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "a.xlsx", "Filen är tom."),
        (b"PK\x03\x04 inte alls", "a.xlsx", "Filen är ingen Excel-arbetsbok."),
        (b"\x00\x01\x02", "a.csv", "Filen är ingen textfil."),
    ],
)
def test_what_is_no_file_of_ours_is_refused_at_the_field(
    officer: Visitor, session: Session, content: bytes, filename: str, sentence: str
) -> None:
    answer = send(officer, content, filename=filename)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert session.exec(select(ImportBatch)).all() == []


def test_without_file_or_kind_the_fields_say_so(officer: Visitor) -> None:
    assert "Välj vad filen innehåller." in officer.post(NEW, data={}).get_data(as_text=True)
    assert "Välj en fil, Excel" in officer.post(NEW, data={"slag": "grunddata"}).get_data(as_text=True)


def test_warnings_are_ticked_with_a_reason(officer: Visitor, session: Session) -> None:
    place = send(officer, book(WHOLE)).location
    officer.post(f"{place}/las-in")
    session.exec(select(Board)).one().name = "Annat namn"
    session.commit()
    place = send(officer, book(WHOLE)).location
    assert "Samma fil lästes in" in officer.text(place)
    assert "Bocka för varningen" in officer.post(f"{place}/las-in").get_data(as_text=True)
    assert "Ange skälet" in officer.post(f"{place}/las-in", data={"warning": "0"}).get_data(as_text=True)
    answer = officer.post(f"{place}/las-in", data={"warning": "0", "reason": "Namnet ska tillbaka"})
    assert "Namnet ska tillbaka" in officer.text(answer.location)


def test_a_whole_batch_is_undone_with_a_reason(officer: Visitor, session: Session) -> None:
    place = send(officer, book(WHOLE)).location
    officer.post(f"{place}/las-in")
    assert "Ange skälet" in officer.post(f"{place}/angra", data={"reason": " "}).get_data(as_text=True)
    answer = officer.post(f"{place}/angra", data={"reason": "Fel fil"})
    assert "Inläsningen är ångrad" in officer.text(answer.location)
    assert board_names(session) == []


def test_a_file_that_was_only_checked_is_taken_away(officer: Visitor) -> None:
    place = send(officer, book(WHOLE)).location
    answer = officer.post(f"{place}/ta-bort")
    assert "grunddata.xlsx är borttagen. Inget lästes in." in officer.text(answer.location)
    assert officer.get(place).status_code == 404


def test_the_original_is_fetched_as_it_came(officer: Visitor) -> None:
    content = book(WHOLE)
    place = send(officer, content).location
    officer.post(f"{place}/las-in")
    answer = officer.get(f"{place}/original")
    assert answer.data == content
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_officer_of_one_industry_sees_only_own_files(app: Flask, session: Session) -> None:
    industry = make_industry(session)
    sender, other = make_user(session, "handläggare"), make_user(session, "handläggare", industry_id=industry.id)
    auditor, economist = make_user(session, "revisor"), make_user(session, "ekonom")
    session.commit()
    place = send(app.test_client().log_in(sender), book(WHOLE)).location
    assert app.test_client().log_in(other).get(place).status_code == 404
    assert app.test_client().log_in(economist).get(place).status_code == 404
    assert "grunddata.xlsx" not in app.test_client().log_in(other).text("/system/inlasningar")
    page = app.test_client().log_in(auditor).text(place)
    assert "5 nya" in page
    assert "Läs in 5 rader" not in page


def ended(session: Session, worker: jobs.Worker) -> Job:
    """The latest job, after a worker has run it."""
    job = session.exec(select(Job).order_by(col(Job.id).desc())).first()
    session.commit()
    assert job is not None and job.id is not None
    jobs.run(worker, job.id)
    session.refresh(job)
    session.commit()
    return job


def test_a_large_file_is_checked_and_read_in_by_a_job(
    officer: Visitor, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    monkeypatch.setattr(batches, "LARGE", 100)
    worker = jobs.Worker(
        app.extensions["engine"], app.config["KUNDVAL"], JOBS, Progress(app.config["KUNDVAL"].instance / "jobs.sqlite")
    )
    answer = send(officer, book(WHOLE))
    job = ended(session, worker)
    assert answer.location == f"/jobb/{job.id}"
    assert (job.state, job.sentence) == ("klar", "grunddata.xlsx är kontrollerad: den kan läsas in.")
    assert "5 nya" in officer.text(job.result_url)
    officer.post(f"{job.result_url}/las-in")
    last = ended(session, worker)
    assert last.sentence.replace("\u00a0", " ") == "5 rader lästes in. Du kan ångra hela inläsningen."
    assert "5 rader lästes in" in officer.text(last.result_url)


def test_who_may_not_see_protected_persons_does_not_open_a_file_of_persons(app: Flask, session: Session) -> None:
    sender, economist = make_user(session, "handläggare"), make_user(session, "revisor")
    session.commit()
    rows = [
        ["id", "id-typ", "namn"],
        ["20240301-2384", "personnummer", "Maja Lind"],
        ["x", "personnummer", "Olle Lind"],
    ]
    place = send(
        app.test_client().log_in(sender), book({"Kunder": rows}), filename="kunder.xlsx", kind="kunder"
    ).location
    assert "behöver rättas" in app.test_client().log_in(sender).text(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ROLES, "revisor", ROLES["revisor"] - {"protected.read"})
        other = app.test_client().log_in(economist)
        page = other.text(place)
        assert "kan innehålla skyddade personuppgifter" in page
        assert "Hämta alla fel" not in page
        assert other.get(f"{place}/original").status_code == 404
        assert other.get(f"{place}/fel.xlsx").status_code == 404
    assert app.test_client().log_in(economist).get(f"{place}/original").status_code == 200
    viewed = session.exec(select(AuditRow).where(col(AuditRow.verb) == VIEWED)).one()
    assert (viewed.subject, viewed.user_id) == ("import_batch", economist.id)
