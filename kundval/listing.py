"""The list pattern: what the address asks for, judged against what the list allows, and everything the page says about it.

A list is declared once and used for the page and for the export, so that both hold the same rows::

    def units(session: Session) -> Listing:
        return Listing(
            noun=("enhet", "enheter"),
            columns=(
                Column("namn", "Namn", sort=swedish(session, col(Unit.name)), value=lambda row: row.Unit.name),
                Column("belopp", "Belopp (kr)", sort=amount, kind="money", total="amount_ore", value=lambda row: row.amount_ore),
            ),
            order="namn",
            search=lambda text: contains(col(Unit.name), text),
            filters=(Filter("bransch", "Bransch", options, lambda code: col(Industry.code) == code),),
            statuses=(Status("oppna", "Öppna", col(Unit.closed_on).is_(None)),),
        )

    statement = select(Unit, amount.label("amount_ore"))
    page = lists.page(units(session), statement)                       # access.lists: the request's page, the user's rows per page
    render_template("desk/units.html", page=page)                      # macros/table.html shows it
    return lists.workbook(units(session), statement, "Enheter")        # <the list's address>/export.xlsx: same filter, all rows

Parameters: ``?q=&status=&<filter>=&sida=2&sortera=-belopp&antal=50&visa=``. A bad value gives the default and a sentence, never an
error. A list of persons is declared ``private``: its free text is kept on the server (``access.lists``), the address holds only
``?sok=<id>``.
"""

from array import array
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal_column, or_, select
from sqlmodel import Session

from kundval import spreadsheet
from kundval.db import is_sqlite
from kundval.formats import counted_text, number_text
from kundval.remembered import remembered
from kundval.spreadsheet.table import Kind, Table

SIZES = (20, 50, 200)
Answer = TypeVar("Answer")
DASH = "–"


@dataclass(frozen=True)
class Column:
    """A column that can be sorted, exported, or both. ``value`` gives a cell of the file, of the ``kind`` (see ``spreadsheet.write``)."""

    key: str
    heading: str
    sort: SQLColumnExpression[Any] | None = None
    value: Callable[[Any], Any] | None = None
    kind: Kind = "text"
    total: str = ""
    """The label of the selected column that is summed over all rows of the filter."""
    word: str = ""
    """How the caption names the order; without it the heading in lower case."""

    @property
    def largest_first(self) -> bool:
        """Whether the first click gives the largest first: numbers and dates, not text."""
        return self.kind not in ("text", "yesno")


@dataclass(frozen=True)
class Filter:
    """A choice among ``options`` (value, label); the condition is asked only for a value that is one of them."""

    name: str
    label: str
    options: Sequence[tuple[Any, str]]
    condition: Callable[[str], ColumnElement[bool]]

    def label_of(self, value: str) -> str:
        return next(label for key, label in self.options if str(key) == value)

    def allows(self, value: str) -> bool:
        return any(str(key) == value for key, _ in self.options)


@dataclass(frozen=True)
class Status:
    """A counted link over the list."""

    name: str
    label: str
    condition: ColumnElement[bool]


@dataclass(frozen=True)
class Link:
    """A link as the templates need it."""

    label: str
    url: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Sort:
    """The link of a heading and its ``aria-sort``, empty where the list is not sorted on it."""

    url: str
    aria: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for, after judgement."""

    text: str = ""
    status: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    number: int = 1
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of a list, with everything the page says about it; made by ``listing_page``, shown by macros/table.html."""

    rows: Sequence[Any]
    total: int
    all_rows: int
    totals: Mapping[str, int]
    """Sum over all rows of the filter, by column key (öre, counts)."""
    page_totals: Mapping[str, int]
    q: str
    chosen: Mapping[str, str]
    unknown: tuple[str, ...]
    caption: str
    no_hits: str
    sorts: Mapping[str, Sort]
    statuses: Sequence[Link]
    chips: Sequence[Link]
    carried: Sequence[tuple[str, str]]
    action: str
    clear_url: str
    export_url: str
    number: int
    pages: int
    page_links: Sequence[Link | None]
    previous_url: str
    next_url: str
    sizes: Sequence[Link]
    private: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.chips)


