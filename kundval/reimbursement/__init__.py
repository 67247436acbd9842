"""What is paid for what: price lists as data, their formula, the rates in force, account coding.

A price list (prislista) refers to a decision and holds rows with free dimensions, price groups and an ordered formula. What was published
stands beside what is computed. A decided list is superseded per row, never edited: ``rate_in_force`` says which row of which list holds
on each day. Account coding (kontering) turns service × mode × counterparty into the accounts of the finance system.
"""
