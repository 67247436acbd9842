"""The kinds of files that choice reads in: kunder, ratter, val, handelser, volymer, onskemal.

Everything is looked up for all rows at once, and the rows are judged against what is stored and against each other.
"""

from kundval.access.importing.kinds import by_name
from kundval.choice.imports.choices import CHOICES
from kundval.choice.imports.events import EVENTS
from kundval.choice.imports.persons import PERSONS
from kundval.choice.imports.rights import RIGHTS
from kundval.choice.imports.volumes import VOLUMES
from kundval.choice.imports.wishes import WISHES

IMPORTS = by_name(PERSONS, RIGHTS, CHOICES, EVENTS, VOLUMES, WISHES)
