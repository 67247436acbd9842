"""Förklara: why this krona. For staff by industry, and for the provider whose line it is."""

from flask import render_template

from kundval import db
from kundval.access.rules import may, providers_for
from kundval.access.web import Answer, allow, current_actor, today, viewed
from kundval.errors import NotFound
from kundval.payment.queries.explain import Explanation, explain, whose
from kundval.payment.queries.page_run import history
from kundval.payment.routes.blueprint import bp
from kundval.period import Month


@bp.get("/rader/<int:line_id>")
@allow("money.read", "portal.read")
def line(line_id: int) -> Answer:
    found, is_staff = _found(line_id)
    if found is None:
        raise NotFound
    if found.person is not None:
        viewed("person", found.person.id or 0, industry_id=found.industry.id)
    return render_template(
        "payment/line.html",
        x=found,
        is_office=is_staff,
        place={"code": found.industry.code, "month": str(Month(found.run.month))},
        history=history(db.session(), found.run.id or 0) if is_staff else [],
    )


def _found(line_id: int) -> tuple[Explanation | None, bool]:
    """The explanation as this reader may know it: of an own industry, or of the reader's own provider."""
    session, actor = db.session(), current_actor()
    of = whose(session, line_id, today())
    if of is None:
        return None, False
    here = {"industry_id": of.industry_id}
    if may(actor, "money.read", **here):
        see_person, see_protected = may(actor, "person.read", **here), may(actor, "protected.read", **here)
        see_person = see_person and (not of.is_secret or may(actor, "additional.read", **here))
        # What a protected customer is paid tells the age band: only who may know of the customer sees it.
        if of.is_protected and not see_protected:
            return None, True
        return explain(session, line_id, today(), see_person=see_person, see_protected=see_protected), True
    if of.provider_id not in providers_for(actor) or of.run_state == "avvisad":
        return None, False
    return explain(session, line_id, today(), see_protected=False, provider_id=of.provider_id), False
