"""Edges of reimbursement: the workbook of a price list, its stored form, the answer of the check, forms and account coding rows."""
