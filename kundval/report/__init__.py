"""How the market looks and has moved: market share per industry and year, by mode and provider, as page, workbook and CSV.

Reads every room above and writes nothing of theirs. Each figure stands with its definition: measure, population, date, rounding.
"""
