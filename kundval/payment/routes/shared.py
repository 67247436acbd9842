"""What the pages of payment ask alike: which industry, month and run the address means, as far as the actor may see it."""

from io import BytesIO
from typing import Any

from flask import Response, request, send_file

from kundval import db
from kundval.access.rules import may
from kundval.access.web import current_actor
from kundval.errors import NotFound
from kundval.payment.queries.page_months import industry_of
from kundval.payment.queries.page_run import RunView, run_view
from kundval.period import Month
from kundval.registry.models import Industry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def the_industry(code: str, permission: str = "money.read") -> Industry:
    """The industry with the code. Raises ``NotFound`` where it is missing or another's."""
    industry = industry_of(db.session(), current_actor(), code, permission)
    if industry is None:
        raise NotFound
    return industry


def the_month(text: str) -> int:
    """The month number of ``2026-11`` in an address."""
    try:
        return Month.parse(text).number
    except ValueError as error:
        raise NotFound from error


def the_run(code: str, month: str) -> RunView:
    """The run that the address means: the month's latest, or the one in ``?korning=``. Raises ``NotFound``."""
    view = find_run(code, month)
    if view is None:
        raise NotFound
    return view


def find_run(code: str, month: str) -> RunView | None:
    """As :func:`the_run`, but none where the month has no run at all."""
    industry = the_industry(code)
    asked = request.args.get("korning", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    view = run_view(db.session(), industry, the_month(month), number)
    if view is None and number is not None:
        raise NotFound
    return view


def may_here(permission: str, industry: Industry) -> bool:
    """Whether the actor holds the permission for the industry."""
    return may(current_actor(), permission, industry_id=industry.id)


def where(view: RunView) -> dict[str, Any]:
    """The parts of the addresses of a run's pages."""
    latest = not any(other.state != "avvisad" and (other.id or 0) > (view.run.id or 0) for other in view.others)
    place: dict[str, Any] = {"code": view.industry.code, "month": str(Month(view.month))}
    return place if latest and view.run.state != "avvisad" else place | {"korning": view.run.number}


def download(content: bytes, name: str) -> Response:
    """A file to save."""
    kind = TYPES[name.rsplit(".", 1)[-1]]
    return send_file(BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
