"""The verbs of choice, by what they act on. Each flushes, none commits; each asks for its permission and writes the log.

A verb that records a fact rebuilds the segments of the person it touches (:mod:`kundval.choice.service.rebuild`).
"""
