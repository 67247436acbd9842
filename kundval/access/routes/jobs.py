"""A job's own page: how far it has come, and what came of it. Only for whoever asked for it."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from sqlmodel import col, select
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import jobs, queue, web
from kundval.access.blueprint import bp
from kundval.access.models import Job
from kundval.access.web import Answer, current_actor, signed_in
from kundval.errors import NotFound


@bp.get("/jobb")
@signed_in
def job_list() -> Answer:
    statement = (
        select(Job).where(col(Job.requested_by) == current_actor().user_id).order_by(col(Job.id).desc()).limit(50)
    )
    return render_template("access/jobs.html", jobs=db.session().exec(statement).all())


@bp.get("/jobb/<int:job_id>")
@signed_in
def job(job_id: int) -> Answer:
    found = _own(job_id)
    standing = queue.progress_of(web.config()).standing(job_id)
    if found.state == jobs.DONE and found.result_url and request.args.get("till") == "resultat":
        return redirect(found.result_url)
    return render_template("access/job.html", job=found, standing=standing, auto=request.args.get("auto") == "1")


@bp.get("/jobb/<int:job_id>/fil")
@signed_in
def job_file(job_id: int) -> Answer:
    found = _own(job_id)
    if found.result_file is None:
        raise NotFound
    return send_file(BytesIO(found.result_file), download_name=found.result_name, as_attachment=True)


@bp.post("/jobb/<int:job_id>/avbryt")
@signed_in
def cancel_job(job_id: int) -> Response:
    jobs.cancel(db.session(), actor=current_actor(), job=_own(job_id), progress=queue.progress_of(web.config()))
    flash("Jobbet avbryts. Inget av det sparas.")
    return redirect(url_for("access.job", job_id=job_id))


@bp.post("/jobb/<int:job_id>/igen")
@signed_in
def retry_job(job_id: int) -> Response:
    jobs.retry(db.session(), actor=current_actor(), job=_own(job_id))
    web.wake(job_id)
    return redirect(url_for("access.job", job_id=job_id))


def _own(job_id: int) -> Job:
    found = db.session().get(Job, job_id)
    if found is None or found.requested_by != current_actor().user_id:
        raise NotFound
    return found
