"""A few rows of a stored list, so that a page of a list with thousands of rows reads and reckons only what it shows."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.workbook.decision import Decision
from kundval.reimbursement.workbook.reading import Table, assembled
from kundval.reimbursement.workbook.sheets import Numbers, Rows


@lru_cache(maxsize=32)
def _sheets(text: str) -> Mapping[str, list[dict[str, Any]]]:
    return json.loads(text)


def rows_of(text: str) -> list[tuple[str, str, str]]:
    """Name, label and service of each row, in the order of the list."""
    return [(row["Rad"], row.get("Benämning") or row["Rad"], row["Tjänst"]) for row in _sheets(text)[Rows.title]]


def part_of(text: str, names: Collection[str]) -> Document:
    """The list with only the named rows and their numbers. It is not whole: a formula may refer to rows that are not there."""
    wanted = set(names)
    sheets = {
        title: [row for row in rows if title not in (Rows.title, Numbers.title) or row["Rad"] in wanted]
        for title, rows in _sheets(text).items()
    }
    return assembled(
        {
            title: Table([(0 if title == Decision.title else number, row) for number, row in enumerate(rows, start=2)])
            for title, rows in sheets.items()
        }
    )


@lru_cache(maxsize=32)
def index_of(text: str) -> dict[tuple[str, str, str, str], int]:
    """The place in the list of each printed number, by row, price group, part and unit."""
    return {
        (row["Rad"], row.get("Prisgrupp") or "alla", row["Del"], row.get("Enhet") or ""): index
        for index, row in enumerate(_sheets(text)[Numbers.title])
    }
