"""What the proofs have counted, told at the end of every run of the tests."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the proofs have counted."""
    told = [
        str(value) for report in terminalreporter.stats.get("passed", ()) for name, value in report.user_properties if name == "bevis"
    ]  # fmt: skip
    if told:
        terminalreporter.section("bevis")
        for line in sorted(told):
            terminalreporter.write_line(line)
