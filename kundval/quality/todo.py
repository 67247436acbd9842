"""What awaits somebody in quality: applications to examine."""

from datetime import date

from sqlmodel import Session

from kundval.access.rules import Actor, may
from kundval.access.todo import Todo
from kundval.quality.queries.applications import open_applications


def todo(session: Session, actor: Actor, today: date) -> list[Todo]:
    """The applications that the actor may examine; the day they ask for is the deadline."""
    if not may(actor, "approval.write"):
        return []
    return [
        Todo(
            "Pröva",
            f"{unit.name} för {service.name.lower()}",
            f"/provning/{application.id}",
            deadline=application.wanted_from,
            count=f"ansökan från {provider.name}, {application.received_on}",
        )
        for application, unit, service, provider in open_applications(session, actor)
    ]
