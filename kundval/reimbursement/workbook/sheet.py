"""What every sheet of a price list workbook has: its title, what it is for, and what its rows become."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from marshmallow import EXCLUDE, Schema, ValidationError, fields

Rows = Sequence[tuple[int, Mapping[str, object]]]
"""Each row's number with its cells by heading."""


class Wrong(NamedTuple):
    """What is wrong in a cell, as a finished sentence."""

    line: int
    heading: str
    sentence: str


class Sheet(Schema):
    """A sheet; each row becomes a ``makes``."""

    class Meta:
        unknown = EXCLUDE

    title = ""
    about = ""
    makes: Callable[..., Any] = dict

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._columns: list[tuple[str, str, fields.Field[Any]]] = [
            (name, str(field.data_key), field) for name, field in self.fields.items()
        ]
        self._keeps_line = "line" in getattr(self.makes, "__dataclass_fields__", ())

    def things(self, rows: Rows) -> tuple[list[Any], list[Wrong]]:
        """What the rows become, or all that is wrong in them, in their order. A column reads each of its words once."""
        names: list[str] = ["line"]
        columns: list[list[Any]] = [[line for line, _ in rows]]
        wrong: list[Wrong] = []
        for name, heading, field in self._columns:
            cells = [row.get(heading) for _, row in rows]
            read, refused = _read(field, cells)
            if refused:
                wrong += [
                    Wrong(at[0], heading, refused[cell])
                    for at, cell in zip(rows, cells, strict=True)
                    if cell in refused
                ]
            names.append(name)
            columns.append([read.get(cell) for cell in cells])
        if wrong:
            return [], sorted(wrong, key=lambda one: one.line)
        first = 0 if self._keeps_line else 1
        return [
            self.thing(dict(zip(names[first:], row, strict=True))) for row in zip(*columns[first:], strict=True)
        ], []

    def thing(self, found: dict[str, Any]) -> Any:
        """What the read fields become."""
        return self.makes(**found)

    def give(self, thing: Any) -> dict[str, Any]:
        """The cells of a thing by heading."""
        return {
            heading: field._serialize(self.get_attribute(thing, name, None), name, thing)
            for name, heading, field in self._columns
        }

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        return getattr(obj, attr, default)


def _read(field: fields.Field[Any], cells: Iterable[object]) -> tuple[dict[object, Any], dict[object, str]]:
    """What each different cell is, and what is wrong with each that cannot be read. Fields are pure, so none is read twice."""
    read: dict[object, Any] = {}
    refused: dict[object, str] = {}
    for cell in dict.fromkeys(cells):
        try:
            read[cell] = field.deserialize(cell)
        except ValidationError as error:
            refused[cell] = str(error.messages[0])
    return read, refused
