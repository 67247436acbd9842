"""docs/filer.md says what the kinds of files read."""

from pathlib import Path

from kundval import joined
from kundval.access.importing.document import document

KEPT = Path(__file__).parents[2] / "docs" / "filer.md"


def test_the_document_is_what_the_kinds_say() -> None:
    """``python scripts/filer.py`` writes it anew."""
    assert KEPT.read_text(encoding="utf-8") == document(joined("imports", "IMPORTS"))


def test_every_kind_sheet_and_column_stands_in_it() -> None:
    text = KEPT.read_text(encoding="utf-8")
    for kind in joined("imports", "IMPORTS").values():
        assert f"(`{kind.name}`)" in text
        for sheet in kind.sheets:
            assert all(f"| {heading} |" in text for heading in sheet.columns()), (kind.name, sheet.name)
