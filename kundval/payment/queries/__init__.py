"""Reads of payment: lines, payments, files, and what each page shows."""
