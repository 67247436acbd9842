"""The pages under /ersattning. Deciding a list stands in desk: it shows the months that the list reaches."""

from kundval.reimbursement.routes import (
    coding,
    comparing,
    conditions,
    drafts,
    grid,
    individual,
    legal,
    lists,
    supplements,
    texts,
    uplift,
    views,
)
from kundval.reimbursement.routes.blueprint import bp

__all__ = [
    "bp",
    "coding",
    "comparing",
    "conditions",
    "drafts",
    "grid",
    "individual",
    "legal",
    "lists",
    "supplements",
    "texts",
    "uplift",
    "views",
]
