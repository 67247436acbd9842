"""The proof that what is booked is what should be paid: the last one, those before it, and making one now."""

from flask import render_template
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists
from kundval.access.web import Answer, allow, current_actor, start_job
from kundval.errors import NotFound
from kundval.payment.jobs import NIGHTLY, verdict
from kundval.payment.models import Verification
from kundval.payment.queries import page_proof as queries
from kundval.payment.queries.page_proof import ADDRESS, MAY_READ, VERIFY
from kundval.payment.routes.blueprint import bp


@bp.get(ADDRESS)
@allow(*MAY_READ)
def proof() -> Answer:
    return _page(queries.latest(db.session()))


@bp.get(f"{ADDRESS}/<int:number>")
@allow(*MAY_READ)
def proof_of(number: int) -> Answer:
    kept = db.session().get(Verification, number)
    if kept is None:
        raise NotFound
    return _page(kept)


@bp.get(f"{ADDRESS}/export.xlsx")
@allow(*MAY_READ)
def proof_file() -> Answer:
    return lists.workbook(queries.proofs_list(), queries.proofs(), "Kontroller")


@bp.post(ADDRESS)
@allow(*MAY_READ)
def prove() -> Response:
    return start_job(VERIFY, "Kontrollera allt som är bokfört")


def _page(kept: Verification | None) -> Answer:
    return render_template(
        "payment/proof.html",
        proof=queries.read(kept, current_actor()) if kept else None,
        verdict=verdict(kept.checks, kept.wrong) if kept else "",
        page=lists.page(queries.proofs_list(), queries.proofs()),
        hour=NIGHTLY[VERIFY].hour,
    )
