"""The words round a chart, made from its numbers by rule so that they cannot say anything else."""


def alt_text(kind: str, measure: str, where: str, main: str, exception: str = "") -> str:
    """Alt text by the recipe: kind, measure, group and place and years, the main thing with two numbers, exceptions.

    ``alt_text("Linjediagram", "andel grundskoleelever i fristående skola", "riket, 1992–2019", "Andelen ökade från 1,0 till 15 procent.")``
    """
    parts = [f"{kind}: {measure}, {where}.", main, exception, "Alla värden finns i tabellen under."]
    return " ".join(part for part in parts if part)


def change(subject: str, first: str, last: str, rose: bool | None) -> str:
    """«Fristående andel har ökat från 14,2 till 29,7 %»; ``rose`` None says that it stands still."""
    if rose is None:
        return f"{subject} är oförändrad, {last}"
    return f"{subject} har {'ökat' if rose else 'minskat'} från {first} till {last}"
