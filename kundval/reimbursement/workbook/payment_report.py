"""What a workbook says that cannot be paid as it stands, as text: apart from the answer of the check."""

from kundval.reimbursement.rules.check import Checked
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.payable import row_prices
from kundval.reimbursement.rules.unpayable import mixed_units, unpayable


def to_text(document: Document, checked: Checked) -> str:
    """The sentences, a line each; nothing where there are none."""
    modes = [mode for group in document.groups if group.paid for mode in group.modes]
    # Only groups that share a mode can pay it twice; pricing a long list for nothing would be felt.
    prices = row_prices(document, checked.stored, checked.formula) if len(set(modes)) < len(modes) else []
    found = [*map(str, unpayable(document, prices, checked.stored, checked.formula)), *mixed_units(document)]
    title = f"Betalningen: {len(found)} {'sak' if len(found) == 1 else 'saker'} att rätta innan listan läses in"
    return "\n".join(["", title, *(f"  {sentence}" for sentence in found)]) if found else ""
