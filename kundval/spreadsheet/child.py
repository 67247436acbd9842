"""Reads a checked workbook in a process of its own and prints its cells as JSON.

Run as a script, never imported: ``python child.py ROWS COLUMNS CELLS``, with the highest numbers allowed; the file's path is the first
line that it is told, so that it can be started before the file is there. calamine is fast but ends the whole process when a file makes it
ask for too much memory (tafia/calamine #693), so memory and processor time are limited here, before it is loaded.
"""

import resource
import sys

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
TOO_WIDE = 3
"""The exit code for a sheet that is larger than allowed: cells need not say where they stand, so it shows only here."""

AT_ONCE = 1000
"""rows are written at once: that is twice as quick as one by one, and takes little memory."""

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    import json
    from datetime import date, datetime, time, timedelta
    from decimal import Decimal

    from python_calamine import SheetTypeEnum, load_workbook

    def text(cell: object) -> str:
        """A cell as people typed it. Excel keeps 15 significant digits, so more than that is noise of binary fractions."""
        if isinstance(cell, bool):
            return "ja" if cell else "nej"
        if isinstance(cell, float):
            return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else plain(f"{cell:.15g}")
        if isinstance(cell, datetime):
            return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
        if isinstance(cell, (date, time)):
            return cell.isoformat()
        return str(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)

    def plain(number: str) -> str:
        """Without exponent."""
        return f"{Decimal(number):f}" if "e" in number else number

    rows, columns, cells = map(int, sys.argv[1:])
    book = load_workbook(sys.stdin.readline().rstrip("\n"))
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            height, width = sheet.total_height, sheet.total_width
            if height > rows or width > columns or height * width > cells:
                sys.exit(TOO_WIDE)
            print(json.dumps({"sheet": meta.name}))
            lines = sheet.to_python(skip_empty_area=False)
            for start in range(0, len(lines), AT_ONCE):
                told = [
                    [cell if type(cell) is str else text(cell) for cell in row]
                    for row in lines[start : start + AT_ONCE]
                ]
                print(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
