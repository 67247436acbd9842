"""What the registry refuses and proposes, without a database: forms, modes, counterparties, paragraphs.

The counterparty codes (motpart) are those of Kommun-Bas: 1–4 the municipality's own units, 5 its companies, 81 the state, 82
municipalities, 83 their federations, 84 regions, 85 associations and foundations, 86 individuals, 87 private firms. What is derived
here is a proposal; a case officer confirms it, and it is kept with its date.
"""

import re
from collections.abc import Iterable, Mapping

from kundval.errors import FieldsRefused, Refused

IN_HOUSE = "egenregi"
INDEPENDENT = "fristående"
OTHER_MUNICIPALITY = "annan kommun"
INDEPENDENT_ELSEWHERE = "fristående i annan kommun"
MODES = (IN_HOUSE, INDEPENDENT, "entreprenad", OTHER_MUNICIPALITY, INDEPENDENT_ELSEWHERE)
"""Who runs a unit, in the order that reports list them (regi)."""

REGIMES = ("skollag", "LOV", "LOU", "auktorisation", "egenregi")

BOARD_KINDS = ("finansiering", "produktion")

GROUNDS = ("förbehåll", "fel uppgifter från parten", "avtal")
"""Why a decision may lower something for days before it was decided (förvaltningslagen 37 §)."""

COUNTERPARTY_OF_FORM: dict[str, str] = {
    "aktiebolag": "87",
    "ekonomisk förening": "85",
    "ideell förening": "85",
    "stiftelse": "85",
    "trossamfund": "85",
    "handelsbolag": "87",
    "kommanditbolag": "87",
    "enskild firma": "87",
    "privatperson": "86",
    "kommunalt bolag": "5",
    "kommun": "82",
    "kommunalförbund": "83",
    "region": "84",
    "stat": "81",
}
FORMS = tuple(COUNTERPARTY_OF_FORM)
MUNICIPAL_FORMS = ("kommun", "kommunalförbund", "region", "stat")

COUNTERPARTIES: dict[str, str] = {
    "1": "kommunens egna enheter",
    "2": "kommunens egna enheter",
    "3": "kommunens egna enheter",
    "4": "kommunens egna enheter",
    "5": "kommunens egna bolag",
    "6": "kommunens egna bolag",
    "7": "kommunens egna bolag",
    "81": "staten",
    "82": "kommuner",
    "83": "kommunalförbund",
    "84": "regioner",
    "85": "föreningar och stiftelser",
    "86": "enskilda personer",
    "87": "privata företag",
    "91": "företag inom EU",
    "95": "företag utanför EU",
}
"""The counterparty codes with their words, for lists and pages. A municipality may use subdivisions of them (811, 871)."""


def form_of(org_number: str) -> str:
    """The legal form that an organisation number suggests; nothing where its group holds several."""
    if int(org_number[2]) < 2:
        return "enskild firma"
    return {"5": "aktiebolag", "7": "ekonomisk förening", "8": "ideell förening", "9": "handelsbolag"}.get(
        org_number[0], ""
    )


def propose_counterparty(form: str, mode: str) -> str:
    """The counterparty code to propose for a unit that a provider of this form runs in this mode."""
    return "1" if mode == IN_HOUSE else COUNTERPARTY_OF_FORM.get(form, "87")


def check_counterparty(code: str) -> None:
    """Refuses a code that begins with none of those of Kommun-Bas."""
    if not (
        code.isascii() and code.isdigit() and len(code) <= 4 and (code[:2] in COUNTERPARTIES or code[:1] in "1234567")
    ):
        raise FieldsRefused(
            {"counterparty": f"Motparten {code or '(tom)'} finns inte i Kommun-Bas. Skriv till exempel 87."}
        )


def check_mode(mode: str, *, form: str, is_municipality: bool, in_municipality: bool) -> None:
    """Whether a provider of this form may run a unit in this mode; the sentence says which mode it could be."""
    if mode not in MODES:
        raise FieldsRefused({"mode": f"Regin {mode or '(tom)'} finns inte. Välj en av {', '.join(MODES)}."})
    sentence = _mode_refused(mode, form, is_municipality, in_municipality)
    if sentence:
        raise FieldsRefused({"mode": sentence})


def _mode_refused(mode: str, form: str, is_municipality: bool, in_municipality: bool) -> str:
    if is_municipality != (mode == IN_HOUSE):
        return (
            "Kommunen driver sina egna enheter i egenregi. Välj egenregi."
            if is_municipality
            else "Egenregi är bara för kommunens egna enheter. Välj en annan regi."
        )
    if not is_municipality and form == "kommun" and mode != OTHER_MUNICIPALITY:
        return "Utföraren är en kommun. Välj annan kommun."
    if mode == OTHER_MUNICIPALITY and form not in MUNICIPAL_FORMS:
        return f"Annan kommun är för kommuner, kommunalförbund och regioner. Utföraren är {form or 'av okänd form'}."
    if mode == INDEPENDENT and not in_municipality:
        return "Enheten ligger i en annan kommun. Välj fristående i annan kommun."
    if mode == INDEPENDENT_ELSEWHERE and in_municipality:
        return "Enheten ligger i kommunen. Välj fristående."
    return ""


def check_regime(regime: str, *, is_municipality: bool) -> None:
    """The in-house regime is the municipality's and nobody else's."""
    if regime not in REGIMES:
        raise FieldsRefused({"regime": f"Regimen {regime or '(tom)'} finns inte. Välj en av {', '.join(REGIMES)}."})
    if (regime == "egenregi") != is_municipality:
        raise FieldsRefused(
            {
                "regime": "Kommunens egna enheter har regimen egenregi."
                if is_municipality
                else "Regimen egenregi är bara för kommunens egna enheter. Välj en annan regim."
            }
        )


