"""The page Konflikt: somebody saved the same thing while the form was open; the writer chooses field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from sqlmodel import SQLModel
from werkzeug.wrappers import Response

from kundval import db
from kundval.registry.service.versions import who_changed


@dataclass(frozen=True)
class Differing:
    """A field whose saved value is not the typed one."""

    name: str
    label: str
    saved: Any
    typed: Any


def conflict(
    thing: SQLModel,
    what: str,
    labels: Mapping[str, str],
    sent: Mapping[str, Any],
    words: Mapping[str, Mapping[Any, str]] | None = None,
    stored: Mapping[str, Any] | None = None,
) -> Response:
    """Answers 409 with both values of each field that differs. ``words`` are the readable values of a field's ids and flags."""
    kept = stored or thing.model_dump()
    rows = [
        Differing(name, label, _shown(kept[name], name, words), _shown(sent[name], name, words))
        for name, label in labels.items()
        if (kept[name] or "") != (sent[name] or "")
    ]
    page = render_template(
        "registry/conflict.html",
        sentence=who_changed(db.session(), thing, what),
        what=what,
        rows=rows,
        sent=request.form,
        stored={
            name: "" if kept[name] is None else "ja" if kept[name] is True else kept[name] or "" for name in labels
        },
        version=thing.version,  # type: ignore[attr-defined]
    )
    return make_response(page, 409)


def _shown(value: Any, name: str, words: Mapping[str, Mapping[Any, str]] | None) -> Any:
    return (words or {}).get(name, {}).get(value, value)
