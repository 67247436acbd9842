"""Published price lists as workbooks: ``.venv/bin/python -m scripts.published`` makes ``kundval/data/prices/*.xlsx``.

The numbers come from ``tests/cases/prices/price_tables.csv``, where each has its source; the formulas are stated here, list by list.
"""
