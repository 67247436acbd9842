"""The head of a list that is made from another: its own name and days, not yet decided by anybody, and what its numbers come from."""

from dataclasses import replace
from datetime import date

from kundval.reimbursement.rules.document import Head
from kundval.reimbursement.rules.uplift import Uplift


def next_head(old: Head, name: str, valid_from: date, valid_to: date | None) -> Head:
    """A head for the days [valid_from, valid_to), without the decision of the old one."""
    return replace(
        old,
        code=f"{old.code.split('/')[0]}/{valid_from:%Y%m%d}",
        name=name.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        year_stated=True,
        section="",
        case_number="",
        decided_on=None,
        ground="",
    )


def uplifted_head(old: Head, how: Uplift, name: str, valid_from: date, valid_to: date | None) -> Head:
    """The head of a list that was uplifted from another; its note says from which, by what right and on which amounts."""
    base = "tryckta" if how.rounded else "oavrundade"
    index = f" med {how.index}" if how.index else ""
    since = f" (gäller från {old.valid_from})" if old.valid_from else ""
    note = f"Uppräknad från {old.name}{since}{index}, på {base} belopp. {how.text}".strip()
    return replace(next_head(old, name, valid_from, valid_to), note=note, source=how.source or old.source)
