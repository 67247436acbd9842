"""Pages of the reports: what is chosen stands in the address, so that the address is the citation."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask import session as cookie

from kundval import db
from kundval.access.rules import industries_for
from kundval.access.web import allow, current_actor, today
from kundval.errors import NotFound
from kundval.report import page, queries, words, workbook
from kundval.report.market_share import IndustryShare, MarketShare, market_share
from kundval.report.rules import CLOCKS, MEASURES, POPULATIONS, VAT, Definition
from kundval.report.schemas import FIRST, GROUPS, arguments_of, definition_of

bp = Blueprint("report", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {
    "xlsx": (workbook.xlsx, XLSX),
    "csv": (workbook.csv, "text/csv; charset=utf-8"),
    "json": (workbook.as_json, "application/json"),
}


@bp.get("/rapporter")
@allow("report.read")
def index() -> str:
    return render_template("report/index.html")


@bp.get("/rapporter/marknadsandel")
@allow("report.read")
def market_share_page() -> str:
    definition, told = definition_of(request.args, today())
    industries = queries.industries(db.session(), industries_for(current_actor(), "report.read"))
    if not industries:
        return render_template("report/market_share_empty.html")
    code = request.args.get("bransch") or industries[0].code
    if code not in {one.code for one in industries}:
        raise NotFound
    group = request.args.get("gruppering") if request.args.get("gruppering") in GROUPS else "regi"
    report = _report(definition, code)
    return render_template("report/market_share.html", told=told, **_shown(report, code, industries, str(group)))


@bp.get("/rapporter/marknadsandel.<any(xlsx, csv, json):form>")
@allow("report.read")
def market_share_file(form: str) -> Response:
    definition, _ = definition_of(request.args, today())
    report = market_share(
        db.session(),
        actor=current_actor(),
        today=today(),
        definition=definition,
        industry=request.args.get("bransch", ""),
        leaves_office=True,
    )
    write, kind = FILES[form]
    name = f"marknadsandel-{definition.first_year}-{definition.last_year}.{form}"
    return Response(write(report), mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _report(definition: Definition, code: str) -> MarketShare:
    return market_share(db.session(), actor=current_actor(), today=today(), definition=definition, industry=code)


def _shown(report: MarketShare, code: str, industries: list[Any], group: str) -> dict[str, Any]:
    industry = report.industries[0]
    switches = arguments_of(report.definition) | {"bransch": code, "gruppering": group}
    return {
        "report": report,
        "industry": industry,
        "finding": words.finding(report, industry),
        "changed": _what_changed(report, industry, code),
        "figures": page.figures(report, industry),
        "chart": _chart(report, industry, group),
        "matrix": page.provider_matrix(industry),
        "definitions": words.definitions(report),
        "switches": switches,
        "group": group,
        "tenths": words.decimal,
        "options": {"bransch": [(one.code, one.name) for one in industries], "matt": MEASURES, "befolkning": POPULATIONS,
                    "period": CLOCKS, "moms": VAT, "gruppering": GROUPS, "years": list(range(today().year, FIRST - 1, -1))},
        "file_url": lambda form, **more: url_for("report.market_share_file", form=form, **(arguments_of(report.definition) | more)),
        "provider_url": f"{url_for('report.market_share_page')}?{urlencode(switches | {'gruppering': 'utforare'})}",
    }  # fmt: skip


def _chart(report: MarketShare, industry: IndustryShare, group: str) -> page.Drawing | None:
    if not industry.years:
        return None
    return (
        page.by_mode(report, industry)
        if group == "regi"
        else page.largest_providers(report, industry, industry.years[-1])
    )


def _what_changed(report: MarketShare, industry: IndustryShare, code: str) -> str:
    """Compares with what this user looked at just before, if only one switch differs."""
    before = cookie.get("market_share", {})
    cookie["market_share"] = arguments_of(report.definition) | {"bransch": code}
    if before.get("bransch") != code or not industry.years:
        return ""
    old, _ = definition_of(before, today())
    if old == report.definition:
        return ""
    was = _report(old, code).industries[0]
    return (
        words.changed(old, report.definition, was.years[-1].external, industry.years[-1].external) if was.years else ""
    )
