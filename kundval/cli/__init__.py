"""The command line, ``kundval``: one module per family of commands, joined below by one line each.

Exit codes: 0 done, 1 refused with a reason, 2 wrong usage. Commands that write take ``--user NAME`` and the password on standard input.
"""

import gc
import sys

import click

from kundval.cli import swedish
from kundval.cli.commands import Commands
from kundval.errors import KundvalError

swedish.install()

COMMANDS = {
    "upgrade": "kundval.cli.upgrade:upgrade",
    "revision": "kundval.cli.upgrade:revision",
    "user": "kundval.cli.user:user",
    "template": "kundval.cli.imports:template",
    "import": "kundval.cli.imports:import_file",
    "run": "kundval.cli.run:run",
    "attest": "kundval.cli.attest:attest",
    "month": "kundval.cli.month:month",
    "override": "kundval.cli.month:override",
    "writeoff": "kundval.cli.month:writeoff",
    "explain": "kundval.cli.explain:explain",
    "verify": "kundval.cli.verify:verify",
    "export": "kundval.cli.export:export",
    "demo": "kundval.cli.demo:demo",
    "serve": "kundval.cli.serve:serve",
    "worker": "kundval.cli.serve:worker",
    "report": "kundval.cli.report:report",
    "prices": "kundval.cli.prices:prices",
    "backup": "kundval.cli.backup:backup",
    "restore": "kundval.cli.backup:restore",
}
"""Each command with the place that it is imported from."""


@click.group(
    cls=Commands,
    places=COMMANDS,
    options_metavar="[VAL]",
    subcommand_metavar="KOMMANDO [ARGUMENT]...",
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
def cli() -> None:
    """Kundval: kommunens system för valfrihet, från godkänd utförare till förklarad utbetalning.

    Databasen är en fil i mappen instance. Variabeln KUNDVAL_DATABASE_URL pekar ut en annan, till exempel i PostgreSQL.
    """


def main() -> None:
    """Runs the command line. A refusal is told as one sentence on standard error."""
    # Lists and runs are hundred thousands of small objects that all stay: to look for rubbish after every 700 takes a third of the time.
    gc.set_threshold(50_000, 20, 20)
    try:
        cli(prog_name="kundval")
    except KundvalError as error:
        click.echo(error.sentence, err=True)
        sys.exit(1)
    finally:
        # Nor for rubbish among what the process takes with it when it ends.
        gc.freeze()
