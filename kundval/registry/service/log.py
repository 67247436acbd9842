"""How the registry's changes are written in the log: in the words that people read."""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "name": "namn",
    "contact": "kontakt",
    "form": "form",
    "area": "område",
    "in_municipality": "i kommunen",
    "production_board_id": "produktionsnämnd",
    "school_unit_code": "skolenhetskod",
    "valid_from": "från",
    "valid_to": "till",
    "office_unit": "kontor",
    "head": "ansvarig",
    "board_id": "nämnd",
    "capacity": "platser",
}


def told(
    changes: Mapping[str, list[Any]], names: Mapping[str, Mapping[Any, str]] | None = None
) -> dict[str, list[Any]]:
    """``audit.changes`` with the fields' Swedish words; ``names`` gives words for the ids of a field. What has no word is left out."""
    return {
        WORDS[field]: [_plain(value, (names or {}).get(field)) for value in values]
        for field, values in changes.items()
        if field in WORDS
    }


def _plain(value: Any, names: Mapping[Any, str] | None) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return names.get(value) if names is not None else value
