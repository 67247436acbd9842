"""The data behind the browser's pages: the demonstration municipality, small and young, with something unfinished in every room."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from kundval import joined
from kundval.access.importing import batches
from kundval.access.models import Job, User
from kundval.access.queries import actor_for
from kundval.access.rules import ROLES, Actor
from kundval.audit import now
from kundval.choice.models import EventFact, Person, Segment, VolumeFact
from kundval.choice.queries.event_rules import standard_times
from kundval.choice.service.event_rules import save_standard_time
from kundval.demonstration import build as demonstration
from kundval.demonstration import deciding, logins, prices
from kundval.payment.models import Payment, Run
from kundval.payment.queries.balances import standing
from kundval.payment.service import recovery
from kundval.payment.service.school import save_school_span
from kundval.period import OPEN, Month, day
from kundval.quality.queries.requirements import requirements_on
from kundval.quality.service import applications
from kundval.registry.models import Industry, Provider, Service, Unit
from kundval.registry.queries.market import dimensions_of
from kundval.registry.service import providers
from kundval.reimbursement.models import IndividualDecision
from kundval.reimbursement.service import drafts
from tests.imports.files import book

PASSWORD = logins.PASSWORD
TODAY = date(2024, 3, 18)
"""Few months have been run by then: the site is built in seconds."""


@dataclass(frozen=True)
class Site:
    """A login of each role, and the addresses of what no list shows first."""

    logins: dict[str, str]
    doors: list[str]


def build(session: Session) -> Site:
    """Fills the database."""
    demonstration.municipality(session, today=TODAY, seed=7, scale=0.02, progress=lambda what, percent: None)
    for user in session.exec(select(User)):
        # Rows are alike, and axe takes its time over each.
        user.page_size = 7
    found = {role: next(one.login for one in logins.LOGINS if one.role == role) for role in ROLES}
    ekonom, officer = (_actor(session, found[role]) for role in ("ekonom", "handläggare"))
    draft = _draft(session, ekonom)
    doors = [
        _customer(session),
        _application(session, officer),
        draft,
        f"{draft}/simulering",
        *_batches(session, officer),
    ]
    doors += ["/ersattning/kontering/rader"]
    attestant = _actor(session, found["attestant"])
    return Site(
        found, [*doors, *_owed(session, ekonom, attestant), _job(session, ekonom), *_deeper(session, officer, ekonom)]
    )


def _actor(session: Session, login: str) -> Actor:
    return actor_for(session, session.exec(select(User).where(col(User.login) == login)).one(), TODAY)


def _deeper(session: Session, officer: Actor, ekonom: Actor) -> list[str]:
    """Pages that only the state of something opens: refuse, decide, reject, release, lift a stop, lock another user."""
    volume = session.exec(select(VolumeFact.id).order_by(col(VolumeFact.id))).first()
    other = session.exec(select(User.id).where(col(User.login) == "ledning")).one()
    waiting, industry = session.exec(
        select(Run, Industry)
        .join(Industry, col(Industry.id) == col(Run.industry_id))
        .where(col(Run.state) == "slutlig")
    ).first() or (None, None)
    held = session.exec(select(Payment.number).where(col(Payment.state) == "innehållen")).first()
    reviewed = int(_draft(session, ekonom, year=2026).rsplit("/", 1)[1])
    drafts.review(session, actor=ekonom, today=TODAY, price_list_id=reviewed)
    stopped = session.exec(select(Provider).where(col(Provider.name) == "Björkens förskolor AB")).one()
    providers.stop_provider(
        session, actor=officer, today=TODAY, provider_id=stopped.id or 0, reason="Avtalet ses över."
    )
    event = session.exec(select(EventFact)).first()
    away = session.get_one(Person, event.person_id).handle if event else ""
    doors = [
        "/sok",
        f"/kunder/{away}/handelse",
        f"/kunder/{away}/handelse/{event.id if event else 0}",
        "/kunder/volymer/beviljat",
        f"/kunder/volymer/{volume}",
        f"/system/anvandare/{other}",
        f"/ersattning/listor/{reviewed}/beslut",
        f"/ersattning/listor/{reviewed}/lamna-tillbaka",
        f"/utforare/{stopped.id}/hav-stopp",
        "/utbetalningar/forskola/2024-01/manad",
        "/utbetalningar/forskola/2024-02/tillskott",
        "/utbetalningar/forskola/likabehandling/2024-02",
        f"/utbetalningar/betalning/{held}/slapp",
        *_individual(session),
    ]
    doors += _said(session, ekonom)
    if waiting and industry:
        doors.append(f"/utbetalningar/{industry.code}/{Month(waiting.month)}/avvisa")
    return doors


def _said(session: Session, actor: Actor) -> list[str]:
    """Standard minutes and a school year, and the pages that change, end and take them back."""
    care, school = (
        session.exec(select(Service).where(col(Service.code) == code)).one() for code in ("hemtjanst", "grundskola")
    )
    dimension, allowed = dimensions_of(session, care.id or 0)[0]
    values = f"{dimension.code}={allowed[0]}"
    for minutes, since in ((60, TODAY), (45, date(2025, 1, 1))):
        save_standard_time(
            session, actor=actor, today=TODAY, service_id=care.id or 0, values=values, minutes=minutes, valid_from=since
        )
    for kind, first, after in (
        ("termin", date(2024, 1, 9), date(2024, 6, 13)),
        ("lov", date(2024, 2, 26), date(2024, 3, 2)),
    ):
        save_school_span(session, actor=actor, today=TODAY, industry_id=school.industry_id, service_id=None, kind=kind, valid_from=first,
                         valid_to=after)  # fmt: skip
    coming = standard_times(session, [care.id])[-1].id
    return ["/system/handelser/forskola", "/system/handelser/hemtjanst", f"/system/handelser/hemtjanst/schablontid/{coming}/aterta",
            f"/system/handelser/hemtjanst/schablontid?villkor={values}", "/system/kalender/grundskola/lasar"]  # fmt: skip


def _owed(session: Session, asks: Actor, decides: Actor) -> list[str]:
    """A balance of which half is claimed back, and the pages about both."""
    found = next((row for row in session.execute(standing(TODAY)) if row.left_ore > 1), None)
    if found is None:
        return ["/utbetalningar/saldon", "/utbetalningar/aterkrav"]
    task = recovery.request_claim(
        session, actor=asks, today=TODAY, industry_id=found.Industry.id, provider_id=found.Provider.id, amount_ore=found.left_ore // 2,
        reason="Företaget har lagt ned.",
    )  # fmt: skip
    claim = recovery.decide_claim(session, actor=decides, today=TODAY, task=task, approve=True)
    page = f"/utbetalningar/aterkrav/{claim.id}"
    asked = f"/utbetalningar/saldon/{found.Industry.code}/{found.Provider.id}/aterkrav"
    return ["/utbetalningar/saldon", "/utbetalningar/aterkrav", asked, page, f"{page}/betalning", f"{page}/avskriv"]


def _individual(session: Session) -> list[str]:
    """A draft of an individual decision, one that is decided and not sent, and a text of theirs."""
    draft, decided = (
        session.exec(select(IndividualDecision.id).where(col(IndividualDecision.state) == state)).first()
        for state in ("utkast", "beslutad")
    )
    page = f"/ersattning/beslut/{draft}"
    return [page, f"{page}/andra", f"{page}/besluta", f"{page}/ta-bort", f"/ersattning/beslut/{decided}/skickat",
            "/ersattning/beslut/besluta/forskola/2024", "/ersattning/beslutstexter/skollag/skal"]  # fmt: skip


def _customer(session: Session) -> str:
    """Somebody with a choice in force, who can be switched and ended."""
    statement = (
        select(Person.handle)
        .join(Segment, col(Segment.person_id) == col(Person.id))
        .join(Service, col(Service.id) == col(Segment.service_id))
        .where(
            col(Service.code) == "forskola", col(Segment.valid_from) <= day(TODAY), col(Segment.valid_to) > day(TODAY)
        )
        .where(col(Segment.known_to) == OPEN)
        .order_by(col(Person.id))
    )
    return f"/kunder/{session.exec(statement).first()}"


def _application(session: Session, actor: Actor) -> str:
    unit = session.exec(select(Unit).where(col(Unit.name) == "Lilla Lärkan Centrum")).one()
    provider = session.exec(select(Provider).where(col(Provider.name) == "Lilla Lärkan Förskolor AB")).one()
    service = session.exec(select(Service).where(col(Service.code) == "ped_omsorg")).one()
    made = applications.apply(
        session, actor=actor, today=TODAY, provider_id=provider.id or 0, unit_id=unit.id or 0, service_id=service.id or 0,
        wanted_from=date(2024, 8, 1), received_on=TODAY,
    )  # fmt: skip
    for requirement in requirements_on(session, service.id or 0, TODAY)[:1]:
        applications.assess(
            session, actor=actor, today=TODAY, application_id=made.id or 0, requirement_id=requirement.id or 0,
            verdict="inte uppfyllt", examined_on=TODAY, evidence="Besök 2024-03-15.",
        )  # fmt: skip
    return f"/provning/{made.id}"


def _draft(session: Session, actor: Actor, year: int = 2025) -> str:
    document = prices.document(prices.PLANS[0], year, date(year - 1, 11, 26), "§ 90", f"UBN {year - 1}/300")
    return f"/ersattning/listor/{deciding.draft(session, actor, deciding.Coming(TODAY, document, True), TODAY)}"


def _batches(session: Session, actor: Actor) -> list[str]:
    """Two files that have been checked: one with errors, one without."""
    kind = batches.kind_of(joined("imports", "IMPORTS"), "agande")
    headings = ["enhet", "org.nummer", "regi", "motpart", "från", "rapporterad"]
    addresses = []
    for number, unit in enumerate(("finns-inte", session.exec(select(Unit.code)).first())):
        rows = [
            headings,
            [unit, "5599990016", "fristående", "87", "2024-04-01" if number else "31/9 2024", "2024-03-01"],
        ]
        batch = batches.upload(
            session, kind, actor=actor, filename=f"agande-{number}.xlsx", content=book({"Ägande": rows})
        )
        batches.check(session, kind, batch, actor=actor, today=TODAY)
        addresses.append(f"/system/inlasningar/{batch.id}")
    return addresses


def _job(session: Session, actor: Actor) -> str:
    job = Job(
        kind="run", title="Räkna förskola mars 2024", state="misslyckad", requested_by=actor.user_id, created_at=now(),
        started_at=now(), finished_at=now(), attempts=3, sentence="Något gick fel hos oss. Inget är sparat. Felnummer 7F3A.",
    )  # fmt: skip
    session.add(job)
    session.flush()
    return f"/jobb/{job.id}"
