"""Reads of choice. What shows a person is filtered by the actor's grants, always (:mod:`kundval.choice.queries.visible`)."""
