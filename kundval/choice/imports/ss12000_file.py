"""Saved answers of SS 12000:2020 as sheets: one row for each organisation, person, enrolment and placement, every value as text.

Each resource has the numbers that its objects have in the file, from 1, through all its pages. What is no text becomes one, so that
the fields of the schemas can say what is wrong with it.
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from kundval import files
from kundval.errors import BadFile
from kundval.spreadsheet import Sheet

ORGANISATIONS, PERSONS, ENROLMENTS, PLACEMENTS = "organisations", "persons", "enrolments", "placements"
RESOURCES = (ORGANISATIONS, PERSONS, PLACEMENTS)
COLUMNS = {
    ORGANISATIONS: ("id", "displayName", "schoolUnitCode", "organisationCode"),
    PERSONS: ("id", "civicNo", "name", "birthDate", "municipalityCode", "securityMarking"),
    ENROLMENTS: ("person", "enroledAt", "schoolType", "schoolYear", "startDate", "endDate", "meta", "missing"),
    PLACEMENTS: ("id", "child", "placedAt", "schoolType", "startDate", "endDate", "maxWeeklyScheduleHours", "meta", "missing"),
}  # fmt: skip

NOT_JSON = "Filen är ingen JSON. Spara svaren från SS 12000 som JSON (.json) och försök igen."
NOT_UTF8 = "Filen är inte sparad i UTF-8. Spara den som JSON i UTF-8 och försök igen."
NOT_KNOWN = (
    "Filen har inga organisations, persons eller placements enligt SS 12000. Spara svaren som de kom och försök igen."
)
DEEP = "Filen har uppgifter i för många nivåer. Spara svaren från SS 12000 som de kom och försök igen."
_LONGEST = 300
Objects = dict[str, list[Any]]


def read(content: bytes, _filename: str = "") -> list[Sheet]:
    """The sheets of a file. Raises :class:`BadFile` for what cannot be read at all, and for answers with pages missing."""
    files.check_size(content)
    try:
        return _sheets(_checked(_objects(_document(content))))
    except RecursionError as error:
        raise BadFile(DEEP) from error


def _checked(found: Objects) -> Objects:
    if not any(found.values()):
        raise BadFile(NOT_KNOWN)
    if max(map(len, found.values())) > files.MAX_ROWS:
        raise BadFile(f"Filen har fler än {files.MAX_ROWS} poster av en sort. Dela upp den och försök igen.")
    return found


def _document(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(NOT_JSON if files.looks_like_workbook(content) else NOT_UTF8) from error
    try:
        # Numbers keep the digits that they are written with.
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise BadFile(f"{NOT_JSON} Felet står på rad {error.lineno}, tecken {error.colno}.") from error


def _refuse_constant(word: str) -> NoReturn:
    raise BadFile(f"Filen har värdet {word}, som inte är ett tal i JSON. Rätta det och försök igen.")


def _objects(document: Any) -> Objects:
    found: Objects = {name: [] for name in RESOURCES}
    unfinished: dict[str, bool] = {}
    for name, answer in _answers(document):
        data = answer.get("data") if isinstance(answer, dict) else answer
        if not isinstance(data, list):
            raise BadFile(f"Uppgiften {name or 'data'} är ingen lista. Spara svaren från SS 12000 som de kom.")
        resource = name or next((kind for kind in map(_resource, data) if kind), "")
        if not resource and data:
            raise BadFile(NOT_KNOWN)
        if resource:
            found[resource] += data
            unfinished[resource] = isinstance(answer, dict) and bool(answer.get("pageToken"))
    for resource, more in unfinished.items():
        if more:
            raise BadFile(f"Svaret för {resource} har fler sidor (pageToken). Hämta alla sidor och lägg dem i filen.")
    return found


def _answers(document: Any) -> Iterator[tuple[str, Any]]:
    """Each answer with the resource it is said to be; without one it is known by its objects."""
    if isinstance(document, dict) and "data" in document:
        yield "", document
    elif isinstance(document, dict):
        yield from ((name, document[name]) for name in RESOURCES if name in document)
    elif isinstance(document, list) and any(isinstance(one, dict) and "data" in one for one in document):
        for one in document:
            yield "", one
    elif isinstance(document, list):
        yield "", document


def _resource(thing: Any) -> str:
    if not isinstance(thing, dict):
        return ""
    if "placedAt" in thing or "child" in thing:
        return PLACEMENTS
    if "organisationType" in thing or "schoolUnitCode" in thing:
        return ORGANISATIONS
    return PERSONS if thing.keys() & {"civicNo", "enrolments", "givenName"} else ""


def _sheets(found: Objects) -> list[Sheet]:
    things = {name: [_dict(thing) for thing in found[name]] for name in RESOURCES}
    known = {name: {_text(thing.get("id")) for thing in things[name]} for name in RESOURCES}
    placed = [_placement(thing, known) for thing in things[PLACEMENTS]]
    enrolled = [
        _enrolment(person, _dict(one), known) for person in things[PERSONS] for one in _list(person.get("enrolments"))
    ]
    # Staff and guardians are none of ours: only those who are placed or enrolled are read.
    wanted = {row["child"] for row in placed} | {row["person"] for row in enrolled}
    people = [_person(thing) for thing in things[PERSONS]]
    return [
        _sheet(ORGANISATIONS, enumerate(map(_organisation, things[ORGANISATIONS]), 1)),
        _sheet(
            PERSONS, ((number, row) for number, row in enumerate(people, 1) if row["id"] in wanted or not row["id"])
        ),
        _sheet(ENROLMENTS, enumerate(enrolled, 1)),
        _sheet(PLACEMENTS, enumerate(placed, 1)),
    ]


def _sheet(name: str, rows: Any) -> Sheet:
    heading = COLUMNS[name]
    return Sheet(name, heading, [(number, tuple(row.get(column, "") for column in heading)) for number, row in rows])


def _organisation(thing: dict[str, Any]) -> dict[str, str]:
    return {name: _text(thing.get(name)) for name in COLUMNS[ORGANISATIONS]}


def _person(thing: dict[str, Any]) -> dict[str, str]:
    civic = thing.get("civicNo")
    names = [_text(thing.get(name)) for name in ("givenName", "middleName", "familyName")]
    homes = [home for home in map(_dict, _list(thing.get("addresses"))) if home.get("type") == "Folkbokföring"]
    return {
        "id": _text(thing.get("id")),
        "civicNo": _text(civic.get("value") if isinstance(civic, dict) else civic),
        "name": " ".join(filter(None, names)) or _text(thing.get("name") or thing.get("displayName")),
        "birthDate": _text(thing.get("birthDate")),
        "municipalityCode": _text(homes[0].get("municipalityCode")) if homes else "",
        "securityMarking": _text(thing.get("securityMarking")),
    }


def _enrolment(person: dict[str, Any], thing: dict[str, Any], known: dict[str, set[str]]) -> dict[str, str]:
    row = {name: _text(thing.get(name)) for name in ("schoolType", "schoolYear", "startDate", "endDate")}
    row |= {
        "person": _text(person.get("id")),
        "enroledAt": _reference(thing.get("enroledAt")),
        "meta": _moment(thing) or _moment(person),
    }
    return row | {"missing": _missing({"enroledAt": ORGANISATIONS}, row, known)}


def _placement(thing: dict[str, Any], known: dict[str, set[str]]) -> dict[str, str]:
    plain = ("id", "schoolType", "startDate", "endDate", "maxWeeklyScheduleHours")
    row = {name: _text(thing.get(name)) for name in plain}
    row |= {name: _reference(thing.get(name)) for name in ("child", "placedAt")} | {"meta": _moment(thing)}
    return row | {"missing": _missing({"child": PERSONS, "placedAt": ORGANISATIONS}, row, known)}


def _missing(references: dict[str, str], row: dict[str, str], known: dict[str, set[str]]) -> str:
    """The names of the references to what the file does not hold."""
    return " ".join(name for name, resource in references.items() if row[name] and row[name] not in known[resource])


def _moment(thing: dict[str, Any]) -> str:
    meta = _dict(thing.get("meta"))
    return _text(meta.get("modified") or meta.get("created"))


def _reference(value: Any) -> str:
    return _text(value.get("id")) if isinstance(value, dict) else _text(value)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A value as a cell: text as it is, anything else as JSON writes it."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:_LONGEST]
    # Halves of signs cannot be kept in a file or a database.
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def example() -> bytes:
    """A file with one unit, one child and one placement, to see what is read."""
    unit, child, at = (
        "5b0d4a5e-6f0c-4c5e-9d0e-0a3c1a4b7e01",
        "9c1f7a52-2c60-4f0e-8a8e-3d1f6f1c2e02",
        "2026-08-10T08:00:00Z",
    )
    return _as_file({
        ORGANISATIONS: [{"id": unit, "displayName": "Björken", "organisationType": "Skolenhet", "organisationCode": "bjorken"}],
        PERSONS: [{
            "id": child, "civicNo": {"value": "202403012384", "nationality": "SE"}, "givenName": "Maja", "familyName": "Lind",
            "birthDate": "2024-03-01", "securityMarking": "Ingen", "enrolments": [],
        }],
        PLACEMENTS: [{
            "id": "c0de0c1a-77a5-4f7e-9a57-6a1e0f5d3c03", "meta": {"created": at, "modified": at}, "placedAt": {"id": unit},
            "child": {"id": child}, "schoolType": "FS", "startDate": "2026-08-17", "endDate": None, "maxWeeklyScheduleHours": 40,
        }],
    })  # fmt: skip


def _as_file(resources: dict[str, list[dict[str, Any]]]) -> bytes:
    answers = {name: {"data": data, "pageToken": None} for name, data in resources.items()}
    return json.dumps(answers, ensure_ascii=False, indent=2).encode()
