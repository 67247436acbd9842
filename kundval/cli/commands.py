"""A family of commands, each imported when it is asked for, so that no command waits for another's libraries."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from kundval.cli import swedish


class Commands(click.Group):
    """The commands of ``places``, in that order: each name with the place of its command (module:function)."""

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        return swedish.swedish_usage(getattr(import_module(module), name))
