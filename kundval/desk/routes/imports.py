"""Läs in fil: 1 Ladda upp, 2 Kontrollera, 3 Klar. Each step has its address; what was sent is kept on the server."""

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import jobs, lists, web
from kundval.access.forms import form, submitted
from kundval.access.importing import batches as verbs
from kundval.access.importing.faults import marked_file
from kundval.access.importing.kinds import ImportKind
from kundval.access.importing.template import template
from kundval.access.importing.undo import blocking, undo
from kundval.access.models import ImportBatch
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk import batches
from kundval.desk.history import history
from kundval.desk.routes.blueprint import bp
from kundval.errors import BadFile, FieldsRefused, NotFound
from kundval.files import MAX_BYTES

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/system/inlasningar")
@allow("import.read")
def imports() -> Answer:
    spec = batches.listing(db.session())
    page = lists.page(spec, batches.statement(current_actor()))
    return render_template(
        "desk/imports/index.html",
        page=page,
        kinds=batches.kinds(),
        kinds_to_choose=spec.filters[0].options,
        counts=batches.counts,
        may_import=bool(batches.kinds_for(current_actor())),
    )


@bp.get("/system/inlasningar/export.xlsx")
@allow("import.read")
def imports_file() -> Response:
    return lists.workbook(batches.listing(db.session()), batches.statement(current_actor()), "Inläsningar")


@bp.route("/system/inlasningar/ny", methods=["GET", "POST"])
@allow("import.read")
@form
def new_import() -> Answer:
    if submitted():
        name = request.form.get("slag", "")
        if not name:
            raise FieldsRefused({"slag": "Välj vad filen innehåller."})
        return _receive(batches.kind_named(name, current_actor()))
    chosen = request.values.get("slag", "")
    kinds = batches.kinds_for(current_actor())
    return render_template(
        "desk/imports/upload.html",
        kinds=kinds,
        options=[(kind.name, kind.title) for kind in kinds],
        chosen=chosen,
        most=MAX_BYTES // 1024 // 1024,
    )


@bp.get("/system/inlasningar/mall/<name>.xlsx")
@allow("import.read")
def import_template(name: str) -> Response:
    kind = batches.kind_named(name, current_actor())
    mimetype = WORKBOOK if kind.suffix == ".xlsx" else "application/octet-stream"
    return _file(template(kind), f"mall {kind.name}{kind.suffix}", mimetype)


@bp.get("/system/inlasningar/<int:batch_id>")
@allow("import.read")
def import_check(batch_id: int) -> Answer:
    batch = batches.find(db.session(), current_actor(), batch_id)
    if batch.state != verbs.PREVIEWED:
        return redirect(url_for("desk.import_done", batch_id=batch_id))
    return _check_page(batch)


@bp.post("/system/inlasningar/<int:batch_id>/fil")
@allow("import.read")
@form
def import_again(batch_id: int) -> Answer:
    batch = batches.find(db.session(), current_actor(), batch_id)
    if submitted():
        return _receive(batches.kind_named(batch.kind, current_actor()), batch)
    return _check_page(batch)


@bp.post("/system/inlasningar/<int:batch_id>/las-in")
@allow("import.read")
@form
def import_apply(batch_id: int) -> Answer:
    actor = current_actor()
    batch = batches.find(db.session(), actor, batch_id)
    if not submitted():
        return _check_page(batch)
    kind, found = batches.kind_named(batch.kind, actor), batches.preview(batch)
    reason = request.form.get("reason", "").strip()
    if found is not None and found.warning_groups:
        batches.refuse_unticked(found, request.form.getlist("warning"))
        if not reason:
            raise FieldsRefused({"reason": "Ange skälet till att filen ska läsas in ändå."})
    if len(batch.content) > batches.LARGE:
        return _start(batch, "inläsning av fil", f"Inläsning av {batch.filename}", reason=reason)
    verbs.apply(db.session(), kind, batch, actor=actor, today=today(), warnings_reason=reason)
    return redirect(url_for("desk.import_done", batch_id=batch_id), 303)


@bp.post("/system/inlasningar/<int:batch_id>/ta-bort")
@allow("import.read")
def import_discard(batch_id: int) -> Response:
    session, actor = db.session(), current_actor()
    batch = batches.find(session, actor, batch_id)
    verbs.discard(session, batches.kind_named(batch.kind, actor), batch, actor=actor)
    flash(f"{batch.filename} är borttagen. Inget lästes in.")
    return redirect(url_for("desk.imports"), 303)


