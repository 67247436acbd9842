"""The workbook of a price list (prislista): its sheets, reading with every fault at once, writing without loss, its stored form, and
the answer of the check as JSON and as text.
"""
