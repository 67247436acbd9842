"""The workbook of a price list (prislista): its sheets, reading with every fault at once, writing without loss, its stored form, and
the answer of the check as JSON and as text.
"""

TITLES = (
    "Beslut", "Dimensioner", "Prisgrupper", "Delar", "Enheter", "Villkor", "Formel", "Rader", "Basbelopp", "Publicerat",
)  # fmt: skip
"""The sheets that are read (see ``workbook.sheets``), for who begins to read before it imports what judges; others are left alone."""
