"""The kinds of files that the registry reads in."""

from kundval.access.importing.kinds import by_name
from kundval.registry.imports.grunddata import GRUNDDATA
from kundval.registry.imports.owners import OWNERS
from kundval.registry.imports.providers import PROVIDERS

IMPORTS = by_name(GRUNDDATA, PROVIDERS, OWNERS)
