"""The verbs of quality, by what they act on. Each flushes, none commits; each asks for its permission and writes the log."""
