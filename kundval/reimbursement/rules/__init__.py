"""Pure rules of price lists: no database, no Flask, no clock, no float.

``document`` is a list as data, ``expression`` its formula language, ``formula`` turns every number into a linear form of unrounded
bases, ``feasibility`` asks exactly whether numbers can hold together, ``leftout`` finds the fewest that cannot, ``check`` says it.
"""