def check_supervision(production_board_id: int | None, production_kind: str, responsible: Iterable[int]) -> None:
    """No board supervises its own: an in-house unit's board produces, and is responsible for none of its industries (KL 6:7)."""
    if production_board_id is None:
        raise FieldsRefused(
            {"production_board": "Välj den nämnd som driver enheten. Kommunens egna enheter har alltid en."}
        )
    if production_kind != "produktion":
        raise FieldsRefused({"production_board": "Nämnden finansierar verksamhet. Välj en nämnd som producerar."})
    if production_board_id in set(responsible):
        raise FieldsRefused(
            {"production_board": "Nämnden ansvarar för branschen och får inte driva enheten. Välj en annan nämnd."}
        )


def paragraph_of(text: str) -> tuple[str, int]:
    """A paragraph as people write it (``98``, ``§ 98``, ``98 § a``) → (``§ 98``, 98), the number for the order of decisions."""
    bare = " ".join(text.replace("§", " ").split())
    found = re.fullmatch(r"(\d{1,6})( ?[a-zåäö])?", bare, re.IGNORECASE)
    if not found:
        raise FieldsRefused(
            {"paragraph": f"Paragrafen ska vara ett tal, till exempel 98. Du skrev {text.strip() or 'ingenting'}."}
        )
    letter = (found[2] or "").strip().lower()
    return f"§ {int(found[1])}{' ' + letter if letter else ''}", int(found[1])


def check_ground(ground: str) -> None:
    """A ground is one of the three that the law knows, or none."""
    if ground and ground not in GROUNDS:
        raise FieldsRefused({"ground": f"Grunden {ground} finns inte. Välj en av {', '.join(GROUNDS)}."})


PAID_BY = ("plats", "utförd", "beviljad", "vistelsetid")
PAID_BY_LABELS = {
    "plats": "tid på en plats",
    "utförd": "utförd volym",
    "beviljad": "beviljad volym",
    "vistelsetid": "vistelsetid",
}
"""What a service is paid by: time in a place, performed volume, granted volume, or hours of stay."""
PAID_BY_HOURS = ("beviljad", "vistelsetid")
"""Of these the hours of a placement are paid, by the price of the service's unit of volume."""


def check_paid_by(paid_by: str, volume_unit: str) -> None:
    """Refuses a service whose unit of volume does not go with what it is paid by."""
    if paid_by and paid_by not in PAID_BY:
        raise FieldsRefused({"paid_by": f"Välj vad tjänsten betalas efter: {', '.join(PAID_BY)}."})
    if paid_by not in ("", "plats") and not volume_unit:
        raise FieldsRefused(
            {"volume_unit": f"Skriv volymenheten, till exempel timme. Tjänsten betalas efter {paid_by}."}
        )
    if paid_by == "plats" and volume_unit:
        raise FieldsRefused({"volume_unit": "En tjänst som betalas per plats har ingen volymenhet. Ta bort den."})


EVENT_DIMENSION = "händelse"
"""The dimension whose values events give; it is never stated by a choice, and a price list prices its values."""


def value_text(dimensions: Iterable[tuple[str, Iterable[str]]], values: Mapping[str, str]) -> str:
    """The canonical text of one value per dimension, in the service's order; refuses what is missing, unknown or too much."""
    known = [(code, list(allowed)) for code, allowed in dimensions]
    wrong = {code: f"Dimensionen {code} finns inte för tjänsten." for code in values if code not in dict(known)}
    for code, allowed in known:
        if values.get(code, "") not in allowed:
            wrong[code] = _value_refused(code, values.get(code, ""), allowed)
    if wrong:
        raise FieldsRefused(wrong)
    return ";".join(f"{code}={values[code]}" for code, _ in known)


def values_of(text: str) -> dict[str, str]:
    """The values of a value set's text: ``omfattning=heltid`` → ``{"omfattning": "heltid"}``."""
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {code: value for code, _, value in pairs}


def _value_refused(code: str, value: str, allowed: list[str]) -> str:
    choose = f"Välj {' eller '.join(allowed)}." if len(allowed) <= 3 else f"Välj en av {', '.join(allowed)}."
    return f"{code.capitalize()} {value} finns inte. {choose}" if value else f"{code.capitalize()} saknas. {choose}"


def check_code(code: str, what: str) -> str:
    """A code that the office gives: no empty one, no signs that addresses and files trip over."""
    code = code.strip()
    if not re.fullmatch(r"[^\W_][\w.\-/]{0,59}", code):
        raise FieldsRefused(
            {"code": f"Skriv en kod för {what}: bokstäver, siffror, punkt, bindestreck och snedstreck."}
        )
    return code


def refuse_future(name: str, sentence: str, later: bool) -> None:
    """Refuses a field whose day has not come."""
    if later:
        raise FieldsRefused({name: sentence})


def check_interval(valid_from: object, valid_to: object) -> None:
    """A half-open range holds at least one day."""
    if valid_to is not None and valid_to <= valid_from:  # type: ignore[operator]
        raise FieldsRefused({"valid_to": f"Slutdatumet måste vara efter startdatumet {valid_from}."})


def check_capacity(capacity: int | None) -> None:
    """No ceiling, or at least one place."""
    if capacity is not None and capacity < 0:
        raise Refused("Antalet platser kan inte vara mindre än 0.")
