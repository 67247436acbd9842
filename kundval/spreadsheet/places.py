"""Columns by letter and number."""

from functools import lru_cache


@lru_cache(maxsize=1_000)
def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(column: int, row: int) -> str:
    """``B5`` for 2 and 5."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
