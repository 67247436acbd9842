"""The grid of a draft: numbers and bases typed or pasted, what follows from them reckoned, two who save told of each other."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, Refused
from kundval.formats import capital
from kundval.registry.service.versions import ChangedMeanwhile, who_changed
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import lists
from kundval.reimbursement.queries.page_grid import Grid, Pasted, grid, pasted
from kundval.reimbursement.queries.page_list import shown
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.rules.document import Cell
from kundval.reimbursement.rules.numbers import read_number
from kundval.reimbursement.service import drafts as verbs

Fields = tuple[str, str, Fraction]
"""A field of the grid: its name, its label, what is saved."""


@bp.route("/ersattning/listor/<int:price_list_id>/priser", methods=["GET", "POST"])
@allow("price.draft")
@form
def prices(price_list_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = verbs.the_draft(session, actor, lists.find(session, actor, price_list_id).id or 0)
    asked = request.values
    page = grid(session, found, asked.get("sida", "1"), asked.get("tjanst", ""), asked.get("grupp", ""))
    if not submitted():
        return _page(found, page)
    if "paste" in request.form and request.form.get("act") == "klistra":
        return _page(found, page, pasted(page, request.form["paste"]))
    amounts, bases = _typed(page)
    try:
        saved = verbs.save_numbers(
            session, actor=actor, today=today(), price_list_id=price_list_id, version=_version(),
            amounts=amounts, bases=bases, follow=request.form.get("act") == "folj",
        )  # fmt: skip
    except ChangedMeanwhile:
        session.rollback()
        return _conflict(price_list_id)
    except verbs.Unfit as error:
        raise Refused(" ".join(fault.sentence for fault in error.faults[:5])) from None
    flash(f"Utkastet är sparat. {_counted(len(amounts) + len(bases))}{_rest(saved)}.")
    return redirect(url_for("reimbursement.prices", price_list_id=price_list_id, **_where(page)))


def _version() -> int:
    version = request.form.get("version", "")
    return int(version) if version.isdecimal() else 0


def _where(page: Grid) -> dict[str, Any]:
    """The page of the grid, as its address says it."""
    where = {"sida": page.rows.number if page.rows.number > 1 else "", "tjanst": page.rows.service, "grupp": page.group}
    return {key: value for key, value in where.items() if value}


def _page(found: PriceList, page: Grid, block: Pasted | None = None) -> Answer:
    return render_template(
        "reimbursement/prices.html",
        list=found,
        industry=lists.industry_of(db.session(), found),
        page=page,
        unit=page.rows.document.head.main_unit,
        block=block,
        sent={**typed(), **(block.values if block else {})},
    )


def _fields(page: Grid) -> list[Fields]:
    numbers = [(f"n-{one.index}", one.label, one.published) for one in page.numbers]
    return numbers + [(f"b-{index}", f"basbeloppet {label}", one.amount) for index, label, one in page.bases]


def _typed(page: Grid) -> tuple[dict[Cell, Fraction], dict[int, Fraction]]:
    """What was typed in the cells that changed. Raises ``FieldsRefused`` with each cell that cannot be read."""
    changed: dict[str, Fraction] = {}
    wrong = {}
    for name, label, saved in _fields(page):
        text = request.form.get(name, "").strip()
        try:
            amount = read_number(text)
        except ValueError:
            said = f"Du skrev {text[:40]}." if text else "Cellen är tom."
            wrong[name] = f"{capital(label)}: beloppet får bara ha siffror och ett komma. {said}"
            continue
        # A number shown with fewer decimals than it has is unchanged when it comes back as it was shown.
        if amount != saved and text != shown(saved):
            changed[name] = amount
    if wrong:
        raise FieldsRefused(wrong)
    cells = {f"n-{one.index}": one.cell for one in page.numbers}
    return (
        {cells[name]: amount for name, amount in changed.items() if name in cells},
        {int(name[2:]): amount for name, amount in changed.items() if name not in cells},
    )


def _conflict(price_list_id: int) -> Response:
    """Somebody saved meanwhile: the cells that differ, each with what is saved and what was typed."""
    session = db.session()
    found = lists.find(session, current_actor(), price_list_id)
    page = grid(
        session, found, request.form.get("sida", "1"), request.form.get("tjanst", ""), request.form.get("grupp", "")
    )
    fields = [(name, label, shown(saved)) for name, label, saved in _fields(page) if name in request.form]
    # A cell that was left as it was seen says nothing against what another has saved in it.
    left = {name: saved for name, _, saved in fields if _same(request.form[name], request.form.get(f"o-{name}", ""))}
    rows = [
        {"name": name, "label": capital(label), "saved": saved, "typed": request.form[name].strip()}
        for name, label, saved in fields
        if name not in left and not _same(request.form[name], saved)
    ]
    answer = render_template(
        "registry/conflict.html",
        sentence=who_changed(session, found, "prislistan"),
        what="prislistan",
        rows=rows,
        sent={**request.form, **left, **{f"o-{name}": saved for name, _, saved in fields}},
        stored={row["name"]: row["saved"] for row in rows},
        version=found.version,
    )
    return make_response(answer, 409)


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same number."""
    try:
        return read_number(one.strip()) == read_number(other.strip())
    except ValueError:
        return one.strip() == other.strip()


def _counted(count: int) -> str:
    return "1 tal är ändrat" if count == 1 else f"{count or 'Inga'} tal är ändrade"


def _rest(saved: Mapping[str, Any] | PriceList) -> str:
    return ", och de tal som följer av formeln är omräknade" if request.form.get("act") == "folj" else ""
