"""What the proofs have counted, told at the end of every run of the tests."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the proofs have counted, and how many person-months that is in all."""
    told = [pair for report in terminalreporter.stats.get("passed", ()) for pair in report.user_properties]
    lines = sorted(str(value) for name, value in told if name == "bevis")
    months = sum(value for name, value in told if name == "personmånader" and isinstance(value, int))
    if lines:
        terminalreporter.section("bevis")
        for line in lines:
            terminalreporter.write_line(line)
    if months:
        terminalreporter.write_line(f"I allt {months} personmånader med pengar: 0 öre fel")
