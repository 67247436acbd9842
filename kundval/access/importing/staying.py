"""Which rows of an undone batch cannot be taken away: marked facts of other batches still point at them, for the sake of the trail.

A row stays whole. What belongs to it in the same batch stays too: a person keeps its number, a unit its services.
"""

from collections.abc import Mapping

from sqlalchemy import ForeignKey, or_, select
from sqlmodel import Session, SQLModel

from kundval.access.models import ImportBatch

BATCH = "import_batch_id"


def staying(session: Session, batch: ImportBatch, own: Mapping[str, frozenset[int]]) -> dict[str, set[int]]:
    """Table → the ids of the batch's rows that stay. ``own`` are its rows in tables without a mark."""
    kept: dict[str, set[int]] = {name: set() for name in own}
    links: list[tuple[str, str, list[tuple[int, int]]]] = []
    for child in SQLModel.metadata.sorted_tables:
        for key in child.foreign_keys:
            parent = key.column.table.name
            if parent in own and key.parent.name != BATCH:
                kept[parent] |= _pointed_at(session, batch, key, inside=child.name in own)
                if child.name in own:
                    links.append((child.name, parent, _pairs(session, batch, key)))
    while _spread(kept, links):
        pass
    return kept


def _pointed_at(session: Session, batch: ImportBatch, key: ForeignKey, *, inside: bool) -> set[int]:
    """The batch's rows that rows outside it point at."""
    parent, child = key.column.table.alias(), key.parent.table
    statement = (
        select(key.parent).distinct().where(key.parent.in_(select(parent.c.id).where(parent.c[BATCH] == batch.id)))
    )
    if inside:
        statement = statement.where(or_(child.c[BATCH].is_(None), child.c[BATCH] != batch.id))
    return set(session.execute(statement).scalars())


def _pairs(session: Session, batch: ImportBatch, key: ForeignKey) -> list[tuple[int, int]]:
    """(row, row that it points at), both in the batch."""
    parent, child = key.column.table.alias(), key.parent.table
    statement = (
        select(child.c.id, key.parent)
        .join(parent, parent.c.id == key.parent)
        .where(child.c[BATCH] == batch.id, parent.c[BATCH] == batch.id)
    )
    return [(row, target) for row, target in session.execute(statement)]


def _spread(kept: dict[str, set[int]], links: list[tuple[str, str, list[tuple[int, int]]]]) -> bool:
    """Keeps what belongs together; whether anything was added."""
    before = sum(map(len, kept.values()))
    for child, parent, pairs in links:
        if kept[child] or kept[parent]:
            for row, target in pairs:
                if row in kept[child] or target in kept[parent]:
                    kept[child].add(row)
                    kept[parent].add(target)
    return sum(map(len, kept.values())) > before
