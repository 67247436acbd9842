"""Equal treatment: own units beside private ones per month or year, the reasons, and extra money to own units with its mirror."""

from fractions import Fraction
from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import NotFound
from kundval.formats import month_text
from kundval.money import round_ore
from kundval.payment.queries import treatment as queries
from kundval.payment.queries.contribution_state import states
from kundval.payment.routes.blueprint import bp
from kundval.payment.routes.shared import XLSX, may_here, the_industry, the_month
from kundval.payment.schemas import ReasonForm
from kundval.payment.service.treatment import give_reason
from kundval.period import Month
from kundval.registry.models import Industry
from kundval.spreadsheet import workbook
from kundval.spreadsheet.table import Column, Table

STATES = {
    "oförklarad": ("stämmer inte", "Oförklarad"),
    "förklarad": ("granskad", "Förklarad"),
    "lika": ("stämmer", "Lika"),
}
"""State of a comparison → the tone and the word of its tag."""
COLUMNS = (
    Column("Tjänst", width=24), Column("Vad", width=40), Column("Egenregi (kr)", "money"), Column("Fristående (kr)", "money"),
    Column("Skillnad (kr)", "money"), Column("Utfall"), Column("Skäl", width=50), Column("Angett av", width=20),
    Column("Enheter som avviker", width=50),
)  # fmt: skip


@bp.get("/utbetalningar/<code>/likabehandling/<period>")
@allow("money.read")
def treatment(code: str, period: str) -> Answer:
    industry = the_industry(code)
    first, last, words = _period(period)
    rows = queries.told(db.session(), industry, first, last)
    return render_template(
        "payment/treatment.html", industry=industry, period=period, words=words, rows=rows, month=Month(last), states=STATES,
        unexplained=[row for row in rows if row.state == "oförklarad"], may_explain=may_here("month.request", industry),
        year=str(Month(last).year), is_year="-" not in period,
    )  # fmt: skip


@bp.get("/utbetalningar/<code>/likabehandling/<period>/export.xlsx")
@allow("money.read")
def treatment_file(code: str, period: str) -> Response:
    industry = the_industry(code)
    first, last, words = _period(period)
    content = workbook([_sheet(industry, words, queries.told(db.session(), industry, first, last))])
    return send_file(
        BytesIO(content),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"likabehandling {industry.code} {period}.xlsx",
    )


@bp.route("/utbetalningar/<code>/likabehandling/<period>/skal", methods=["GET", "POST"])
@allow("month.request")
@form
def treatment_reason(code: str, period: str) -> Answer:
    industry = the_industry(code, "month.request")
    first, last, words = _period(period)
    row = _asked(queries.told(db.session(), industry, first, last))
    back = url_for("payment.treatment", code=code, period=period)
    if submitted():
        sent = ReasonForm().load(request.form)
        give_reason(
            db.session(),
            actor=current_actor(),
            today=today(),
            service_id=row.service_id,
            what=row.what,
            from_month=Month(first),
            **sent,
        )
        flash(f"Skillnaden {row.name} är förklarad från {month_text(first)}.")
        return redirect(back)
    return render_template("payment/treatment_reason.html", industry=industry, row=row, words=words, back=back,
                           values=typed({"reason": row.reason}))  # fmt: skip


@bp.get("/utbetalningar/<code>/<month>/tillskott")
@allow("money.read")
def contributions(code: str, month: str) -> Answer:
    industry = the_industry(code)
    number = the_month(month)
    return render_template("payment/contributions.html", industry=industry, month=number,
                           states=states(db.session(), industry, Month(number), today()))  # fmt: skip


def _asked(rows: list[queries.Told]) -> queries.Told:
    """The comparison that the address, or the form, names. Raises ``NotFound``."""
    asked = (request.values.get("tjanst", ""), request.values.get("vad", ""))
    found = next((one for one in rows if (str(one.service_id), one.what) == asked), None)
    if found is None:
        raise NotFound
    return found


def _period(text: str) -> tuple[int, int, str]:
    """The months [first, last] of ``2026-10`` or ``2026``, and the period in words."""
    if len(text) == 4 and text.isdecimal() and 1900 < int(text) < 2200:
        return int(text) * 12, int(text) * 12 + 11, text
    number = the_month(text)
    return number, number, month_text(number)


def _sheet(industry: Industry, words: str, rows: list[queries.Told]) -> Table:
    """The comparison as a sheet: amounts in kronor per customer, without VAT compensation."""
    cells = [
        (row.service, row.name, _ore(row.own), _ore(row.private), row.difference_ore, STATES[row.state][1], row.reason, row.given_by,
         ", ".join(share.unit for share in row.standing_out))
        for row in rows
    ]  # fmt: skip
    return Table("Likabehandling", COLUMNS, cells, title=f"Egenregi och fristående, {industry.name.lower()} {words}",
                 lead=("Kronor per kund, för priser per hel månad eller volym, utan momskompensation.",))  # fmt: skip


def _ore(amount: Fraction | None) -> int | None:
    return None if amount is None else round_ore(amount)
