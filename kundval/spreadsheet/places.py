"""Cells by name."""


def cell_name(column: int, row: int) -> str:
    """``B5`` for 2 and 5."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
