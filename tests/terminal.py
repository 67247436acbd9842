"""The command line as someone at a terminal meets it."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from kundval.cli import frame, main


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


class Terminal:
    """``terminal("user", "add", "anna", stdin="lösenord")`` runs ``kundval user add anna`` on the test's database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: str = "") -> Said:
        self._monkeypatch.setattr("sys.argv", ["kundval", *arguments])
        self._monkeypatch.setattr("sys.stdin", io.StringIO(f"{stdin}\n"))
        out, err = io.StringIO(), io.StringIO()
        frame.forget()
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            frame.forget()
        return Said(code, out.getvalue(), err.getvalue())
