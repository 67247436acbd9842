"""docs/filer.md, made from the kinds themselves so that it cannot say anything else than what is read."""

from collections.abc import Iterator, Mapping

from kundval import files
from kundval.access.importing.kinds import DIMENSIONS, ImportKind, SheetKind
from kundval.access.importing.template import explanation

_LEAD = """# Filer som läses in

Det här dokumentet är gjort ur programmet (`scripts/filer.py`) och säger samma sak som mallarna.

## Så läser du in en fil

1. Välj **System → Inläsningar → Läs in en fil**, eller skriv `kundval import SLAG FIL`. Mallen hämtas på samma sida eller med
   `kundval template SLAG FIL`.
2. **Kontrollera.** Inget är inläst än. Du ser hur många rader som är nya, ändras och är oförändrade, och alla fel på en gång: blad,
   rad, kolumn, vad som står där och hur det rättas. Felen går att hämta som arbetsbok. `--dry-run` kontrollerar bara, och `--json`
   skriver alla fel som JSON.
3. **Läs in.** Allt eller inget: så länge en rad har fel läses ingen rad in. Varningar hindrar inte, men kräver ett skäl.

En inläsning **ångras** som helhet på dess sida, så länge inget senare bygger på den. Då står det vad som hindrar. Filen och loggen
finns kvar. Samma fil kan läsas in igen: det som redan är registrerat räknas som oförändrat.

## Gränser

- Excel (.xlsx) eller CSV (UTF-8 eller Windows, med semikolon, tabb eller komma); SS 12000 som JSON i UTF-8.
- Högst {size} MB, {rows} rader och {columns} kolumner i ett blad. Inga makron, inget lösenord, inga formler som inte är uträknade.
- Rubrikerna står i rad 1, i vilken ordning som helst. Stora och små bokstäver spelar ingen roll. Bladet «Läs mig» i mallen läses inte.
- Datum: 2026-11-23. Månad: 2026-11. Belopp i kronor med komma eller punkt.

## Vilken fil när

Ordningen när en kommun börjar: först `grunddata` (nämnder, branscher, tjänster och dimensioner), `utforare`, `agande`, `godkannanden`
och `prislista`, sedan `kunder`, `ratter`, `val` och `handelser`, och varje månad `volymer` och `franvaro`. Skola och förskola kan i
stället läsas ur skoldatasystemet: `skolformer` en gång, sedan `ss12000` så ofta som det behövs.
"""

_SS12000 = """
### Så läses JSON enligt SS 12000

Filen är sparade svar från skoldatasystemet, antingen ett objekt `{"organisations": {"data": […]}, "persons": {"data": […]},
"placements": {"data": […]}}`, en lista av svar, eller ett enda svar `{"data": […], "pageToken": null}`. Alla sidor ska vara med.
Raden i ett felbesked är postens nummer i listan, räknat från 1 genom alla sidor; `enrolments` räknas genom alla personer.

- Personer som varken är placerade eller inskrivna (personal, vårdnadshavare) läses inte in. Hänvisningar ska finnas i samma fil.
- Enheten hittas på `schoolUnitCode` eller `organisationCode`, som ska vara enhetens skolenhetskod eller kod i kundval.
- En placering eller inskrivning blir ett val. Vilken tjänst och vilka värden den betyder står i `skolformer`. En skolform som inte
  står där läses inte in, och det står som en varning.
- Ett val som finns avslutas när `endDate` har satts sedan dess. `endDate` är den sista dagen som ingår.
- Har timmarna ändrats, eller gäller posten längre än valet i kundval, står det som en varning: filen säger inte från vilken dag.
- Rapporterad är dagen (svensk tid) för `meta.modified` eller `meta.created`, annars i dag.
"""


def document(kinds: Mapping[str, ImportKind]) -> str:
    """The whole document, in Markdown."""
    lead = _LEAD.format(size=files.MAX_BYTES // 1024**2, rows=files.MAX_ROWS, columns=files.MAX_COLUMNS)
    return "\n".join([lead, *(line for kind in kinds.values() for line in _kind(kind))]).rstrip() + "\n"


def _kind(kind: ImportKind) -> Iterator[str]:
    yield f"## {kind.title} (`{kind.name}`)\n"
    if kind.help:
        yield f"{kind.help}\n"
    if not kind.sheets:
        yield f"Arbetsboken har en egen form. Hämta mallen: `kundval template {kind.name} FIL`.\n"
    for sheet in kind.sheets:
        yield from _sheet(sheet)
    if kind.suffix == ".json":
        yield _SS12000


def _sheet(sheet: SheetKind) -> Iterator[str]:
    yield f"**Blad {sheet.name}**\n"
    yield "| Kolumn | Får vara tom | Vad som ska stå | Exempel |"
    yield "|---|---|---|---|"
    for heading, (_, declared) in sheet.columns().items():
        empty = "nej" if declared.required else "ja"
        yield f"| {heading} | {empty} | {_cell(explanation(declared))} | {_cell(declared.example)} |"
    if sheet.dimensions:
        yield f"| (dimensioner) | nej | {DIMENSIONS} | omfattning |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
