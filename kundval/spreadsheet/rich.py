"""Parts of a cell's text that stand higher or lower than the rest, or are struck through, so that they can be told from it.

A reader of cells gives ``126190`` with a raised 1 after it, the mark of a footnote, as ``1261901``.
"""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def marked(path: Path) -> dict[str, str]:
    """For each such text of a checked workbook, as a reader gives it, the text as it looks: ``126190¹``, ``[105807]106000``."""
    found: dict[str, str] = {}
    with ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/") and part.endswith(".xml") and "styles" not in part:
                with archive.open(part) as source:
                    for _, element in etree.iterparse(source, tag=("{*}si", "{*}is", "{*}row"), resolve_entities=False):
                        _read(element, found)
    return found


def _read(element: Any, found: dict[str, str]) -> None:
    plain = shown = ""
    for run in element.iterfind("{*}r"):
        text = run.findtext("{*}t") or ""
        plain += text
        shown += _shown(text, run, shown)
    if shown != plain:
        found[plain.strip()] = shown
    if element.tag.rpartition("}")[2] != "is":
        # What has been read is let go of.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _shown(text: str, run: Any, before: str) -> str:
    struck = run.find("{*}rPr/{*}strike")
    if struck is not None and struck.get("val", "1") not in ("0", "false"):
        return f"[{text}]"
    height = run.find("{*}rPr/{*}vertAlign")
    if height is None or not before.rstrip()[-1:].isdigit():
        return text
    # After a letter it is a part of the word, as in m2.
    return text.translate({"superscript": _RAISED, "subscript": _LOWERED}.get(height.get("val"), {}))
