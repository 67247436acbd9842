"""What every sheet of a price list workbook has: its title, what it is for, and what its rows become."""

from typing import Any

from marshmallow import EXCLUDE, Schema, post_load


class Sheet(Schema):
    """A sheet; each row becomes a ``makes``."""

    class Meta:
        unknown = EXCLUDE

    title = ""
    about = ""
    makes: type = dict

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return self.makes(**data)
