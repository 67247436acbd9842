"""Next year's list from this one: the form, then old and new beside each other, then the draft."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted
from kundval.access.rules import require
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import FieldsRefused, Refused
from kundval.period import date_of
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import conditions as register
from kundval.reimbursement.queries import lists
from kundval.reimbursement.queries.page_uplift import parts_of, rows_of
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.rules.document import Document, Faulty
from kundval.reimbursement.rules.uplift import Change, Uplift, factor_of
from kundval.reimbursement.rules.uplift_words import read_changes
from kundval.reimbursement.schemas import UpliftForm
from kundval.reimbursement.service import successors
from kundval.reimbursement.service.drafts import Unfit
from kundval.reimbursement.workbook.opened import list_document

FIELDS = (
    "name",
    "valid_from",
    "valid_to",
    "condition",
    "percent",
    "exceptions",
    "base",
    "step",
    "index",
    "source",
    "text",
)
MOST = 200
"""Numbers shown before the draft is made."""


@bp.route("/ersattning/listor/<int:price_list_id>/rakna-upp", methods=["GET", "POST"])
@allow("price.draft")
@form
def uplift(price_list_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    found = lists.find(session, actor, price_list_id)
    require(actor, "price.draft", industry_id=found.industry_id)
    if not submitted() or request.form.get("change"):
        return _form_page(found)
    given: dict[str, Any] = UpliftForm(today=today()).load(request.form)
    named = {key: given[key] for key in ("name", "valid_from", "valid_to")}
    how = _how(list_document(found.document), given)
    try:
        if request.form.get("confirmed") != "ja":
            return _preview_page(found, how, named)
        made = successors.uplift(session, actor=actor, today=today(), price_list_id=price_list_id, how=how, **named)
    except Unfit as error:
        raise Refused(" ".join(fault.sentence for fault in error.faults[:5])) from None
    flash(f"Utkastet {made.name} är skapat. Kontrollera det och låt en annan person besluta det.")
    return redirect(url_for("reimbursement.price_list", price_list_id=made.id))


def _how(document: Document, given: Mapping[str, Any]) -> Uplift:
    """The uplift that the form means. Raises ``FieldsRefused`` for what cannot be read."""
    index = None
    if given["condition"]:
        held = {one.code: one for one in register.holding(db.session(), given["valid_from"])}
        index = held.get(given["condition"])
        if index is None:
            text = f"Villkoret {given['condition']} gäller inte {given['valid_from']}. Välj ett annat, eller skriv procenten."
            raise FieldsRefused({"condition": text})
    elif given["percent"] is None:
        raise FieldsRefused({"percent": "Skriv procenten, till exempel 2,0. Skriv 0 om bara undantagen räknas upp."})
    try:
        exceptions = read_changes(document, given["exceptions"])
    except Faulty as error:
        raise FieldsRefused({"exceptions": " ".join(fault.sentence for fault in error.faults[:5])}) from None
    rate = index.value if index else given["percent"]
    return Uplift(
        changes=(Change(factor_of(rate)), *exceptions),
        rounded=given["base"] == "avrundad",
        step=given["step"],
        index=given["index"] or (index.name if index else ""),
        source=given["source"] or (index.source if index else ""),
        text=given["text"] or (f"Index enligt {index.decision}." if index else ""),
    )


def _form_page(found: PriceList) -> Answer:
    session = db.session()
    document = list_document(found.document)
    return render_template(
        "reimbursement/uplift.html",
        list=found,
        industry=lists.industry_of(session, found),
        indexes=[(one.code, f"{one.name}, {one.decision}") for one in register.holding(session, _start(found))],
        parts=parts_of(document),
        conditions=bool(document.conditions),
        values=request.form if request.method == "POST" else _proposed(found),
    )


def _start(found: PriceList) -> Any:
    """The day after the list, or the first day of the next year where it has no end."""
    return found.valid_to or replace_year(found)


def replace_year(found: PriceList) -> Any:
    return date_of(found.valid_from.replace(month=1, day=1, year=found.valid_from.year + 1).toordinal())


def _proposed(found: PriceList) -> dict[str, Any]:
    start = _start(found)
    name = found.name.replace(str(found.valid_from.year), str(start.year))
    last = start.replace(month=12, day=31) if found.valid_to and (start.month, start.day) == (1, 1) else ""
    return {"name": name if name != found.name else f"{found.name} från {start}", "valid_from": start, "valid_to": last}


def _preview_page(found: PriceList, how: Uplift, named: Mapping[str, Any]) -> Answer:
    session = db.session()
    result = successors.preview(session, price_list=found, how=how, **named)
    changed = sum(one.changed for one in result.numbers)
    return render_template(
        "reimbursement/uplift_preview.html",
        list=found,
        industry=lists.industry_of(session, found),
        head=result.document.head,
        unit=result.document.head.main_unit,
        remarks=result.remarks,
        rows=rows_of(result, MOST),
        total=len(result.numbers),
        changed=changed,
        same=len(result.numbers) - changed,
        rounded=sum(one.is_rounded for one in result.numbers),
        sent=[(name, request.form.get(name, "")) for name in FIELDS],
    )