@bp.get("/system/inlasningar/<int:batch_id>/klar")
@allow("import.read")
def import_done(batch_id: int) -> Answer:
    session = db.session()
    batch = batches.find(session, current_actor(), batch_id)
    if batch.state == verbs.PREVIEWED:
        return redirect(url_for("desk.import_check", batch_id=batch_id))
    kind = batches.kinds()[batch.kind]
    return render_template(
        "desk/imports/done.html",
        batch=batch,
        kind=kind,
        counts=batches.counts(batch),
        ways=kind.leads(session, batch_id) if batch.state == verbs.APPLIED else (),
        may_open=batches.may_open(current_actor(), batch),
        may_undo=batch.state == verbs.APPLIED and may(current_actor(), kind.permission),
        history=history(session, [("import_batch", batch_id)], limit=20),
    )


@bp.get("/system/inlasningar/<int:batch_id>/fel.xlsx")
@allow("import.read")
def import_faults(batch_id: int) -> Response:
    batch = batches.opened(db.session(), current_actor(), batch_id)
    web.viewed("import_batch", batch_id)
    found = verbs.stored_report(batch)
    if found is None:
        raise NotFound
    return _file(
        marked_file(batches.kinds()[batch.kind], batch, found), f"fel i {batch.filename.rsplit('.', 1)[0]}.xlsx"
    )


@bp.get("/system/inlasningar/<int:batch_id>/original")
@allow("import.read")
def import_original(batch_id: int) -> Response:
    batch = batches.opened(db.session(), current_actor(), batch_id)
    web.viewed("import_batch", batch_id)
    # Sent as it came, never shown: what it holds is not ours.
    return _file(batch.content, batch.filename, "application/octet-stream")


@bp.route("/system/inlasningar/<int:batch_id>/angra", methods=["GET", "POST"])
@allow("import.read")
@form
def import_undo(batch_id: int) -> Answer:
    session, actor = db.session(), current_actor()
    batch = batches.find(session, actor, batch_id)
    kind = batches.kind_named(batch.kind, actor)
    if submitted():
        undo(session, kind, batch, actor=actor, today=today(), reason=request.form.get("reason", ""))
        flash(f"Inläsningen av {batch.filename} är ångrad.")
        return redirect(url_for("desk.import_done", batch_id=batch_id), 303)
    if batch.state != verbs.APPLIED:
        return redirect(url_for("desk.import_check", batch_id=batch_id))
    blockers = blocking(session, kind, batch)
    return render_template(
        "desk/imports/undo.html", batch=batch, kind=kind, counts=batches.counts(batch), blockers=blockers
    )


def _receive(kind: ImportKind, batch: ImportBatch | None = None) -> Answer:
    """Keeps the file that was sent and checks it: at once, or in a job if it is large."""
    session, actor = db.session(), current_actor()
    sent: FileStorage | None = request.files.get("file")
    if sent is None or not sent.filename:
        raise FieldsRefused({"file": "Välj en fil, Excel (.xlsx), CSV eller JSON (SS 12000)."})
    try:
        batch = verbs.upload(session, kind, actor=actor, filename=sent.filename, content=sent.read(), batch=batch)
        if len(batch.content) > batches.LARGE:
            return _start(batch, "kontroll av fil", f"Kontroll av {batch.filename}")
        verbs.check(session, kind, batch, actor=actor, today=today())
    except BadFile as error:
        raise FieldsRefused({"file": error.sentence}) from error
    return redirect(url_for("desk.import_check", batch_id=batch.id), 303)


def _start(batch: ImportBatch, kind: str, title: str, **arguments: Any) -> Response:
    """A job for the batch; leads to its page."""
    job = jobs.enqueue(
        db.session(), actor=current_actor(), kind=kind, title=title, arguments={"batch_id": batch.id, **arguments}
    )
    assert job.id is not None
    batch.job_id = job.id
    web.wake(job.id)
    return redirect(url_for("access.job", job_id=job.id), 303)


def _check_page(batch: ImportBatch) -> Answer:
    session, actor, kind = db.session(), current_actor(), batches.kinds()[batch.kind]
    may_open = batches.may_open(actor, batch)
    return render_template(
        "desk/imports/check.html",
        batch=batch,
        kind=kind,
        found=batches.preview(batch),
        job=batches.job_of(session, batch),
        may_open=may_open,
        may_import=may_open and may(actor, kind.permission),
    )


def _file(content: bytes, name: str, mimetype: str = WORKBOOK) -> Response:
    return send_file(BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
