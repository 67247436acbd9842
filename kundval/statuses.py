"""Every state as a person reads it: its word, and the tone of its tag."""

STATES: dict[str, tuple[str, str]] = {
    # nothing has begun
    **{state: (state.capitalize(), "grey") for state in ("utkast", "planerad", "ansökt", "köad", "öppen månad")},
    # the office works on it
    **{
        state: (state.capitalize(), "blue")
        for state in (
            "inskickad",
            "granskas",
            "under prövning",
            "preliminär",
            "slutlig",
            "granskad",
            "begärd",
            "begärt",
            "pågår",
            "förhandsgranskad",
            "kommande",
            "i fil",
            "att betala",
        )
    },
    # somebody must act
    **{
        state: (state.capitalize(), "amber")
        for state in (
            "komplettering",
            "varning",
            "invändning",
            "krävs",
            "innehållen",
            "att bedöma",
            "inte granskat",
            "stängning begärd",
            "öppning begärd",
            "väntar på en annan person",
            "ickeval",
            "inaktuellt",
            "inte godkänd",
            "inte undertecknat",
            "väntar på vårdnadshavare",
            "hos utföraren",
            "i kö",
            "erbjuden",
        )
    },
    # holds now
    **{
        state: (state.capitalize(), "green")
        for state in (
            "aktiv",
            "aktivt",
            "godkänd",
            "gällande",
            "gäller",
            "öppen",
            "beslutad",
            "uppfyllt",
            "stämmer",
            "införd",
            "släppt",
        )
    },
    # stopped or late
    **{
        state: (state.capitalize(), "red")
        for state in (
            "stoppad",
            "avslagen",
            "avböjd",
            "avvisad",
            "återkallad",
            "hävd",
            "förfallen",
            "inte uppfyllt",
            "stämmer inte",
            "misslyckad",
            "hindrar",
            "låst",
            "saknas",
        )
    },
    "skyddad": ("Skyddade personuppgifter", "plum"),
    "sekretess": ("Sekretess", "plum"),
    # finished: the eye goes to what is left
    **{
        state: (state.capitalize(), "none")
        for state in (
            "exporterad",
            "avstämd",
            "stängd",
            "ersatt",
            "avslutad",
            "annullerad",
            "feltypad",
            "klar",
            "ångrad",
            "saldo",
            "kvittad",
            "avslutat",
            "avbruten",
        )
    },
}
"""Every state in the database → (word, tone of its tag)."""


def status_of(state: str) -> tuple[str, str]:
    """The word and the tone of a state's tag; a state without a tone of its own stands in plain ink."""
    return STATES.get(state, (state[:1].upper() + state[1:], "none"))
