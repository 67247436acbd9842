"""Writes docs/filer.md anew from the kinds of files."""

from pathlib import Path

from kundval import joined
from kundval.access.importing.document import document

if __name__ == "__main__":
    target = Path(__file__).parents[1] / "docs" / "filer.md"
    target.write_text(document(joined("imports", "IMPORTS")), encoding="utf-8")
