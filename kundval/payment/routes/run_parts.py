"""The parts of a run's page that need addresses: the control list with its ways out, and the bridge with its chart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup

from kundval import charts
from kundval.access.rules import Actor, may
from kundval.formats import amount_text, counted_text, kr_text, moment_text, month_text, number_text
from kundval.money import round_div
from kundval.payment.queries.page_bridge import Bridge, Cause
from kundval.payment.queries.page_controls import HINDERS, Control, Controls
from kundval.payment.queries.page_run import RunView
from kundval.payment.routes.coded import Blocker
from kundval.payment.routes.shared import where
from kundval.period import Month

SHORT = {
    "volym": "Volymer",
    "grupp": "Ålder, omfattning",
    "dagar": "Antal dagar",
    "öre": "Delning av år",
    "enhet": "Tillägg enheter",
    "rättelser": "Rättelser",
    "förra": "Förra rättelser",
}
"""What the causes are called where a chart has little room."""
CODING = "kontering"


@dataclass(frozen=True)
class ControlRow:
    """A control that found something, as a row of the table."""

    code: str
    title: str
    outcome: str
    count: int
    amount_ore: int | None
    way: str
    url: str | None
    sentences: tuple[str, ...]


def control_rows(controls: Controls, view: RunView, actor: Actor) -> list[ControlRow]:
    """The rows of the control list, each with where it is solved or looked at."""
    return [
        ControlRow(
            row.code,
            row.title,
            row.outcome,
            row.found.count,
            row.found.amount_ore,
            *_way(row, view, actor),
            row.found.sentences,
        )
        for row in controls.rows
    ]


def blockers(rows: Sequence[ControlRow]) -> list[Blocker]:
    """What stands in the way of payment, one by one; what cannot be coded has links of its own."""
    return [
        (*_told(sentence), row.way, row.url)
        for row in rows
        if row.outcome == HINDERS and row.code != CODING
        for sentence in row.sentences
    ]


def _told(sentence: str) -> tuple[str, str]:
    what, _, rest = sentence.partition(": ")
    return what, rest


def _way(row: Control, view: RunView, actor: Actor) -> tuple[str, str | None]:
    place = where(view)
    if row.code == "mottagare":
        url = url_for("payment.payments", **place) if view.run.state != "preliminär" else "/utforare?status=stoppade"
        return "Visa utbetalningarna" if view.run.state != "preliminär" else "Visa utförarna", url
    if row.code == CODING:
        return (
            ("Lägg till kontering", "/ersattning/kontering")
            if may(actor, "coding.write")
            else ("Det gör ekonomen", None)
        )
    if row.code == "tillskott":
        month = str(Month(view.month))
        return "Visa tillskotten", url_for("payment.contributions", code=view.industry.code, month=month)
    if row.code == "gammal":
        return "Visa rättelserna", url_for("payment.lines", rattelser="ja", sortera="manad", **place)
    if row.code in ("andring", "negativ"):
        return "Visa utförarna", url_for(
            "payment.run", sortera="-skillnad" if row.code == "andring" else "belopp", **place
        ) + "#utforare"
    if row.code == "volym":
        return "Visa volymerna", url_for("payment.lines", slag="volym", **place)
    return "Visa enheterna", "/enheter" if row.code == "platser" else url_for("payment.lines", **place)


@dataclass(frozen=True)
class BridgeView:
    """The bridge as table and chart."""

    start_ore: int
    end_ore: int
    change_ore: int
    start_url: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    caption: str = ""
    finding: str = ""
    subtitle: str = ""
    source: str = ""
    wide: Markup | None = None
    narrow: Markup | None = None


def bridge_view(bridge: Bridge, view: RunView) -> BridgeView:
    """The table and the chart of why the sum changed."""
    before = month_text(view.month - 1)
    finding = _finding(bridge)
    steps = _steps(bridge)
    drawn = any(step.change for step in steps)
    alt = charts.alt_text(
        "Stegdiagram",
        "skillnad i kronor mot månaden före",
        f"{view.industry.name}, {month_text(view.month)}",
        f"{finding}.",
    )
    return BridgeView(
        start_ore=bridge.start_ore,
        end_ore=bridge.end_ore,
        change_ore=bridge.change_ore,
        start_url=url_for("payment.run", code=view.industry.code, month=str(Month(view.month - 1))),
        rows=[
            {
                "label": cause.label,
                "count": _counted(cause),
                "amount_ore": cause.amount_ore,
                "url": _lines_of(cause, view),
            }
            for cause in bridge.causes
        ],
        caption=f"Stämmer på öret: {before} och {counted_text(len(bridge.causes), 'orsak', 'orsaker')} ger {month_text(view.month)}",
        finding=finding,
        subtitle=f"{view.industry.name}, skillnad mot {before} i hela kronor, alla {number_text(view.payees)} utförare",
        source=f"{view.run.state.capitalize()} körning {view.run.number}, räknad {moment_text(view.run.made_at)}.",
        wide=charts.bridge(steps, alt=alt, width=charts.HALF) if drawn else Markup(""),
        narrow=charts.bridge(steps, alt=alt, width=charts.NARROW) if drawn else None,
    )


def _finding(bridge: Bridge) -> str:
    """The largest cause in the direction of the whole change, in words made from the numbers."""
    rose = bridge.change_ore >= 0
    same = [cause for cause in bridge.causes if cause.amount_ore and (cause.amount_ore > 0) == rose]
    if not same or not bridge.change_ore:
        return (
            "Summan är oförändrad"
            if not bridge.change_ore
            else f"Summan ändras {kr_text(bridge.change_ore, plus=True)}"
        )
    largest = max(same, key=lambda cause: abs(cause.amount_ore))
    word = "ökningen" if rose else "minskningen"
    return f"{largest.label} ({amount_text(largest.amount_ore, plus=True)} kr) förklarar mest av {word}"


def _counted(cause: Cause) -> str:
    return (
        counted_text(cause.count, "rad", "rader")
        if cause.code in ("rättelser", "förra")
        else counted_text(cause.count, "kund", "kunder")
    )


def _lines_of(cause: Cause, view: RunView) -> str:
    if cause.code == "förra":
        month = str(Month(view.month - 1))
        return url_for("payment.lines", code=view.industry.code, month=month, rattelser="ja")
    return url_for("payment.lines", rattelser="ja" if cause.code == "rättelser" else None, **where(view))


def _steps(bridge: Bridge) -> list[charts.Step]:
    """The causes in whole kronor. What stands before and after each is rounded, so that the steps end at the rounded difference."""
    steps, before = [], 0
    for cause in bridge.causes:
        after = before + cause.amount_ore
        steps.append(charts.Step(SHORT.get(cause.code, cause.label), round_div(after, 100) - round_div(before, 100)))
        before = after
    return steps
