"""What whoever looks at a run may do with it: the usual next step first; and, for the wrong person, the sentence that says who may."""

from dataclasses import dataclass, field
from datetime import date

from flask import url_for
from sqlmodel import Session

from kundval.access.queries import holders
from kundval.access.rules import Actor, may
from kundval.formats import kr_text
from kundval.payment.queries.page_run import RunView, month_task
from kundval.payment.routes.shared import where
from kundval.period import Month
from kundval.registry.models import Industry


@dataclass(frozen=True)
class Act:
    """A button or a link. ``post``: it is done at once; otherwise a page asks first."""

    label: str
    url: str
    post: bool = False


@dataclass
class Acts:
    """The buttons of a page, the first one filled; the rest under «Fler åtgärder»; and why the next step is another person's."""

    buttons: list[Act] = field(default_factory=list)
    more: list[Act] = field(default_factory=list)
    note: str = ""


def acts(session: Session, view: RunView, actor: Actor, today: date) -> Acts:
    """What may be done with a run."""
    found = Acts(note=wrong_person(session, view, actor, today))
    run, place = view.run, where(view)
    here = {"industry_id": view.industry.id}
    again = Act("Räkna om", url_for("payment.make", code=place["code"], month=place["month"]), post=True)
    if run.state == "preliminär" and may(actor, "run.make", **here):
        found.buttons = [Act("Gör körningen slutlig", url_for("payment.final", **place)), again]
    elif run.state == "slutlig" and may(actor, "run.review", **here):
        found.buttons = [Act("Granska körningen", url_for("payment.review_run", **place))]
    elif run.state == "granskad" and may(actor, "run.decide", **here) and not found.note:
        found.buttons = [Act(f"Besluta {kr_text(run.amount_ore)}", url_for("payment.decide_run", **place))]
    elif run.state == "beslutad" and may(actor, "run.export", **here):
        found.buttons = [Act("Skapa betalfilen", url_for("payment.export", **place), post=True)]
    elif run.state == "exporterad":
        found.buttons = [Act("Visa filerna", url_for("payment.payments", **place))]
    elif run.state == "avvisad" and may(actor, "run.make", **here):
        found.buttons = [again]
    if run.state not in ("beslutad", "exporterad") and may(actor, "run.export", **here):
        found.buttons.append(Act("Hämta preliminär lista", url_for("payment.preliminary", **place)))
    if run.state in ("slutlig", "granskad") and (may(actor, "run.review", **here) or may(actor, "run.decide", **here)):
        found.more.append(Act("Avvisa körningen", url_for("payment.reject_run", **place)))
    month = {"code": view.industry.code, "month": place["month"]}
    found.more += [
        Act("Tillskott till egna enheter", url_for("payment.contributions", **month)),
        Act("Jämför egenregi och fristående", url_for("payment.treatment", code=month["code"], period=month["month"])),
    ]
    found.more += month_acts(session, view.industry, view.month, view.month_state, actor, today)
    return found


def month_acts(session: Session, industry: Industry, month: int, state: str, actor: Actor, today: date) -> list[Act]:
    """Closing a month that has ended, and opening it: one asks, another decides."""
    if state in ("stängning begärd", "öppning begärd") and any(
        may(actor, permission, industry_id=industry.id) for permission in ("month.decide", "month.request")
    ):
        task_id = month_task(session, industry.id or 0, month)
        return [Act(f"Visa begäran: {state}", url_for("payment.decide_task", task_id=task_id))] if task_id else []
    possible = state == "stängd" or (state == "öppen" and Month(month).last < today and month >= industry.first_month)
    if not possible or not may(actor, "month.request", industry_id=industry.id):
        return []
    label = "Begär att månaden stängs" if state == "öppen" else "Begär att månaden öppnas"
    return [Act(label, url_for("payment.ask_month", code=industry.code, month=str(Month(month))))]


def wrong_person(session: Session, view: RunView, actor: Actor, today: date) -> str:
    """Why the actor, who may decide runs, may not decide this one; empty where nothing stands against it."""
    run = view.run
    if run.state != "granskad" or actor.user_id is None or not may(actor, "run.decide", industry_id=view.industry.id):
        return ""
    did = {run.final_by: "Du gjorde körningen slutlig.", run.reviewed_by: "Du granskade körningen."}.get(actor.user_id)
    if did is None:
        return ""
    taken = {view.names.get(run.final_by), view.names.get(run.reviewed_by)}
    others = [name for name in holders(session, "run.decide", today, view.industry.id) if name not in taken]
    return f"{did} Beslutet måste fattas av någon annan{': ' + _either(others) if others else ''}."


def _either(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} eller {last}" if first else last
