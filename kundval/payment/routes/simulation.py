"""Simulating a list before it is decided: what it would have cost, who wins and loses, as page and workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import charts, db
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, start_job, today
from kundval.audit import now
from kundval.errors import NotFound
from kundval.formats import counted_text, moment_text, month_text
from kundval.money import round_div
from kundval.payment.files.simulation import simulation_workbook
from kundval.payment.jobs import SIMULATE
from kundval.payment.queries import page_simulation as queries
from kundval.payment.queries.simulation import Asked, default_period, default_way, services_of, simulate, size_of
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import download
from kundval.payment.routes.simulation_address import WAYS, Given, arguments_of, given
from kundval.registry.models import Industry
from kundval.registry.rules import MODES
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import lists
from kundval.remembered import remembered

SHOWN = 6
"""As many gains and as many losses have a bar of their own; twice as many where there are only gains, or only losses."""
LONG_ORE = 100_000_000
"""From a million kronor on the chart counts in thousands."""
MOST = 20_000
"""With more placements and volumes than this a simulation is calculated by a worker."""


@dataclass(frozen=True)
class Simulation:
    """A list with what is asked about it."""

    price_list: PriceList
    industry: Industry
    given: Given
    services: dict[int, str]
    large: bool


@bp.get("/ersattning/listor/<int:price_list_id>/simulering")
@allow("money.read")
def simulation(price_list_id: int) -> Answer:
    """The form, and the outcome unless the industry is so large that a worker calculates it."""
    found = _asked(price_list_id)
    if found.price_list.state == lists.DECIDED:
        flash("Prislistan är redan beslutad. En simulering görs före beslutet.")
        return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))
    view = None if found.large else _view(found)
    return render_template(
        "payment/simulation.html",
        list=found.price_list,
        industry=found.industry,
        given=found.given,
        view=view,
        chart=_chart(found, view) if view and view.months and _moved(found, view) else None,
        ways=WAYS,
        groups=queries.GROUPS,
        services=list(found.services.items()),
        modes=MODES,
        here=arguments_of(found.given),
        told=queries.told(view) if view else "",
        name_of=_url_of(found.given.group),
    )


@bp.get("/ersattning/listor/<int:price_list_id>/simulering/export.xlsx")
@allow("money.read")
def simulation_file(price_list_id: int) -> Answer:
    found = _asked(price_list_id)
    if found.large:
        raise NotFound
    view = _view(found)
    content = simulation_workbook(view, found.price_list.name, [queries.told(view)])
    return download(
        content, f"simulering-{found.industry.code}-{found.given.asked.first}-{found.given.asked.last}.xlsx"
    )


@bp.post("/ersattning/listor/<int:price_list_id>/simulering")
@allow("money.read")
def simulate_by_worker(price_list_id: int) -> Answer:
    """The same calculation with progress; it gives the workbook."""
    found = _asked(price_list_id)
    asked = found.given.asked
    return start_job(
        SIMULATE, f"Simulera {found.price_list.name}", price_list_id=price_list_id, first=asked.first.number,
        last=asked.last.number, way=asked.way,
    )  # fmt: skip


def _asked(price_list_id: int) -> Simulation:
    session, actor = db.session(), current_actor()
    found = lists.find(session, actor, price_list_id)
    if not may(actor, "money.read", industry_id=found.industry_id):
        raise NotFound
    industry = lists.industry_of(session, found)
    first, last = default_period(session, industry, today())
    services = {service.id or 0: service.name for service in services_of(session, found)}
    modes = {mode: mode for mode in MODES}
    asked = given(request.values, Asked(first, last, default_way(found, first, last)), services, modes, queries.GROUPS)
    return Simulation(found, industry, asked, services, size_of(session, found, asked.asked) > MOST)


def _view(found: Simulation) -> queries.View:
    session, asked, price_list = db.session(), found.given.asked, found.price_list
    key = ("simulation", price_list.id, price_list.version, asked, today())
    outcome = remembered(session, key, lambda: simulate(session, price_list, asked, today()))
    return queries.view(
        session, price_list, found.industry, asked, outcome, today(),
        service_id=found.given.service_id, mode=found.given.mode, compare=found.given.compare,
    )  # fmt: skip


def _chart(found: Simulation, view: queries.View) -> dict[str, Any]:
    """Who wins and loses most in whole kronor, the others in one step, and the sum of all."""
    parts = _parts(_moved(found, view))
    # A long number finds no room beside its bar.
    unit, word = (100, "hela kronor") if abs(view.total.change_ore) < LONG_ORE else (100_000, "tusental kronor")
    steps, before = [], 0
    for label, change in parts:
        steps.append(charts.Step(label, round_div(before + change, unit) - round_div(before, unit)))
        before += change
    group = queries.GROUPS[found.given.group].lower()
    finding = queries.finding(view, found.given.group)
    alt = charts.alt_text("Stegdiagram", f"skillnad i {word} per {group}", found.price_list.name, f"{finding}.")
    period = f"{month_text(view.asked.first)}–{month_text(view.asked.last)}"
    return {
        "title": finding,
        "subtitle": f"{found.industry.name}, utkastet mot priserna som gäller, {period}, skillnad i {word} per {group}",
        "wide": charts.bridge(steps, alt=alt, width=charts.FULL),
        "narrow": charts.bridge(steps, alt=alt, width=charts.NARROW),
        "source": f"Källa: kundval. Räknat {moment_text(now())} på {counted_text(view.months, 'månad', 'månader')}.",
    }


def _moved(found: Simulation, view: queries.View) -> list[queries.Effect]:
    """Those for whom something changes, the largest gain first and the largest loss last."""
    return [one for one in view.effects[found.given.group] if one.total.change_ore]


def _parts(effects: Sequence[queries.Effect]) -> list[tuple[str, int]]:
    """The largest gains and losses by name, the others in one step between them: last where all gain, first where all lose."""
    gains = [one for one in effects if one.total.change_ore > 0]
    losses = [one for one in effects if one.total.change_ore < 0]
    most = SHOWN if gains and losses else 2 * SHOWN
    first, last = gains[:most], losses[-most:]
    others = [*gains[most:], *losses[:-most]]
    rest = [(f"Övriga {len(others)}", sum(one.total.change_ore for one in others))] if others else []
    named = [[(one.label, one.total.change_ore) for one in some] for some in (first, last)]
    return [*named[0], *rest, *named[1]]


def _url_of(group: str) -> Any:
    base = {"utforare": "/utforare/", "enhet": "/enheter/"}.get(group)
    return lambda effect: f"{base}{effect.key}" if base else None
