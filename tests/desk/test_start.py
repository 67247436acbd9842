"""Att göra: everybody's own tasks, the earliest first; the shell round it shows only what one may open."""

from datetime import date

import pytest
from sqlmodel import Session

from kundval.access.models import Job
from kundval.access.todo import LATE, LATER, TODAY, WEEK, Todo, grouped
from kundval.audit import now
from kundval.desk.shell import menu
from tests.factories import make_actor, make_user
from tests.visitor import Visitor

MONDAY = date(2026, 11, 23)


def task(thing: str, deadline: date | None) -> Todo:
    return Todo("Granska", thing, "/", deadline)


def test_tasks_are_grouped_by_when_they_must_be_done_and_empty_groups_are_left_out() -> None:
    rows = [
        task("söndag", date(2026, 11, 29)),
        task("i dag", MONDAY),
        task("utan tid", None),
        task("i fredags", date(2026, 11, 20)),
    ]
    assert [(name, [row.thing for row in found]) for name, found in grouped(rows, MONDAY)] == [
        (LATE, ["i fredags"]),
        (TODAY, ["i dag"]),
        (WEEK, ["söndag"]),
        (LATER, ["utan tid"]),
    ]


def test_next_monday_is_later(today: date) -> None:
    assert task("måndag", date(2026, 11, 30)).group_on(today) == LATER


def test_a_failed_job_awaits_the_one_who_asked_for_it(session: Session, client: Visitor) -> None:
    anna, eva = make_user(session, "ekonom"), make_user(session, "ekonom")
    session.add(
        Job(kind="report", title="Rapporten marknadsandel", state="misslyckad", requested_by=anna.id, created_at=now())
    )
    session.commit()
    assert "Se varför Rapporten marknadsandel misslyckades" in client.log_in(anna).text("/")
    assert "Rapporten marknadsandel" not in client.log_in(eva).text("/")


def test_who_has_nothing_to_do_is_told_so(session: Session, client: Visitor) -> None:
    user = make_user(session, "administratör")
    session.commit()
    assert "Inget att göra just nu." in client.log_in(user).text("/")


def test_a_providers_user_goes_to_the_providers_pages(session: Session, client: Visitor) -> None:
    user = make_user(session, "utförare")
    session.commit()
    assert client.log_in(user).get("/").headers["Location"] == "/leverantor"


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("administratör", ["Att göra", "Utförare", "System"]),
        ("ledning", ["Att göra", "Utförare", "Kvalitet", "Ersättning", "Utbetalningar", "Rapporter"]),
        ("utförare", ["Start", "Underlag", "Kunder", "Priser", "Önskemål", "Statistik", "Våra uppgifter"]),
    ],
)
def test_the_menu_has_only_rooms_that_one_may_enter(session: Session, role: str, labels: list[str]) -> None:
    assert [entry.label for entry in menu(make_actor(session, role), "/")] == labels


def test_the_menu_marks_the_room_of_the_page(session: Session) -> None:
    actor = make_actor(session, "ekonom")
    marked = {
        path: [entry.label for entry in menu(actor, path) if entry.current]
        for path in ("/", "/rader/7", "/enheter/3", "/sok")
    }
    assert marked == {"/": ["Att göra"], "/rader/7": ["Utbetalningar"], "/enheter/3": ["Utförare"], "/sok": []}


def test_pages_in_the_footer_are_open_to_everybody(client: Visitor) -> None:
    for path in ("/tillganglighet", "/hjalp", "/om"):
        assert client.get(path).status_code == 200
