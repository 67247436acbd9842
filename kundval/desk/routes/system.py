"""System: the way to what is set up and looked after, and the log."""

from dataclasses import dataclass

from flask import render_template, request

from kundval import db
from kundval.access import lists
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.desk import log_rows
from kundval.desk.routes.blueprint import bp


@dataclass(frozen=True)
class Entry:
    """A page of the system room: what it is for, and who sees it."""

    label: str
    url: str
    purpose: str
    permissions: tuple[str, ...]


ENTRIES = (
    Entry(
        "Läs in filer",
        "/system/inlasningar",
        "Läs in Excel eller CSV, kontrollera först, ångra om det blev fel.",
        ("import.read",),
    ),
    Entry("Kalender", "/system/kalender", "När varje bransch räknas och betalas.", ("calendar.write", "money.read")),
    Entry(
        "Händelser",
        "/system/handelser",
        "Vad frånvaro och tom plats betalas, och hur många minuter ett besök är.",
        ("calendar.write", "money.read"),
    ),
    Entry(
        "Kontering",
        "/ersattning/kontering",
        "Konto och momskod för varje tjänst, regi och motpart.",
        ("coding.write", "money.read"),
    ),
    Entry(
        "Branscher och tjänster",
        "/system/branscher",
        "Nämnd, kontor och ansvarig för varje bransch.",
        ("registry.read",),
    ),
    Entry("Användare", "/system/anvandare", "Bjud in, lås, byt lösenord och ge behörigheter.", ("user.write",)),
    Entry(
        "Inställningar",
        "/system/installningar",
        "Kommunens namn och kod, kontakt, minsta antal i statistik.",
        ("setting.write",),
    ),
    Entry(
        "Kontroll",
        "/system/kontroll",
        "Nattens bevis för att det som är bokfört är det som ska betalas.",
        ("log.read", "run.make", "run.decide"),
    ),
    Entry("Logg", "/system/logg", "Vem gjorde eller såg vad, och när.", ("log.read",)),
    Entry("Jobb", "/jobb", "Långa arbeten som pågår eller är klara.", ("import.read", "run.make", "report.read")),
)


@bp.get("/system")
@allow("import.read", "log.read", "user.write", "setting.write", "calendar.write", "run.decide")
def system() -> Answer:
    actor = current_actor()
    seen = [entry for entry in ENTRIES if any(may(actor, permission) for permission in entry.permissions)]
    return render_template("desk/system.html", entries=seen)


@bp.route("/system/logg", methods=["GET", "POST"])
@allow("log.read")
def log() -> Answer:
    if request.method == "POST":
        return lists.keep()
    actor = current_actor()
    spec = log_rows.log_list(db.session(), today())
    page = lists.page(spec, log_rows.statement(actor))
    rows = [log_rows.read(db.session(), actor, row) for row in page.rows]
    return render_template("desk/log.html", page=page, rows=rows, filters=spec.filters)


@bp.get("/system/logg/export.xlsx")
@allow("log.read")
def log_file() -> Answer:
    return lists.workbook(log_rows.log_list(db.session(), today()), log_rows.statement(current_actor()), "Logg")
