"""Reads a checked workbook in a process of its own and prints its cells as JSON.

Run as a script, never imported: ``python child.py ROWS COLUMNS CELLS``, with the highest numbers allowed; what to read is the first line
that it is told, so that it can be started before the file is there: the file's path, whether it has formulas and marks (``files.Holds``)
and the sheets that are wanted (none: all; of others only the name is told). calamine is fast but ends the whole process when a file makes
it ask for too much memory (tafia/calamine #693), so memory and processor time are limited here, before it is loaded.
"""

import resource
import sys

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
TOO_WIDE = 3
"""The exit code for a sheet that is larger than allowed: cells need not say where they stand, so it shows only here."""
CIRCULAR = 4
"""The exit code for formulas that are reckoned from themselves: then the sentence stands in place of the cells."""

AT_ONCE = 1000
"""rows are written at once: that is twice as quick as one by one, and takes little memory."""

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    import gc
    import json
    from datetime import date, datetime, time, timedelta
    from decimal import Decimal
    from pathlib import Path

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
        return duration(cell) if isinstance(cell, timedelta) else str(cell)

    def duration(length: timedelta) -> str:
        """As it stands on the screen, so that nobody takes it for a number of hours, minutes or days."""
        minutes, seconds = divmod(round(abs(length).total_seconds()), 60)
        return f"{'-' if length < timedelta() else ''}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"

    def plain(number: str) -> str:
        """Without exponent."""
        return f"{Decimal(number):f}" if "e" in number else number

    def called(title: str) -> str:
        """As ``files.called``: who reads a file without formulas does not wait for the program itself."""
        return " ".join(title.split()).casefold()

    # A short life with many small objects.
    gc.disable()
    rows, columns, cells = map(int, sys.argv[1:])
    asked = json.loads(sys.stdin.readline())
    wanted = frozenset(asked["wanted"])
    if asked["formulas"]:
        from kundval.spreadsheet.circles import read_book

        found = read_book(Path(asked["file"]))
        titles = [number for number, title in enumerate(found.sheets) if not wanted or called(title) in wanted]
        sentence = found.sentence(titles)
        if sentence:
            print(sentence)
            sys.exit(CIRCULAR)
    marked: dict[str, str] = {}
    if asked["marks"]:
        from kundval.spreadsheet import rich

        marked = rich.marked(Path(asked["file"]))
    book = load_workbook(asked["file"])
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            if wanted and called(meta.name) not in wanted:
                print(json.dumps({"sheet": meta.name}))
                continue
            sheet = book.get_sheet_by_name(meta.name)
            height, width = sheet.total_height, sheet.total_width
            if height > rows or width > columns or height * width > cells:
                sys.exit(TOO_WIDE)
            merged = [[at + 1 for corner in area for at in corner] for area in sheet.merged_cell_ranges or ()]
            print(json.dumps({"sheet": meta.name, "merged": sorted(merged)}))
            lines = sheet.to_python(skip_empty_area=False)
            if marked:
                lines = [
                    [marked.get(cell.strip(), cell) if type(cell) is str else cell for cell in row] for row in lines
                ]
            for start in range(0, len(lines), AT_ONCE):
                told = [
                    [cell if type(cell) is str else text(cell) for cell in row]
                    for row in lines[start : start + AT_ONCE]
                ]
                print(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
