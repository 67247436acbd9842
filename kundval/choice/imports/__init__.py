"""The kinds of files that choice reads in: kunder, ratter, val, onskemal, handelser, franvaro, volymer, tillaggsbelopp,
ss12000, and the rules handelseregler, schablontider and skolformer.

Everything is looked up for all rows at once, and the rows are judged against what is stored and against each other.
"""

from kundval.access.importing.kinds import by_name
from kundval.choice.imports.choices import CHOICES
from kundval.choice.imports.event_facts import EVENT_FACTS
from kundval.choice.imports.event_rules import EVENT_RULES, STANDARD_TIMES
from kundval.choice.imports.events import EVENTS
from kundval.choice.imports.persons import PERSONS
from kundval.choice.imports.rights import RIGHTS
from kundval.choice.imports.school_forms import SCHOOL_FORMS
from kundval.choice.imports.ss12000 import SS12000
from kundval.choice.imports.supplements import PERSON_AMOUNTS
from kundval.choice.imports.volumes import VOLUMES
from kundval.choice.imports.wishes import WISHES

IMPORTS = by_name(
    PERSONS,
    RIGHTS,
    CHOICES,
    WISHES,
    EVENTS,
    EVENT_FACTS,
    VOLUMES,
    PERSON_AMOUNTS,
    EVENT_RULES,
    STANDARD_TIMES,
    SCHOOL_FORMS,
    SS12000,
)
