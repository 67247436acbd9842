"""One page of a list: rows, sums, and the links of status, sort, filter and paging (see ``listing`` for how it is used)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session

from kundval import listing
from kundval.listing import SIZES, Asked, Link, Listing, Page, Sort


@dataclass(frozen=True)
class Address:
    """Builds the addresses of a list: each link is what is asked for now with something changed, back on page 1."""

    path: str
    asked: Asked
    spec: Listing
    kept: str = ""
    """The id under which a private list's free text is kept."""

    def parameters(self) -> dict[str, Any]:
        asked = self.asked
        text = {"sok": self.kept} if self.spec.private else {"q": asked.text}
        order = "" if asked.order == self.spec.order else asked.order
        return {**text, "status": asked.status, **asked.chosen, "sortera": order}

    def to(self, path: str | None = None, **changed: Any) -> str:
        return listing.url(path or self.path, {**self.parameters(), **changed}.items())


def list_page(
    spec: Listing,
    session: Session,
    statement: Select[Any],
    args: Mapping[str, str],
    *,
    path: str,
    size: int,
    text: str = "",
) -> Page:
    """The page that ``args`` ask for. ``size`` is the user's rows per page; ``text`` the free text of a private list."""
    asked = spec.ask(args, text)
    address = Address(path, asked, spec, args.get("sok", ""))
    narrowed = spec.narrow(statement, asked)
    counts = {
        one.name: listing.count(session, spec.narrow(statement, asked, one.name), large=spec.large)
        for one in spec.statuses
    }
    every = listing.count(session, spec.narrow(statement, asked, ""), large=spec.large)
    total = counts.get(asked.status, every)
    pages = max(1, -(-total // size))
    number = min(asked.number, pages)
    start = (number - 1) * size
    rows = spec.part(session, narrowed, asked, start, size)
    summed = [column for column in spec.columns if column.total]
    sums = listing.sums(session, narrowed, [column.total for column in summed], large=spec.large)
    return Page(
        rows=rows,
        total=total,
        all_rows=every,
        totals={column.key: value for column, value in zip(summed, sums, strict=True)},
        page_totals={column.key: sum(getattr(row, column.total) or 0 for row in rows) for column in summed},
        q=asked.text,
        chosen=asked.chosen,
        unknown=asked.unknown,
        caption=listing.rows_caption(
            start + 1, start + len(rows), total, listing.sorted_on(spec.column(asked.order), asked.order)
        ),
        no_hits=_no_hits(spec, asked),
        sorts={column.key: _sort(column, asked.order, address) for column in spec.columns if column.sort is not None},
        statuses=_statuses(spec, asked, counts, every, address),
        chips=_chips(spec, asked, address),
        carried=[
            (name, value) for name, value in (("status", asked.status), ("sortera", args.get("sortera", ""))) if value
        ],
        action=path,
        clear_url=listing.url(path, ()),
        export_url=address.to(f"{path.rstrip('/')}/export.xlsx"),
        number=number,
        pages=pages,
        page_links=_pages(number, pages, address),
        previous_url=address.to(sida=number - 1 if number > 2 else "") if number > 1 else "",
        next_url=address.to(sida=number + 1) if number < pages else "",
        sizes=[Link(str(one), address.to(antal=one), one == size) for one in SIZES],
        private=spec.private,
    )


def _sort(column: listing.Column, order: str, address: Address) -> Sort:
    if column.key != order.removeprefix("-"):
        return Sort(address.to(sortera=f"-{column.key}" if column.largest_first else column.key), "")
    falling = order.startswith("-")
    return Sort(
        address.to(sortera=column.key if falling else f"-{column.key}"), "descending" if falling else "ascending"
    )


def _statuses(spec: Listing, asked: Asked, counts: Mapping[str, int], every: int, address: Address) -> list[Link]:
    if not spec.statuses:
        return []
    links = [Link("Alla", address.to(status=""), not asked.status, every)]
    return links + [
        Link(one.label, address.to(status=one.name), one.name == asked.status, counts[one.name])
        for one in spec.statuses
    ]


def _chips(spec: Listing, asked: Asked, address: Address) -> list[Link]:
    chips = [Link(f"«{asked.text}»", address.to(q="", sok=""))] if asked.text else []
    chips += [
        Link(f"{one.label}: {one.label_of(asked.chosen[one.name])}", address.to(**{one.name: ""}))
        for one in spec.filters
        if one.name in asked.chosen
    ]
    return chips + [
        Link(f"Status: {one.label}", address.to(status="")) for one in spec.statuses if one.name == asked.status
    ]


def _pages(number: int, pages: int, address: Address) -> Sequence[Link | None]:
    """The first, the last and those near the current one; None is a gap."""
    shown = [one for one in range(1, pages + 1) if one in (1, pages) or abs(one - number) <= 2]
    links: list[Link | None] = []
    for previous, one in zip([0, *shown], shown, strict=False):
        if one > previous + 1:
            links.append(None)
        links.append(Link(str(one), address.to(sida=one if one > 1 else ""), one == number))
    return links


def _no_hits(spec: Listing, asked: Asked) -> str:
    matching = f" matchar «{asked.text}»" if asked.text else ""
    labels = [
        f"{one.label.lower()} {one.label_of(asked.chosen[one.name])}"
        for one in spec.filters
        if one.name in asked.chosen
    ]
    labels += [f"status {one.label}" for one in spec.statuses if one.name == asked.status]
    within = f" med {' och '.join(labels)}" if labels else ""
    return f"Inga {spec.noun[1]}{matching}{within}."