@dataclass(frozen=True)
class Listing:
    """What a list allows. ``order`` is the default: a column's key, with a leading ``-`` for the largest first."""

    noun: tuple[str, str]
    columns: tuple[Column, ...]
    order: str
    search: Callable[[str], ColumnElement[bool]] | None = None
    filters: tuple[Filter, ...] = ()
    statuses: tuple[Status, ...] = ()
    tie: SQLColumnExpression[Any] | None = None
    """Sorted on last, so that pages neither lose nor repeat rows; without it the first selected column."""
    private: bool = False
    large: bool = False
    """Dear to put in order, told apart by a whole number ``tie``, and changed by acts alone: order, counts and sums are worked out once."""

    def rows(self, session: Session, statement: Select[Any], args: Mapping[str, str], text: str = "") -> Iterable[Any]:
        """All rows of the filter in its order, for the export."""
        asked = self.ask(args, text)
        return unwrap(session.execute(self.sorted(self.narrow(statement, asked), asked)))

    def sheet(self, rows: Iterable[Any], name: str) -> Table:
        """The export; columns without a value are left out."""
        told = [(column, column.value) for column in self.columns if column.value is not None]
        return Table(
            name,
            [spreadsheet.Column(column.heading, column.kind, total=bool(column.total)) for column, _ in told],
            ([value(row) for _, value in told] for row in rows),
            total="Summa" if any(column.total for column, _ in told) else "",
        )

    def ask(self, args: Mapping[str, str], text: str = "") -> Asked:
        """Judges the parameters; what is not allowed is left out, with a sentence for each."""
        unknown = []
        chosen = {}
        for one in self.filters:
            value = args.get(one.name, "").strip()
            if value and one.allows(value):
                chosen[one.name] = value
            elif value:
                unknown.append(f"Filtret {value[:40]} finns inte och användes inte.")
        status = args.get("status", "")
        if status and status not in {one.name for one in self.statuses}:
            unknown.append(f"Filtret {status[:40]} finns inte och användes inte.")
            status = ""
        order = args.get("sortera", "") or self.order
        if order.removeprefix("-") not in {one.key for one in self.columns if one.sort is not None}:
            unknown.append(f"Ordningen {order[:40]} finns inte. Listan har sin vanliga ordning.")
            order = self.order
        number = args.get("sida", "1")
        return Asked(
            text=(text if self.private else args.get("q", "")).strip()[:100],
            status=status,
            chosen=chosen,
            order=order,
            number=max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1,
            unknown=tuple(unknown),
        )

    def narrow(self, statement: Select[Any], asked: Asked, status: str | None = None) -> Select[Any]:
        """The statement within the filter; ``status`` instead of the asked one counts another status link."""
        if asked.text and self.search is not None:
            statement = statement.where(self.search(asked.text))
        for one in self.filters:
            if one.name in asked.chosen:
                statement = statement.where(one.condition(asked.chosen[one.name]))
        name = asked.status if status is None else status
        return statement.where(*(one.condition for one in self.statuses if one.name == name))

    def sorted(self, statement: Select[Any], asked: Asked) -> Select[Any]:
        """The statement in the order asked for; missing values last."""
        column = self.column(asked.order)
        assert column.sort is not None
        order = column.sort.desc() if asked.order.startswith("-") else column.sort.asc()
        return statement.order_by(order.nulls_last(), self.tie if self.tie is not None else literal_column("1"))

    def part(self, session: Session, statement: Select[Any], asked: Asked, start: int, size: int) -> list[Any]:
        """``size`` rows of a narrowed statement in the order asked for, from ``start``."""
        ordered = self.sorted(statement, asked)
        if not self.large:
            return list(unwrap(session.execute(ordered.limit(size).offset(start))))
        assert self.tie is not None
        keys = ordered.with_only_columns(self.tie, maintain_column_froms=True)
        known = remembered(session, _key(keys), lambda: array("q", session.execute(keys).scalars()))
        wanted = known[start : start + size]
        rows = session.execute(statement.where(self.tie.in_(wanted)).add_columns(self.tie.label("tie")))
        return sorted(rows, key=lambda row: wanted.index(row.tie))

    def column(self, order: str) -> Column:
        """The column that an order names."""
        return next(one for one in self.columns if one.key == order.removeprefix("-"))


