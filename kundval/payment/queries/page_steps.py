"""The six steps of a run, in words: what is done, by whom, and what comes next."""

from datetime import datetime

from kundval.formats import day_text, local
from kundval.payment.models import Run
from kundval.payment.queries.page_run import RunView

Step = tuple[str, str, str]
"""(label, sentence, "done" | "current" | "")."""
ORDER = ("preliminär", "slutlig", "granskad", "beslutad", "exporterad")


def steps(view: RunView, hindering: int, to_judge: int) -> list[Step]:
    """Preliminär, Kontroller, Slutlig, Granskad, Beslutad, Exporterad. ``hindering`` and ``to_judge`` are counts of controls."""
    run = view.run
    reached = ORDER.index(run.state) if run.state in ORDER else -1
    after = {0: 1, 1: 3, 2: 4, 3: 5}.get(reached)
    rows = [
        ("Preliminär", f"räknad {day_text(run.made_on)}"),
        ("Kontroller", _controls(run, hindering, to_judge)),
        ("Slutlig", _done(view, run.final_by, run.final_at)),
        ("Granskad", _done(view, run.reviewed_by, run.reviewed_at)),
        ("Beslutad", _done(view, run.decided_by, run.decided_at)),
        (
            "Exporterad",
            day_text(local(run.exported_at)) if run.exported_at else f"betalas {day_text(view.payment_day)}",
        ),
    ]
    done = {0: 1, 1: 3, 2: 4, 3: 5, 4: 6}.get(reached, 1)
    return [
        (label, sentence, "done" if place < done else "current" if place == after else "")
        for place, (label, sentence) in enumerate(rows)
    ]


def _controls(run: Run, hindering: int, to_judge: int) -> str:
    if hindering:
        return f"{hindering} hindrar"
    return f"{to_judge} att bedöma" if to_judge else "utan anmärkning"


def _done(view: RunView, user_id: int | None, at: datetime | None) -> str:
    return f"{view.names.get(user_id, 'kundval')} {day_text(local(at))}" if at else "–"
