"""What marshmallow found wrong in a form, as the pages show it: a list for the summary, a sentence for each field.

The id of a field's control is ``f-`` and its path joined by hyphens: ``f-name``, ``f-rows-0-price``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

WHOLE = "_schema"
"""Marshmallow's key for what concerns several fields at once; it has no control to jump to."""


def error_list(errors: Any, path: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Every sentence with its field's path (empty for what concerns the whole form), in the order of the form."""
    return list(_walk(errors, path))


def _walk(errors: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for key, below in errors.items():
            yield from _walk(below, path if key == WHOLE else (*path, str(key)))
    elif isinstance(errors, str):
        yield "-".join(path), errors
    else:
        for sentence in errors:
            yield from _walk(sentence, path)


def error_of(errors: Any, name: str) -> str:
    """The first sentence about one field, or nothing."""
    return next((sentence for path, sentence in error_list(errors) if path == name), "")
