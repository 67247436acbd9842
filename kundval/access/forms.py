"""The flow of a form, the same on every page: what is refused shows the same page again, with all that was typed.

::

    @bp.route("/enheter/ny", methods=["GET", "POST"])
    @allow("registry.write")
    @form
    def new_unit() -> Answer:
        if submitted():
            unit = service.register_unit(db.session(), actor=current_actor(), today=today(), **UnitForm().load(request.form))
            flash("Enheten är registrerad.")
            return redirect(url_for("desk.unit", unit_id=unit.id))
        return render_template("registry/new_unit.html", values=typed(unit))

When the schema or the verb refuses, the transaction is rolled back and the view is called once more with ``submitted()`` false; the
template then finds ``errors``, and ``typed`` gives what was sent instead of what is stored. The answer has status 422.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, g, make_response, request
from marshmallow import ValidationError

from kundval import db
from kundval.errors import BadFile, FieldsRefused, KundvalError, Refused

Arguments = ParamSpec("Arguments")


def form(view: Callable[Arguments, Any]) -> Callable[Arguments, Any]:
    """Shows the view's page again when what was sent is refused."""

    @wraps(view)
    def once_more(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Any:
        try:
            return view(*args, **kwargs)
        except (ValidationError, FieldsRefused, Refused, BadFile) as error:
            if request.method != "POST":
                raise
            db.session().rollback()
            show_again(errors_of(error))
            return make_response(view(*args, **kwargs), 422)

    return once_more


def show_again(errors: Mapping[str, Any]) -> None:
    """Makes the page of this request the form as typed, with these errors (field → sentences)."""
    g.form_errors = errors


def submitted() -> bool:
    """Whether the form has been sent and not been refused yet."""
    return request.method == "POST" and "form_errors" not in g


def typed(stored: Any = None) -> Mapping[str, Any]:
    """What the fields shall hold: as typed after a refusal, otherwise the values of ``stored`` (a mapping or a row)."""
    if request.method == "POST":
        return request.form
    if stored is None:
        return {}
    return stored if isinstance(stored, Mapping) else stored.model_dump()


def errors_of(error: ValidationError | KundvalError) -> dict[str, Any]:
    """Field → sentences; a sentence about the whole stands under ``_schema``, as in marshmallow."""
    if isinstance(error, ValidationError):
        return dict(error.normalized_messages())
    if isinstance(error, FieldsRefused):
        return {field: [sentence] for field, sentence in error.fields.items()}
    return {"_schema": [error.sentence]}


def join(app: Flask) -> None:
    """Gives every template the errors of the form that was refused."""

    @app.context_processor
    def refused() -> dict[str, Any]:
        return {"errors": g.get("form_errors"), "values": typed()}
