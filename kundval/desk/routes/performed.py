"""Beviljat, utfört och betalt: a month's volumes beside each other, per unit and per customer, with Excel."""

from io import BytesIO

from flask import Response, render_template, request, send_file

from kundval import db
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk import performed as queries
from kundval.desk.routes.blueprint import bp
from kundval.errors import NotFound
from kundval.period import Month
from kundval.registry.models import Unit
from kundval.spreadsheet import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/kunder/volymer/beviljat")
@allow("person.read")
def performed() -> Answer:
    """Per unit; with ``?enhet=`` the customers of one."""
    session, actor = db.session(), current_actor()
    months = queries.months_with_volumes(session)
    month = _month(months)
    unit = _unit(request.args.get("enhet", ""))
    rows = queries.customers(session, actor, month, today(), unit.id if unit else None) if month else []
    return render_template("desk/volumes/performed.html", months=months, month=month, unit=unit,
                           rows=rows if unit else queries.per_unit(rows), total=_total(rows),
                           with_money=may(actor, "money.read"))  # fmt: skip


@bp.get("/kunder/volymer/beviljat/export.xlsx")
@allow("person.read")
def performed_file() -> Response:
    """One row per customer of the month."""
    session, actor = db.session(), current_actor()
    month = _month(queries.months_with_volumes(session))
    unit = _unit(request.args.get("enhet", ""))
    rows = queries.customers(session, actor, month, today(), unit.id if unit else None) if month else []
    content = workbook([queries.table(rows, month, may(actor, "money.read"))])
    return send_file(
        BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"beviljat-utfort-{month or 'tom'}.xlsx"
    )


def _month(months: list[Month]) -> Month | None:
    """The month that is asked for; otherwise the latest with volumes."""
    asked = request.args.get("manad", "")
    return next((month for month in months if str(month) == asked), months[0] if months else None)


def _unit(text: str) -> Unit | None:
    if not text:
        return None
    found = db.session().get(Unit, int(text)) if text.isdecimal() and len(text) < 10 else None
    if found is None:
        raise NotFound
    return found


def _total(rows: list[queries.PerformedRow]) -> dict[str, queries.Amounts]:
    """The sum of each unit of volume: hours and visits are not added to each other."""
    sums: dict[str, queries.Amounts] = {}
    for row in rows:
        sums.setdefault(row.volume_unit, queries.Amounts()).add(row.amounts)
    return sums
