"""The figures of the design's section 7 on this machine: ``scripts/bench``."""
