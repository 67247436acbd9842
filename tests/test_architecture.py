"""Tests about the code: sizes, who imports whom, access on every route, migrations and guards, words of the command line."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import click
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, inspect
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter

from kundval import guards, migrations, tables
from kundval.access.rules import PERMISSIONS, ROLES
from kundval.cli import cli

ROOT = Path(__file__).parent.parent
MODULE, FUNCTION, ROUTE, TEMPLATE, TEST_FILE, CONFTEST = 400, 60, 25, 150, 500, 150
"""The most lines of each."""
MODULE_MEAN = 120
VAGUE = {"utils", "util", "common", "helpers", "helper", "misc", "tools"}


def modules() -> list[Path]:
    return [path for path in sorted((ROOT / "kundval").rglob("*.py")) if "versions" not in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def over(sizes: Iterator[tuple[str, int]] | list[tuple[str, int]], limit: int) -> list[str]:
    return [f"{name}: {size}" for name, size in sizes if size > limit]


def test_no_module_is_too_long() -> None:
    assert over([(str(path.relative_to(ROOT)), lines(path)) for path in modules()], MODULE) == []
    assert mean(lines(path) for path in modules() if lines(path)) <= MODULE_MEAN


def test_no_function_is_too_long() -> None:
    sizes = [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in modules()
        for node in functions(path)
    ]
    assert over(sizes, FUNCTION) == []


def test_no_route_is_too_long() -> None:
    sizes = [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in modules()
        for node in functions(path)
        if any(re.match(r"bp\.(route|get|post)", ast.unparse(decorator)) for decorator in node.decorator_list)
    ]
    assert sizes
    assert over(sizes, ROUTE) == []


def test_no_template_and_no_test_file_is_too_long() -> None:
    templates = sorted((ROOT / "kundval" / "templates").rglob("*.html"))
    assert over([(str(path.relative_to(ROOT)), lines(path)) for path in templates], TEMPLATE) == []
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert over([(str(path.relative_to(ROOT)), lines(path)) for path in tests], TEST_FILE) == []
    assert lines(ROOT / "tests" / "conftest.py") <= CONFTEST


def test_no_module_is_named_for_nothing() -> None:
    assert [str(path) for path in modules() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if lines(path) and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    assert [str(path.relative_to(ROOT)) for path in modules() if marks.search(path.read_text())] == []


def test_rooms_import_only_what_stands_above_them() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_no_template_has_style_or_script_of_its_own() -> None:
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:|<(script|link|img|form)[^>]*=\"https?:"
    )
    templates = sorted((ROOT / "kundval" / "templates").rglob("*.html"))
    assert [str(path.relative_to(ROOT)) for path in templates if forbidden.search(path.read_text())] == []


def test_every_route_says_who_may(app: Flask) -> None:
    open_to_all = {"static", "bootstrap.static"}
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in open_to_all and not hasattr(app.view_functions[rule.endpoint], "access_rule")
    ]
    assert silent == []


def test_nobody_gets_in_without_logging_in(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint.endswith("static") or getattr(view, "access_rule", "") == "public":
            continue
        values = {name: _some_value(converter) for name, converter in rule._converters.items()}
        path = app.url_map.bind("").build(rule.endpoint, values)
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        answer = client.open(path, method=method)
        assert answer.status_code == 302, path
        assert answer.location.startswith("/logga-in"), path


def _some_value(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return next(iter(converter.items))
    return 1 if isinstance(converter, IntegerConverter) else "x"


def test_every_permission_is_held_by_some_role_and_every_role_holds_known_ones() -> None:
    held = set().union(*ROLES.values())
    assert held == set(PERMISSIONS)


@pytest.fixture
def empty(bare: Engine) -> Engine:
    """A database without rows, upgraded."""
    migrations.upgrade(bare)
    return bare


def test_migrations_give_the_tables_of_the_models(empty: Engine) -> None:
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_migrations_give_the_checks_and_indexes_of_the_models(empty: Engine, engine: Engine) -> None:
    migrated, made = inspect(empty), inspect(engine)
    for table in tables.metadata.tables:
        for what in ("get_check_constraints", "get_indexes", "get_unique_constraints", "get_foreign_keys"):
            names = [{str(one["name"]) for one in getattr(who, what)(table)} for who in (migrated, made)]
            assert names[0] == names[1], (table, what)


def test_every_guard_stands_after_an_upgrade_and_after_another(empty: Engine) -> None:
    migrations.upgrade(empty)
    with empty.connect() as connection:
        assert guards.standing(connection) == guards.names()
    assert tables.is_current(empty)


def test_steps_are_numbered_without_gaps() -> None:
    steps = sorted(path.stem[:4] for path in (ROOT / "kundval" / "migrations" / "versions").glob("*.py"))
    assert steps == [f"{number:04d}" for number in range(1, len(steps) + 1)]


def commands(group: click.Command = cli, path: str = "kundval") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    if not isinstance(group, click.Group):
        yield path, group
        return
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from commands(found, f"{path} {name}")


def test_every_command_and_every_option_has_swedish_help() -> None:
    english = re.compile(r"\b(the|and|file|with|show|this|of)\b", re.IGNORECASE)
    for path, command in commands():
        assert command.help, path
        assert command.hidden or not english.search(command.help), path
        for parameter in command.params:
            assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None), f"{path} {parameter.name}"


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [path for path, command in commands() if not command.hidden and path not in readme]
    assert missing == []


def test_requirements_name_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        assert "://" not in path.read_text()
        assert "--hash=sha256:" in path.read_text()
