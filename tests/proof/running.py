"""A process that makes a month final, to be killed: ``python -m tests.proof.running URL INDUSTRY MONTH DAY``.

Says ``börjar`` when the run begins and ``klar`` or the refusal when it has ended.
"""

import sys
from datetime import date

import kundval.tables  # noqa: F401  (knows every table)
from kundval import db
from kundval.access.rules import SYSTEM
from kundval.errors import KundvalError
from kundval.payment.service.making import make_final
from kundval.period import Month


def main(url: str, industry_id: str, month: str, day: str) -> None:
    engine = db.make_engine(url)
    with engine.connect():
        pass
    print("börjar", flush=True)
    try:
        with db.transaction(engine) as session:
            make_final(
                session,
                actor=SYSTEM,
                today=date.fromisoformat(day),
                industry_id=int(industry_id),
                month=Month.parse(month),
            )
    except KundvalError as error:
        print(error.sentence, flush=True)
    else:
        print("klar", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
