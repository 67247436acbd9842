"""The provider's own pages: own units, customers, payments with every line explained, own share over time. Nothing else.

Routes and templates only.
"""
