"""What every sheet of a price list workbook has: its title, what it is for, and what its rows become."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields


class Sheet(Schema):
    """A sheet; each row becomes a ``makes``."""

    class Meta:
        unknown = EXCLUDE

    title = ""
    about = ""
    makes: Callable[..., Any] = dict

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        # Fields are pure, so what a column has said of a cell is not read again.
        self._columns: list[tuple[str, str, fields.Field[Any], dict[object, Any]]] = [
            (name, str(field.data_key), field, {}) for name, field in self.fields.items()
        ]
        self._keeps_line = "line" in getattr(self.makes, "__dataclass_fields__", ())

    def take(self, cells: Mapping[str, object], line: int) -> Any:
        """What a row becomes, or its faults by column."""
        found: dict[str, Any] = {"line": line} if self._keeps_line else {}
        wrong: dict[str, str] = {}
        for name, heading, field, known in self._columns:
            cell = cells.get(heading)
            try:
                found[name] = known[cell]
            except KeyError:
                try:
                    found[name] = known[cell] = field.deserialize(cell)
                except ValidationError as error:
                    wrong[heading] = str(error.messages[0])
        return wrong or self.thing(found)

    def thing(self, found: dict[str, Any]) -> Any:
        """What the read fields become."""
        return self.makes(**found)

    def give(self, thing: Any) -> dict[str, Any]:
        """The cells of a thing by heading."""
        return {
            heading: field._serialize(self.get_attribute(thing, name, None), name, thing)
            for name, heading, field, _ in self._columns
        }

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return getattr(obj, attr, default)
