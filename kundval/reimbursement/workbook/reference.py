"""The reference of the workbook as text: every sheet's columns and words, from the schemas that read it."""

from kundval.reimbursement.workbook.sheet import Sheet
from kundval.reimbursement.workbook.sheets import SHEETS


def filled(text: str) -> str:
    """A page with the columns of each sheet between ``<!-- kolumner BLAD -->`` and ``<!-- slut -->``."""
    for sheet in SHEETS:
        start = f"<!-- kolumner {sheet.title} -->\n"
        before, found, rest = text.partition(start)
        if found:
            _, end, after = rest.partition("<!-- slut -->")
            text = before + start + columns(sheet) + end + after
    return text


def columns(sheet: type[Sheet]) -> str:
    """The columns of a sheet as a table."""
    first = "uppgift" if sheet.title == "Beslut" else "kolumn"
    lines = [f"| {first} | måste fyllas i | vad |", "|---|---|---|"]
    for column in sheet().fields.values():
        hint = str(column.hint).replace("|", "\\|")  # type: ignore[attr-defined]
        lines.append(f"| {column.data_key} | {'ja' if column.required else ''} | {hint} |")
    return "\n".join([f"{sheet.about}\n", *lines, ""])
