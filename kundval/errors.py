"""Every refusal that a person can meet, as a finished Swedish sentence.

Rules and verbs raise these; no route catches them. ``create_app`` maps the class to an HTTP status and the command line to an
exit code, in one place each, so that page, command and job say the same sentence.
"""

from collections.abc import Mapping


class KundvalError(Exception):
    """A refusal with a sentence that says what is wrong and what to do."""

    status = 422

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class Refused(KundvalError):
    """A rule of the domain says no: nothing has been saved."""


class FieldsRefused(KundvalError):
    """Several fields are wrong at once. ``fields`` maps a field's name to its sentence."""

    def __init__(self, fields: Mapping[str, str]):
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class AlreadyDone(KundvalError):
    """Somebody else did the same thing a moment ago; the sentence says who and when."""

    status = 409


class Forbidden(KundvalError):
    """The function exists but is another role's; the sentence says whose."""

    status = 403


class NotFound(KundvalError):
    """Missing, or somebody else's: the answer is the same for both, so that nothing can be guessed."""

    status = 404

    def __init__(self, sentence: str = "Sidan finns inte, eller så har du inte tillgång till den."):
        super().__init__(sentence)


class BadFile(KundvalError):
    """A file that is not read at all: too large, no workbook, a bomb."""