def swedish(session: Session, text: SQLColumnExpression[str]) -> ColumnElement[Any]:
    """Sorts text A–Ö without regard to case, alike on both databases (neither collates Swedish by itself)."""
    for upper, lower, rank in (("Å", "å", "zzb"), ("Ä", "ä", "zzc"), ("Ö", "ö", "zzd"), ("É", "é", "e")):
        text = func.replace(func.replace(text, upper, rank), lower, rank)
    folded = func.lower(text)
    return folded if is_sqlite(session) else folded.collate("C")


def contains(text: SQLColumnExpression[str], part: str) -> ColumnElement[bool]:
    """Whether the text has the part in it, å ä ö in either case too (SQLite folds only a–z)."""
    forms = {part, part.lower(), part.upper(), part.title()}
    return or_(*(text.icontains(form, autoescape=True) for form in sorted(forms)))


def unwrap(rows: Iterable[Any]) -> Iterable[Any]:
    """Rows with a single thing in them as that thing."""
    return (row[0] if len(row) == 1 else row for row in rows)


def url(path: str, parameters: Iterable[tuple[str, Any]]) -> str:
    """The address with the parameters that have a value."""
    told = urlencode([(name, value) for name, value in parameters if value not in ("", None)])
    return f"{path}?{told}" if told else path


def sorted_on(column: Column, order: str) -> str:
    """The order in words: «sorterade på belopp, störst först»."""
    named = f"sorterade på {column.word or _lower(column.heading)}"
    if column.kind in ("date", "month"):
        return f"{named}, {'senast' if order.startswith('-') else 'äldst'} först"
    words = {
        (True, True): ", störst först",
        (True, False): ", minst först",
        (False, True): ", bakifrån",
        (False, False): "",
    }
    return f"{named}{words[column.largest_first, order.startswith('-')]}"


def _lower(heading: str) -> str:
    plain = heading.split(" (")[0]
    return plain if plain[1:2].isupper() else plain[:1].lower() + plain[1:]


def count(session: Session, statement: Select[Any], *, large: bool = False) -> int:
    """How many rows a statement has."""
    rows = _only(statement, literal_column("1").label("one")).subquery()
    counted = select(func.count()).select_from(rows)
    return _worked_out(session, counted, lambda: session.execute(counted).scalar_one(), large)


def sums(session: Session, statement: Select[Any], labels: Sequence[str], *, large: bool = False) -> list[int]:
    """The sums of selected columns over all rows of a statement."""
    if not labels:
        return []
    labelled = {told["name"]: told["expr"] for told in statement.column_descriptions}
    chosen = [labelled[label] if label in labelled else statement.selected_columns[label] for label in labels]
    inner = _only(statement, *chosen).subquery()
    summed = select(*(func.coalesce(func.sum(inner.c[label]), 0) for label in labels))
    return _worked_out(session, summed, lambda: [int(value) for value in session.execute(summed).one()], large)


def _worked_out(session: Session, statement: Select[Any], work: Callable[[], Answer], large: bool) -> Answer:
    # Only large lists are worth it, and what stands in them never changes without an act in the log.
    return remembered(session, _key(statement), work) if large else work()


def _key(statement: Select[Any]) -> Hashable:
    # What SQLAlchemy itself tells statements apart by: to write one out as SQL takes longer than many of them take to run.
    key = statement._generate_cache_key()
    assert key is not None
    return key.key, repr([bound.effective_value for bound in key.bindparams])


def _only(statement: Select[Any], *columns: Any) -> Select[Any]:
    # Two things selected may have columns of the same name, which a subquery cannot.
    return statement.with_only_columns(*columns, maintain_column_froms=True).order_by(None)


def rows_caption(first: int, last: int, total: int, ordered: str) -> str:
    """«Rader 1–50 av 1 234, sorterade på belopp, störst först»."""
    if not total:
        return "Inga rader"
    return f"Rader {number_text(first)}{DASH}{number_text(last)} av {number_text(total)}, {ordered}"


def hits(noun: tuple[str, str], total: int) -> str:
    """«3 enheter»."""
    return counted_text(total, *noun)
