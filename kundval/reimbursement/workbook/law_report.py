"""What a workbook does otherwise than the law says, as text: apart from the answer of the check."""

from kundval.errors import Refused
from kundval.reimbursement.rules.check import Checked
from kundval.reimbursement.rules.document import Document
from kundval.reimbursement.rules.law import kind_of, kinds
from kundval.reimbursement.rules.law_check import unknown, warnings


def to_text(document: Document, checked: Checked, kind: str = "") -> str:
    """The warnings, a line each; nothing where there are none. ``kind`` is the kind of every service; without it their codes say it.

    Raises ``Refused`` for a kind that the table does not know.
    """
    if kind and kind_of(kind) is None:
        raise Refused(f"Verksamhetsformen {kind} finns inte. Skriv en av {', '.join(one.code for one in kinds())}.")
    of = {row.service: kind_of(kind) if kind else kind_of(row.service, document.head.industry) for row in document.rows}
    found = warnings(document, checked, checked.formula, of)
    lines = [f"  {one}" for one in found]
    if missing := unknown(document, of):
        told = f"Verksamhetsformen är inte känd för {', '.join(missing)}. Ange den med --verksamhet."
        lines.append(f"  {told}")
    return (
        "\n".join(["", f"Lagen: {len(found)} {'sak' if len(found) == 1 else 'saker'} att veta", *lines])
        if lines
        else ""
    )
