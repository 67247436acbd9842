"""What the lines of the latest run are booked on; and the links by which missing coding is mended."""

from collections.abc import Sequence

from flask import render_template, request, url_for

from kundval import db, spreadsheet
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor
from kundval.payment.files.coding import Key
from kundval.payment.models import Run
from kundval.payment.queries.coded import CodedRun, coded_run, latest_runs
from kundval.payment.queries.file_content import uncoded
from kundval.payment.queries.remembered import remembered
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import download
from kundval.period import Month
from kundval.reimbursement.rules.coding import PARTS
from kundval.spreadsheet import Column, Table

Blocker = tuple[str, str, str, str | None]
"""(what, sentence, way out, address)."""


@bp.get("/ersattning/kontering/rader")
@allow("money.read")
def coded() -> Answer:
    """Per combination of the latest run, of one industry."""
    found, options = _chosen()
    return render_template("payment/coded.html", found=found, options=options, parts=PARTS, mend=mend_url)


@bp.get("/ersattning/kontering/rader/export.xlsx")
@allow("money.read")
def coded_file() -> Answer:
    found, _ = _chosen()
    columns = [Column(name, width=16) for name in ("Tjänst", "Slag", "Åldersgrupp", "Regi", "Motpart", *_headings())]
    columns += [Column("Rader", "whole"), Column("Belopp (kr)", "money", total=True)]
    rows = [
        (row.service, row.key.kind, row.key.band, row.key.mode, row.key.counterparty,
         *(getattr(row.coding, part) if row.coding else "saknas" for part in PARTS), row.lines, row.amount_ore)
        for row in (found.rows if found else ())
    ]  # fmt: skip
    return download(
        spreadsheet.workbook([Table("Kontering", columns, rows, total="Summa")]), "kontering-senaste-korning.xlsx"
    )


def coding_blockers(run: Run) -> list[Blocker]:
    """What of a run cannot be coded, each with the form that mends it, filled in."""
    may_mend = may(current_actor(), "coding.write", industry_id=run.industry_id)
    return [
        ("Kontering", f"rad saknas för {one.sentence}.", "Lägg till kontering" if may_mend else "", mend_url(one.key) if may_mend else None)
        for one in remembered(db.session(), run, "uncoded", lambda: uncoded(db.session(), run))
    ]  # fmt: skip


def mend_url(key: Key) -> str:
    """The form of a coding row with what is missing filled in."""
    since = str(Month(key.month).first) if key.month else None
    return url_for("reimbursement.new_coding", tjanst=key.service_id, slag=key.kind if key.kind not in ("placering", "volym") else None,
                   alder=key.band or None, regi=key.mode or None, motpart=key.counterparty or None, fran=since)  # fmt: skip


def _headings() -> list[str]:
    return [f"Bokförd {name.lower()}" if name == "Motpart" else name for name in PARTS.values()]


def _chosen() -> tuple[CodedRun | None, Sequence[tuple[str, str]]]:
    runs = latest_runs(db.session(), current_actor())
    options = [(industry.code, industry.name) for industry, _ in runs]
    code = request.args.get("bransch", "")
    chosen = next((pair for pair in runs if pair[0].code == code), runs[0] if runs else None)
    return (coded_run(db.session(), *chosen) if chosen else None), options
