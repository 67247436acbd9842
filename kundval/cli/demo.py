"""``kundval demo``."""

from typing import Any

import click

from kundval.cli import frame


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 10),
    default=1.0,
    show_default=True,
    metavar="X",
    help="Hur många invånare, i förhållande till 47 000.",
)
@click.option("--seed", type=int, metavar="N", help="Frö: samma frö och samma dag ger samma data.")
@click.option(
    "--case",
    type=click.Choice(["vasby-2017", "tom"]),
    help="Ett publicerat fall, eller en tom kommun med bara inloggningarna.",
)
@click.option("--if-empty", is_flag=True, help="Gör ingenting om databasen redan används.")
def demo(scale: float, seed: int | None, case: str | None, if_empty: bool) -> None:
    """Läs in en påhittad kommun i en tom databas.

    Dagen är dagens, eller den som KUNDVAL_TODAY anger.
    """
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from kundval import db
    from kundval.access import clock
    from kundval.demonstration import build

    with db.reading(frame.engine()) as session:
        if if_empty and not build.is_empty(session):
            return
    columns = (
        TextColumn("{task.description:<40}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bar, db.transaction(frame.engine()) as session:
        build.refuse_used(session)
        task = bar.add_task("Läser in", total=100)
        today = clock.of_demonstration(frame.config())

        def progress(what: str, percent: int) -> None:
            bar.update(task, description=what, completed=percent)

        arguments: dict[str, Any] = {"today": today, "progress": progress}
        if case:
            build.published_case(session, case=case, **arguments)
        else:
            build.municipality(session, seed=build.SEED if seed is None else seed, scale=scale, **arguments)
    click.echo("Demonstrationen är inläst. Alla uppgifter är påhittade.")
