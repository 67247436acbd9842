"""The pages under /ersattning. Deciding a list stands in desk: it shows the months that the list reaches."""

from kundval.reimbursement.routes import coding, drafts, individual, lists, texts
from kundval.reimbursement.routes.blueprint import bp

__all__ = ["bp", "coding", "drafts", "individual", "lists", "texts"]
