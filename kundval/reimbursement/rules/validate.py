"""What must hold before a price list can be reckoned: every name exists, nothing stands twice. All faults at once, each with its place."""

from collections.abc import Callable, Collection, Iterable, Iterator

from kundval.registry.rules import GROUNDS, MODES
from kundval.reimbursement.rules.document import EVERY, BaseAmount, Document, Fault, Step, When
from kundval.reimbursement.rules.expression import Unreadable, commons, read
from kundval.reimbursement.rules.formula import unknown_condition
from kundval.reimbursement.rules.gaps import gaps
from kundval.reimbursement.rules.numbers import decimal_text, read_number
from kundval.reimbursement.rules.quoted import folded, meant

VARIES_BY = ("rad", "grupp", "tjänst", "listan")
RESERVED = ("bas", "av", "x", "procent", "publicerad", "villkor", EVERY)
"""Words with a meaning of their own in a formula: no part may be called so."""


def faults(document: Document) -> list[Fault]:
    """Everything that must be mended, in the order of the sheets; empty when the list can be reckoned."""
    found = [fault for look in _LOOKS for fault in look(document)]
    return found or list(gaps(document))


def _head(document: Document) -> Iterator[Fault]:
    head = document.head
    if head.main_unit not in {unit.code for unit in document.units}:
        near = meant(head.main_unit, [unit.code for unit in document.units])
        text = f"Enheten «{head.main_unit}» finns inte på bladet Enheter.{near} Lägg till den där."
        yield Fault("Beslut", 0, "Huvudenhet", text)
    if head.valid_from and head.valid_to and head.valid_to <= head.valid_from:
        yield Fault("Beslut", 0, "Gäller till", f"Slutdatumet måste vara efter startdatumet {head.valid_from}.")
    if head.ground and head.ground not in GROUNDS:
        known = ", ".join(GROUNDS)
        yield Fault(
            "Beslut", 0, "Grund", f"Grunden {head.ground[:40]} finns inte. Skriv en av {known}, eller lämna tomt."
        )
    if head.valid_from is None and head.year_stated:
        yield Fault(
            "Beslut",
            0,
            "Gäller från",
            "Skriv dagen som listan gäller från, till exempel 2027-01-01, eller orden ej angivet.",
        )
    if not any(number.amount is not None for number in document.published):
        yield Fault("Publicerat", 0, "Belopp", "Listan har inga publicerade tal. Skriv minst ett belopp.")


def _twice(document: Document) -> Iterator[Fault]:
    yield from _repeated("Rader", "Rad", ((row.name, row.line) for row in document.rows))
    yield from _repeated("Prisgrupper", "Prisgrupp", ((group.code, group.line) for group in document.groups))
    yield from _repeated("Delar", "Del", ((part.code, part.line) for part in document.components))
    yield from _repeated("Enheter", "Enhet", ((unit.code, unit.line) for unit in document.units))
    yield from _repeated("Villkor", "Villkor", ((one.code, one.line) for one in document.conditions))
    values = ((f"{value.dimension} {value.value}", value.line) for value in document.values)
    yield from _repeated("Dimensioner", "Värde", values)
    addresses = ((f"{n.row}, {n.group}, {n.component}, {n.unit}", n.line) for n in document.published)
    yield from _repeated("Publicerat", "Rad", addresses)
    yield from _repeated("Basbelopp", "Del", ((_address(base), base.line) for base in document.bases))


def _address(base: BaseAmount) -> str:
    """What a stated base is the amount of."""
    where = sorted(f"{one.name}{'≠' if one.unlike else '='}{' eller '.join(sorted(one.values))}" for one in base.where)
    parts = (base.component, base.row, base.service, base.group, base.unit, *where, base.from_list)
    return ", ".join(filter(None, parts))


