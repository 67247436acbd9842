"""From what is right to what is paid: calendars, windows, terms, runs and their lines, payments, files, month close.

A run computes what is due for every open month, subtracts what final runs have booked, and stores the difference as lines. There is no
code for corrections. ``account`` is the key of a line without person and slot; ``booked`` is the last due of each key. Lines of
a final run are never changed: the database refuses it.
"""
