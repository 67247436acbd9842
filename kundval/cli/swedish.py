"""Click's own words in Swedish. Click asks gettext for each of them; here the answers stand in code instead of a compiled catalogue."""

import click
from click import core, decorators, exceptions, formatting, parser, termui, types, utils

WORDS = {
    "Usage:": "Så här:",
    "Options": "Val",
    "Commands": "Kommandon",
    "Positional arguments": "Argument",
    "Aborted!": "Avbrutet.",
    "Error: {message}": "Fel: {message}",
    "Show this message and exit.": "Visa den här hjälpen.",
    "Try '{command} {option}' for help.": "Skriv {command} {option} för hjälp.",
    "Missing command.": "Ange ett kommando.",
    "Missing argument": "Argumentet saknas:",
    "Missing option": "Valet saknas:",
    "Missing parameter": "Uppgiften saknas:",
    "Missing {param_type}": "Uppgiften saknas:",
    "Choose from:\n\t{choices}": "Välj bland:\n\t{choices}",
    "No such option {name!r}.": "Valet {name} finns inte.",
    "No such command {name!r}.": "Kommandot {name} finns inte.",
    "Did you mean {possibility}?": "Menade du {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Menade du {possibilities}?)",
    "Invalid value: {message}": "Fel värde: {message}",
    "Invalid value for {param_hint}: {message}": "Fel värde för {param_hint}: {message}",
    "Option {name!r} does not take a value.": "Valet {name} tar inget värde.",
    "{value!r} is not a valid {number_type}.": "{value} är inte ett heltal.",
    "{value} is not in the range {range}.": "{value} ligger inte i intervallet {range}.",
    "{name} {filename!r} does not exist.": "{filename} finns inte.",
    "{name} {filename!r} is a directory.": "{filename} är en mapp.",
    "{name} {filename!r} is not readable.": "{filename} går inte att läsa.",
    "{name} {filename!r} is not writable.": "{filename} går inte att skriva.",
    "Could not open file {filename!r}: {message}": "Filen {filename} går inte att öppna: {message}",
    "default: {default}": "förval: {default}",
    "required": "krävs",
    "file": "fil",
    "directory": "mapp",
    "path": "sökväg",
}
COUNTED = {
    "Got unexpected extra argument ({args})": (
        "Argumentet {args} är ett för mycket.",
        "Argumenten {args} är för många.",
    ),
    "Did you mean {possibility}?": ("Menade du {possibility}?", "(Menade du {possibilities}?)"),
    "Option {name!r} requires an argument.": (
        "Valet {name} behöver ett värde.",
        "Valet {name} behöver {nargs} värden.",
    ),
    "{value!r} is not {choice}.": ("{value} är inte {choice}.", "{value} är inget av {choices}."),
}


def word(text: str) -> str:
    return WORDS.get(text, text)


def counted(one: str, many: str, number: int) -> str:
    return COUNTED.get(one, (one, many))[number != 1]


def install() -> None:
    """Lets every module of Click that speaks ask here."""
    for module in (click, core, decorators, exceptions, formatting, parser, termui, types, utils):
        if hasattr(module, "_"):
            setattr(module, "_", word)  # noqa: B010  (the modules have no such name to a type checker)
        if hasattr(module, "ngettext"):
            setattr(module, "ngettext", counted)  # noqa: B010


def swedish_usage(command: click.Command) -> click.Command:
    """The command with the words of its usage line in Swedish, and so its subcommands."""
    command.options_metavar = "[VAL]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "KOMMANDO [ARGUMENT]..."
        for below in command.commands.values():
            swedish_usage(below)
    return command
