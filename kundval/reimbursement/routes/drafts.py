"""Changing a draft: its reasons, a new workbook, review, copy, return, and throwing it away."""

from collections.abc import Mapping, Sequence

from flask import flash, make_response, redirect, render_template, request, url_for

from kundval import db
from kundval.access.forms import form, submitted, typed
from kundval.access.web import Answer, allow, current_actor, today
from kundval.errors import BadFile, FieldsRefused, Refused
from kundval.formats import last_day
from kundval.registry.service.versions import ChangedMeanwhile
from kundval.reimbursement.models import PriceList
from kundval.reimbursement.queries import lists
from kundval.reimbursement.queries.page_rows import deviations
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.routes.lists import list_page
from kundval.reimbursement.rules.document import Cell, Fault, Faulty
from kundval.reimbursement.schemas import CopyForm
from kundval.reimbursement.service import drafts as verbs
from kundval.reimbursement.service import successors
from kundval.reimbursement.workbook.opened import opened
from kundval.reimbursement.workbook.reading import read_workbook


@bp.post("/ersattning/listor/<int:price_list_id>/skal")
@allow("price.draft")
@form
def save_reasons(price_list_id: int) -> Answer:
    if not submitted():
        return list_page(price_list_id)
    found = lists.find(db.session(), current_actor(), price_list_id)
    numbers = {str(number.index): number.cell for number in deviations(db.session(), found)}
    reasons = {cell: request.form.get(f"reason-{index}", "") for index, cell in numbers.items()}
    _save(verbs.save_reasons, found, reasons=reasons)
    flash("Skälen är sparade.")
    return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))


@bp.route("/ersattning/listor/<int:price_list_id>/arbetsbok", methods=["GET", "POST"])
@allow("price.draft")
def replace_workbook(price_list_id: int) -> Answer:
    found = _draft(price_list_id)
    if request.method != "POST":
        return _workbook_page(found)
    try:
        _receive(found)
    except (Faulty, verbs.Unfit) as error:
        wrong = f"Inget är inläst. {len(error.faults)} uppgifter i arbetsboken behöver rättas."
        return _workbook_page(found, wrong, error.faults)
    except (BadFile, Refused) as error:
        return _workbook_page(found, error.sentence)
    except ChangedMeanwhile as error:
        again = "Hämta utkastets arbetsbok på nytt, eller välj filen igen om den ska gälla i stället."
        return _workbook_page(found, f"{error.sentence} {again}", fresh=True)
    flash("Arbetsboken är inläst i utkastet.")
    return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))


def _workbook_page(found: PriceList, wrong: str = "", faults: Sequence[Fault] = (), *, fresh: bool = False) -> Answer:
    """The form. What was refused is still made of the draft that was seen, unless it is told that the draft is another (``fresh``)."""
    if wrong:
        db.session().rollback()
    draft = _draft(found.id or 0)
    page = render_template(
        "reimbursement/workbook.html",
        list=draft,
        industry=lists.industry_of(db.session(), draft),
        faults=faults,
        version=draft.version if fresh else request.form.get("version", draft.version),
        errors={"file": [wrong]} if wrong else None,
    )
    return make_response(page, 422 if wrong else 200)


def _receive(found: PriceList) -> None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadFile("Välj en arbetsbok.")
    document = read_workbook(sent.read())
    opened(document)
    version = int(request.form.get("version", "0") or 0)
    verbs.save(
        db.session(),
        actor=current_actor(),
        today=today(),
        price_list_id=found.id or 0,
        version=version,
        document=document,
    )


@bp.post("/ersattning/listor/<int:price_list_id>/granska")
@allow("price.draft")
@form
def review(price_list_id: int) -> Answer:
    if not submitted():
        return list_page(price_list_id)
    lists.find(db.session(), current_actor(), price_list_id)
    verbs.review(db.session(), actor=current_actor(), today=today(), price_list_id=price_list_id)
    flash("Prislistan är granskad och väntar på beslut av en annan person.")
    return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))


@bp.route("/ersattning/listor/<int:price_list_id>/lamna-tillbaka", methods=["GET", "POST"])
@allow("price.decide")
@form
def send_back(price_list_id: int) -> Answer:
    found = lists.find(db.session(), current_actor(), price_list_id)
    if submitted():
        reason = request.form.get("reason", "")
        if not reason.strip():
            raise FieldsRefused({"reason": "Ange skälet. Det visas för den som har granskat prislistan."})
        verbs.send_back(db.session(), actor=current_actor(), today=today(), price_list_id=price_list_id, reason=reason)
        flash("Prislistan är tillbaka som utkast.")
        return redirect(url_for("reimbursement.price_list", price_list_id=price_list_id))
    return render_template(
        "reimbursement/send_back.html", list=found, industry=lists.industry_of(db.session(), found), values=typed()
    )


@bp.route("/ersattning/listor/<int:price_list_id>/ersatt", methods=["GET", "POST"])
@allow("price.draft")
@form
def copy(price_list_id: int) -> Answer:
    found = lists.find(db.session(), current_actor(), price_list_id)
    if submitted():
        new = successors.copy(
            db.session(),
            actor=current_actor(),
            today=today(),
            price_list_id=price_list_id,
            **CopyForm(today=today()).load(request.form),
        )
        flash(f"Utkastet {new.name} är skapat med samma tal som {found.name}.")
        return redirect(url_for("reimbursement.price_list", price_list_id=new.id))
    return render_template(
        "reimbursement/copy.html",
        list=found,
        industry=lists.industry_of(db.session(), found),
        values=typed({"name": found.name, "valid_to": last_day(found.valid_to) or ""}),
    )


@bp.route("/ersattning/listor/<int:price_list_id>/ta-bort", methods=["GET", "POST"])
@allow("price.draft")
def discard(price_list_id: int) -> Answer:
    found = _draft(price_list_id)
    industry = lists.industry_of(db.session(), found)
    if request.method == "POST":
        name = found.name
        verbs.discard(db.session(), actor=current_actor(), today=today(), price_list_id=price_list_id)
        flash(f"Utkastet {name} är borttaget.")
        return redirect(url_for("reimbursement.industry", code=industry.code))
    return render_template("reimbursement/discard.html", list=found, industry=industry)


def _draft(price_list_id: int) -> PriceList:
    """A list that the actor may still change."""
    found = lists.find(db.session(), current_actor(), price_list_id)
    return verbs.the_draft(db.session(), current_actor(), found.id or 0)


def _save(verb: object, found: PriceList, **given: Mapping[Cell, object]) -> None:
    """Saves by the version that the page was made of. What does not fit, or was changed meanwhile, leaves what was typed in place."""
    version = request.form.get("version", "")
    try:
        verb(  # type: ignore[operator]
            db.session(),
            actor=current_actor(),
            today=today(),
            price_list_id=found.id or 0,
            version=int(version) if version.isdecimal() else 0,
            **given,
        )
    except ChangedMeanwhile as error:
        raise Refused(f"{error.sentence} Det du skrev är kvar. Kontrollera det och spara igen.") from None
    except verbs.Unfit as error:
        raise Refused(" ".join(fault.sentence for fault in error.faults[:5])) from None
