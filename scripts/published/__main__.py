"""Writes every list as a workbook, refuses one that does not read back as it was, and writes the pages that follow from them."""

from pathlib import Path

from kundval.reimbursement.workbook.reading import read_workbook
from kundval.reimbursement.workbook.storing import to_text
from kundval.reimbursement.workbook.writing import workbook_of
from scripts.published import pages
from scripts.published.lists import lists

TARGET = Path("kundval/data/prices")


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for document in lists():
        content = workbook_of(document)
        if to_text(read_workbook(content)) != to_text(document):
            raise SystemExit(f"{document.head.code} does not read back as it was written.")
        (TARGET / f"{document.head.code}.xlsx").write_bytes(content)
        print(f"{document.head.code}: {len(document.rows)} rows, {len(document.published)} numbers")
    pages.write()


main()
