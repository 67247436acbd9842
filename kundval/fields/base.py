"""What all fields share, and the schema they stand in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

MOST_KNOWN = 10_000
"""Texts that a field remembers."""


class Field(fields.Field[Any]):
    """A field that can finish its own sentences.

    ``what`` names it in the definite form, as in «Skriv *enhetens namn*.» What is blank is missing; an ``optional`` field that is missing
    loads as ``load_default``, ``None`` unless said. ``help`` and ``example`` stand in templates, forms and documentation.
    """

    verb = "Skriv"
    empty: ClassVar[Any] = None
    known: dict[str, Any] | None = None
    """In a file's rows, what texts have been read as: a column of 100 000 days has some hundred different ones."""

    def __init__(self, what: str, *, optional: bool = False, help: str = "", example: str = "", **kwargs: Any):
        if optional:
            kwargs.setdefault("load_default", self.empty)
        super().__init__(required=not optional, **kwargs)
        self.what, self.optional, self.help, self.example = what, optional, help, example
        self.error_messages |= dict.fromkeys(("required", "null"), self.ask())

    def ask(self) -> str:
        """The sentence when it is missing: «Skriv utförarens organisationsnummer, till exempel 559999-0008.»"""
        return f"{self.verb} {self.what}, till exempel {self.example}." if self.example else f"{self.verb} {self.what}."

    @property
    def name_of(self) -> str:
        """``what`` at the beginning of a sentence."""
        return self.what[:1].upper() + self.what[1:]

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        if isinstance(value, str):
            value = value.strip()
        if value == "" or value is None:
            if self.required:
                raise self.make_error("required")
            return self.load_default
        if self.known is None or not isinstance(value, str):
            return super().deserialize(value, attr, data, **kwargs)
        if value not in self.known:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[value] = super().deserialize(value, attr, data, **kwargs)
        return self.known[value]

    def _bind_to_schema(self, field_name: str, parent: Any) -> None:
        super()._bind_to_schema(field_name, parent)
        self.known = {} if isinstance(parent, RowSchema) else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.parse(value if isinstance(value, str) else str(value))

    def parse(self, text: str) -> Any:
        """The value of a text without blanks around it. Raises ``ValidationError`` with a finished sentence."""
        return text


class BaseSchema(Schema):
    """A schema at an edge. ``today`` is for fields that ask which century ten digits of a personal number mean."""

    error_messages = {
        "unknown": "Uppgiften känns inte igen. Ta bort den.",
        "type": "Uppgifterna gick inte att läsa. Ladda om sidan och försök igen.",
    }

    def __init__(self, *, today: date | None = None, **kwargs: Any):
        self.today = today
        super().__init__(**kwargs)


class FormSchema(BaseSchema):
    """What a form sends. Fields of the form that are not the schema's (the CSRF token, buttons) are left out."""

    class Meta:
        unknown = EXCLUDE


class RowSchema(BaseSchema):
    """A row of a spreadsheet: ``data_key`` of each field is its heading."""

    class Meta:
        unknown = RAISE


class Several(fields.Field[Any]):
    """Ticked boxes or a list: every value through ``inner``. Reads all values of the name when the data is a form's."""

    def __init__(self, inner: Field, *, ask: str = "", **kwargs: Any):
        if not ask:
            kwargs.setdefault("load_default", list)
        super().__init__(required=bool(ask), **kwargs)
        self.inner = inner
        self.error_messages |= dict.fromkeys(("required", "null"), ask)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        getlist = getattr(data, "getlist", None)
        values = getlist(attr) if getlist else value if isinstance(value, (list, tuple)) else [value]
        return [self.inner.deserialize(one, attr, data) for one in values]


def refuse(sentence: str) -> ValidationError:
    """A refusal of one value."""
    return ValidationError(sentence)
