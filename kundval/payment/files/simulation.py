"""A simulated list as a workbook: the sum, and the effect per payee, unit, service, mode and price row, with charts of its own."""

from collections.abc import Iterator, Sequence

from kundval import spreadsheet
from kundval.formats import decimal_text, kr_text, month_text
from kundval.payment.queries.page_simulation import GROUPS, Effect, View
from kundval.payment.rules.simulated import Total
from kundval.spreadsheet import Chart, Column, Table

CHARTED = 25
NOW, DRAFT, CHANGE, PERCENT = "Priser som gäller (kr)", "Utkastet (kr)", "Skillnad (kr)", "Skillnad (%)"


def simulation_workbook(view: View, name: str, lead: Sequence[str]) -> bytes:
    """One sheet of the whole, one per way of dividing it, and what would have no price."""
    tables = [_summary(view, name, lead), *(_effects(view, group, title) for group, title in GROUPS.items())]
    return spreadsheet.workbook([*tables, _without(view)] if view.without or view.kept else tables)


def _summary(view: View, name: str, lead: Sequence[str]) -> Table:
    rows: list[tuple[object, object]] = [
        (NOW, view.total.now_ore), (DRAFT, view.total.draft_ore), (CHANGE, view.total.change_ore),
    ]  # fmt: skip
    if view.even is not None:
        rows.append((f"därav avrundning, utöver {decimal_text(view.even, 3)} %", view.rounding))
        rows.append(("– avrundning i listans priser", view.in_prices))
    rows.append(("– avrundning av varje rad till öret", view.in_lines))
    if view.rest:
        rows.append(
            (f"Resten av året, {month_text(view.rest.first)}–{month_text(view.rest.last)}", view.rest.amount_ore)
        )
    columns = (Column("Vad", width=60), Column("Belopp (kr)", "money", 22))
    return Table("Sammanfattning", columns, rows, title=f"Simulering: {name}", lead=lead, filtered=False)


def _effects(view: View, group: str, title: str) -> Table:
    found = view.effects[group]
    columns = [
        Column(title, width=40), Column(NOW, "money", total=True), Column(DRAFT, "money", total=True),
        Column(CHANGE, "money", total=True), Column(PERCENT, "change", 14),
    ]  # fmt: skip
    if view.even is not None:
        columns.append(Column("därav avrundning (kr)", "money", total=True))
    chart = Chart(
        f"Skillnad per {title.lower()}", (CHANGE,), kind="bar", axis="kr", rows=min(len(found), CHARTED), beside=True
    )
    return Table(
        f"Per {title.lower()}", columns, _rows(found, view.even is not None), title=f"Skillnad per {title.lower()}",
        lead=["Störst ökning först, störst minskning sist. Beloppen är med momskompensation."], total="Summa",
        totals={PERCENT: _share(view.total)}, charts=(chart,) if found else (),
    )  # fmt: skip


def _rows(found: Sequence[Effect], even: bool) -> Iterator[tuple[object, ...]]:
    for one in found:
        row = (one.label, one.total.now_ore, one.total.draft_ore, one.total.change_ore, _share(one.total))
        yield (*row, one.rounding) if even else row


def _share(total: Total) -> object:
    return None if total.percent is None else total.percent / 100


def _without(view: View) -> Table:
    columns = (Column("Prisrad", width=40), Column("Regi", width=16), Column("Kunder som mest en månad", "whole", 18),
               Column("Betalas nu (kr)", "money", 20))  # fmt: skip
    notes = [f"Raden {name} saknas i utkastet och behåller sitt pris ur en tidigare lista." for name in view.kept]
    rows = [(one.row, one.mode, one.customers, one.now_ore) for one in view.without]
    lead = [f"Kunder som blir utan pris: {kr_text(sum(one.now_ore for one in view.without))} betalas för dem nu."]
    return Table("Utan pris", columns, rows, title="Rader utan pris i utkastet", lead=lead, notes=notes)
