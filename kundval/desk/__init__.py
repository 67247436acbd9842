"""desk: the office's pages that span rooms. Routes and templates only; it owns no table.

Att göra, search, log, and the pages of provider, unit and customer. ``shell`` is what stands round every page.
"""
