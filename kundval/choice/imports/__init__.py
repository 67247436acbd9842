"""The kinds of files that choice reads in: kunder, ratter, val, onskemal, handelser, franvaro, volymer, tillaggsbelopp,
and the rules handelseregler and schablontider.

Everything is looked up for all rows at once, and the rows are judged against what is stored and against each other.
"""

from kundval.access.importing.kinds import by_name
from kundval.choice.imports.choices import CHOICES
from kundval.choice.imports.event_facts import EVENT_FACTS, EVENT_RULES, STANDARD_TIMES
from kundval.choice.imports.events import EVENTS
from kundval.choice.imports.persons import PERSONS
from kundval.choice.imports.rights import RIGHTS
from kundval.choice.imports.supplements import PERSON_AMOUNTS
from kundval.choice.imports.volumes import VOLUMES
from kundval.choice.imports.wishes import WISHES

IMPORTS = by_name(
    PERSONS, RIGHTS, CHOICES, WISHES, EVENTS, EVENT_FACTS, VOLUMES, PERSON_AMOUNTS, EVENT_RULES, STANDARD_TIMES
)