def _repeated(sheet: str, column: str, names: Iterable[tuple[str, int]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for name, line in names:
        key = folded(name)
        if key in seen:
            text = f"«{name}» står redan på rad {seen[key]}. Ta bort den ena raden, eller byt namn."
            yield Fault(sheet, line, column, text)
        else:
            seen[key] = line


def _parts(document: Document) -> Iterator[Fault]:
    units = {unit.code: unit for unit in document.units}
    for part in document.components:
        if part.code.casefold() in RESERVED:
            yield Fault("Delar", part.line, "Del", f"Ordet «{part.code}» har en egen betydelse. Byt namn på delen.")
        if _is_number(part.code):
            text = f"«{part.code}» är ett tal och kan inte skiljas från tal i formeln. Ge delen ett namn med bokstäver."
            yield Fault("Delar", part.line, "Del", text)
        if part.unit and part.unit not in units:
            yield _missing("Delar", part.line, "Enhet", part.unit, "Enheter")
    for group in document.groups:
        for mode in group.modes:
            if mode not in MODES:
                text = f"Regin «{mode}» finns inte. Skriv något av {', '.join(MODES)}, med semikolon mellan flera."
                yield Fault("Prisgrupper", group.line, "Regi", text)
    for unit in document.units:
        if unit.source and unit.source not in units:
            yield _missing("Enheter", unit.line, "Räknas från", unit.source, "Enheter")
        seen, at = set(), unit
        while at.source in units and at.code not in seen:
            seen.add(at.code)
            at = units[at.source]
        if at.source in units:
            text = f"Enheten «{unit.code}» räknas till slut från sig själv. Lämna Räknas från tomt för den enhet som är grunden."
            yield Fault("Enheter", unit.line, "Räknas från", text)


def _rows(document: Document) -> Iterator[Fault]:
    units = {unit.code for unit in document.units}
    values = {(value.dimension, value.value) for value in document.values}
    if not document.rows:
        yield Fault("Rader", 0, "Rad", "Listan har inga rader. Skriv minst en rad.")
    for row in document.rows:
        if row.unit and row.unit not in units:
            yield _missing("Rader", row.line, "Enhet", row.unit, "Enheter")
        for dimension, value in row.values.items():
            if (dimension, value) not in values:
                yield _missing("Rader", row.line, dimension, value, "Dimensioner")


def _steps(document: Document) -> Iterator[Fault]:
    names = _Names(document)
    for step in document.steps:
        yield from names.unknown("Formel", step.line, "Del", [step.component], names.components, "Delar")
        yield from names.unknown("Formel", step.line, "Tjänst", step.services, names.services, "Rader")
        yield from names.unknown("Formel", step.line, "Prisgrupp", step.groups, names.groups, "Prisgrupper")
        yield from names.unknown("Formel", step.line, "Enhet", filter(None, [step.unit]), names.units, "Enheter")
        yield from names.unmet("Formel", step.line, step.where)
        yield from _varying(step, names)
        try:
            node = read(step.expression, names.components)
        except Unreadable as error:
            yield Fault("Formel", step.line, "Formel", str(error))
        else:
            for code in sorted(commons(node) - names.conditions):
                yield Fault("Formel", step.line, "Formel", unknown_condition(code))


def _varying(step: Step, names: "_Names") -> Iterator[Fault]:
    is_base = step.expression.strip().casefold() == "bas"
    if is_base and not step.varies_by:
        text = "Skriv vad basen varierar efter: rad, grupp, tjänst, en dimension eller listan (en bas för hela listan)."
        yield Fault("Formel", step.line, "Varierar efter", text)
    for name in step.varies_by:
        if name in VARIES_BY and name in names.values:
            text = f"«{name}» är också en dimension, så det går inte att veta vad basen varierar efter. Byt namn på dimensionen."
            yield Fault("Formel", step.line, "Varierar efter", text)
        if name not in VARIES_BY and name not in names.values:
            text = (
                f"«{name}» är ingen dimension. Skriv rad, grupp, tjänst, listan eller en dimension från bladet Dimensioner, "
                "med semikolon mellan flera."
            )
            yield Fault("Formel", step.line, "Varierar efter", text)


def _published(document: Document) -> Iterator[Fault]:
    names = _Names(document)
    forms = {*names.groups, EVERY}
    every = {(n.row, n.component, n.unit) for n in document.published if n.group == EVERY}
    for number in document.published:
        at = number.line
        for column, name, among, home in (
            ("Rad", number.row, names.rows, "Rader"),
            ("Prisgrupp", number.group, forms, "Prisgrupper"),
            ("Del", number.component, names.components, "Delar"),
            ("Enhet", number.unit, names.units, "Enheter"),
        ):
            if name not in among and column == "Prisgrupp" and set(name.replace(";", " ").split()) <= forms:
                text = "Skriv talet på en rad för varje prisgrupp, eller alla där det är tryckt en gång för alla."
                yield Fault("Publicerat", at, column, text)
            elif name not in among:
                yield _missing("Publicerat", at, column, name, home, among)
        if number.group != EVERY and (number.row, number.component, number.unit) in every:
            text = f"{number.component} för «{number.row}» har redan ett tal för alla prisgrupper. Ta bort det ena."
            yield Fault("Publicerat", at, "Prisgrupp", text)
    for base in document.bases:
        yield from _stated(base, document)
        yield from names.unknown("Basbelopp", base.line, "Del", [base.component], names.components, "Delar")
        if not base.from_list:
            yield from names.unknown("Basbelopp", base.line, "Enhet", filter(None, [base.unit]), names.units, "Enheter")
        yield from names.unknown(
            "Basbelopp", base.line, "Tjänst", filter(None, [base.service]), names.services, "Rader"
        )
        yield from names.unmet("Basbelopp", base.line, base.where)
        if not base.from_list:
            yield from names.unknown("Basbelopp", base.line, "Rad", filter(None, [base.row]), names.rows, "Rader")
            groups = filter(None, [base.group])
            yield from names.unknown("Basbelopp", base.line, "Prisgrupp", groups, names.groups, "Prisgrupper")


def _stated(base: BaseAmount, document: Document) -> Iterator[Fault]:
    """A stated amount is either exact or a multiple of what it is rounded to."""
    step = base.step or document.head.step
    if base.exact and base.step:
        text = "Beloppet är exakt men har ett steg i Avrundat till. Ta bort det ena."
        yield Fault("Basbelopp", base.line, "Exakt", text)
    elif not base.exact and (base.amount / step).denominator > 1:
        text = (
            f"Beloppet {decimal_text(base.amount, comma=True)} är inte avrundat till {decimal_text(step, comma=True)}. "
            "Skriv rätt steg, eller ja i kolumnen Exakt."
        )
        yield Fault("Basbelopp", base.line, "Avrundat till", text)


class _Names:
    def __init__(self, document: Document):
        self.rows = {row.name for row in document.rows}
        self.services = {row.service for row in document.rows}
        self.groups = {group.code for group in document.groups}
        self.components = {part.code for part in document.components}
        self.conditions = {one.code.casefold() for one in document.conditions}
        self.units = {unit.code for unit in document.units}
        self.values: dict[str, set[str]] = {}
        for value in document.values:
            self.values.setdefault(value.dimension, set()).add(value.value)

    def unmet(self, sheet: str, line: int, where: Iterable[When]) -> Iterator[Fault]:
        """Conditions on what does not exist."""
        for one in where:
            known = self.rows if one.name == "rad" else self.values.get(one.name)
            if known is None:
                yield _missing(sheet, line, "Gäller när", one.name, "Dimensioner")
            else:
                home = "Rader" if one.name == "rad" else "Dimensioner"
                yield from self.unknown(sheet, line, "Gäller när", one.values - {""}, known, home)

    def unknown(
        self, sheet: str, line: int, column: str, wanted: Iterable[str], known: Collection[str], home: str
    ) -> Iterator[Fault]:
        for name in sorted(set(wanted)):
            if name not in known:
                yield _missing(sheet, line, column, name, home, known)


def _is_number(text: str) -> bool:
    try:
        read_number(text)
    except ValueError:
        return False
    return True


def _missing(sheet: str, line: int, column: str, name: str, home: str, known: Iterable[str] = ()) -> Fault:
    return Fault(
        sheet,
        line,
        column,
        f"«{name}» finns inte på bladet {home}.{meant(name, known)} Rätta stavningen, eller lägg till det där.",
    )


_LOOKS: tuple[Callable[[Document], Iterable[Fault]], ...] = (_head, _twice, _parts, _rows, _steps, _published)
