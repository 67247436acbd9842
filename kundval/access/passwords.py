"""Passwords: hashed with argon2, compared in the same time whether the user exists or not."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12

hasher = PasswordHasher()
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What a one-time password is made of: nothing that is mistaken for something else when read aloud."""


def hashed(password: str) -> str:
    return hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``. ``None`` (no such user) takes as long as a wrong password."""
    try:
        return hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def one_time() -> str:
    """A password to be used once, in groups that can be read aloud; about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _nobody() -> str:
    # Made by the hasher in use, so that it takes as long as a real one.
    if _nobodys.get("hasher") is not hasher:
        _nobodys.update(hasher=hasher, hash=hasher.hash(secrets.token_hex(16)))
    return str(_nobodys["hash"])


_nobodys: dict[str, object] = {}
