"""An invented municipality with about 47 000 inhabitants, from a seed: the same seed and the same day give the same market.

``market`` says who provides what and where, ``people`` invents persons, ``lives`` lets them choose from 2009 until now, ``build`` hands it
all to the rooms' own batch verbs and lets two users run, decide and close the months since January 2024. Nothing here writes a table.
"""
