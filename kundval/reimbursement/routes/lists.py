"""Price lists to look at: all industries, one industry over time, one list, its numbers, its workbook."""

from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import render_template, request, send_file, url_for
from sqlalchemy import Select, or_
from sqlmodel import col, select
from werkzeug.wrappers import Response

from kundval import db
from kundval.access import lists as listings
from kundval.access import queries as access_queries
from kundval.access.rules import may
from kundval.access.web import Answer, allow, current_actor, today
from kundval.listing import Column, Listing, Status, contains
from kundval.period import Month
from kundval.reimbursement.models import PriceList, PriceNumber
from kundval.reimbursement.queries import all_lists, lists, page_rows, service_rates
from kundval.reimbursement.queries.conditions import versions
from kundval.reimbursement.queries.legal import legal
from kundval.reimbursement.queries.page_list import ROWS_A_PAGE, caption, note, paid, tables
from kundval.reimbursement.queries.strip import strip
from kundval.reimbursement.queries.unpaid import unpaid
from kundval.reimbursement.routes.blueprint import bp
from kundval.reimbursement.rules.check import ACCEPTED, DEVIATION, UNPROVEN
from kundval.reimbursement.rules.conditions import differences
from kundval.reimbursement.workbook.fields import plain_number
from kundval.reimbursement.workbook.opened import list_document
from kundval.reimbursement.workbook.part import part_of, rows_of
from kundval.reimbursement.workbook.writing import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = {
    "equal": "lika",
    "explained": "förklaras av avrundning",
    "deviation": "avviker",
    "accepted": "avviker, med skäl",
}


@bp.get("/ersattning")
@allow("price.read")
def overview() -> Answer:
    rows = lists.industries(db.session(), current_actor(), today())
    return render_template("reimbursement/overview.html", rows=rows)


@bp.get("/ersattning/<code>")
@allow("price.read")
def industry(code: str) -> Answer:
    session = db.session()
    found = lists.find_industry(session, current_actor(), code)
    rows = lists.of_industry(session, found.id or 0, today())
    gaps = lists.gaps((row.price_list for row in rows if row.is_decided), Month(found.first_month).first, today())
    return render_template(
        "reimbursement/industry.html",
        industry=found,
        rows=rows,
        gaps=gaps,
        entries=sorted([*rows, *gaps], key=lists.first_day, reverse=True),
        strip=strip(rows, gaps, today()),
        services=service_rates.of_industry(session, found),
        service=None,
        replaced=all_lists.replaced_rows(session, [row.price_list for row in rows]),
        may_draft=may(current_actor(), "price.draft", industry_id=found.id),
    )


@bp.get("/ersattning/<code>/tjanst/<service>")
@allow("price.read")
def service(code: str, service: str) -> Answer:
    session = db.session()
    found = lists.find_industry(session, current_actor(), code)
    one = service_rates.find(session, found, service)
    rows = lists.of_service(session, one, today())
    gaps = service_rates.gaps(session, found, one, today())
    spec = service_rates.listing(session, one, today())
    return render_template(
        "reimbursement/service.html", industry=found, service=one, rows=rows, gaps=gaps,
        services=service_rates.of_industry(session, found),
        entries=sorted([*rows, *gaps], key=lists.first_day, reverse=True), strip=strip(rows, gaps, today()),
        replaced=all_lists.replaced_rows(session, [row.price_list for row in rows]),
        page=listings.page(spec, service_rates.statement(one)), groups=spec.filters[0].options, names=dict(spec.filters[0].options),
    )  # fmt: skip


@bp.get("/ersattning/<code>/tjanst/<service>/export.xlsx")
@allow("price.read")
def service_file(code: str, service: str) -> Response:
    session = db.session()
    one = service_rates.find(session, lists.find_industry(session, current_actor(), code), service)
    spec = service_rates.listing(session, one, today())
    return listings.workbook(spec, service_rates.statement(one), f"Priser {one.name}")


@bp.get("/ersattning/listor")
@allow("price.read")
def price_lists() -> Answer:
    session, actor = db.session(), current_actor()
    spec = all_lists.listing(session, actor, today())
    page = listings.page(spec, all_lists.statement(actor))
    found = [row.PriceList for row in page.rows]
    return render_template(
        "reimbursement/all_lists.html",
        page=page,
        states={row.price_list.id: row.state for row in lists.rows_of(session, found, today())},
        replaced=all_lists.replaced_rows(session, found),
        industries=spec.filters[0].options,
        services=spec.filters[1].options,
    )


@bp.get("/ersattning/listor/export.xlsx")
@allow("price.read")
def price_lists_file() -> Response:
    actor = current_actor()
    return listings.workbook(all_lists.listing(db.session(), actor, today()), all_lists.statement(actor), "Prislistor")


@bp.get("/ersattning/listor/<int:price_list_id>")
@allow("price.read")
def price_list(price_list_id: int) -> Answer:
    return list_page(price_list_id)


def list_page(price_list_id: int) -> Answer:
    """The page of a list, also shown again when its reasons are refused."""
    session, actor = db.session(), current_actor()
    found = lists.find(session, actor, price_list_id)
    own = actor.user_id is not None and actor.user_id in (found.created_by, found.reviewed_by)
    return render_template(
        "reimbursement/list.html",
        row=lists.row_of(session, found, today()),
        list=found,
        industry=lists.industry_of(session, found),
        **_rows(found),
        links=_further(found),
        may_draft=may(actor, "price.draft", industry_id=found.industry_id) and found.state != lists.DECIDED,
        may_copy=may(actor, "price.draft", industry_id=found.industry_id),
        may_decide=may(actor, "price.decide", industry_id=found.industry_id),
        own=own,
        differing=differences(part_of(found.document, ()), versions(session)),
        deciders=access_queries.holders(session, "price.decide", today(), found.industry_id),
        created_by=lists.person(session, found.created_by),
        reviewed_by=lists.person(session, found.reviewed_by),
        decided_by=lists.person(session, found.decided_by),
        history=lists.history(session, found),
    )


def _further(found: PriceList) -> dict[str, str]:
    """Where the steps that lie in later rooms are made, for those who may."""
    actor = current_actor()
    simulation = url_for("payment.simulation", price_list_id=found.id) if may(actor, "money.read") else ""
    code = lists.industry_of(db.session(), found).code
    individual = url_for("reimbursement.individual_decisions", ar=found.valid_from.year, bransch=code)
    return {"simulation": simulation, "individual": individual}


def _rows(found: PriceList) -> dict[str, Any]:
    """The rows that the page asks for, and what is said of the whole list."""
    session = db.session()
    rows = page_rows.rows_page(
        session, found, request.args.get("sida", "1"), ROWS_A_PAGE, request.args.get("tjanst", "")
    )
    counts = page_rows.counts(session, found)
    return {
        "rows": rows,
        # The law is held against the whole of a short list, and of a long one against the rows that are shown.
        "legal": legal(session, found, opened=rows.opened if rows.pages > 1 else None),
        "head": rows.document.head,
        "tables": list(tables(rows.document, rows.numbers)),
        "caption": caption(counts, rows.document.head.main_unit),
        "note": note(rows.numbers),
        "paid": paid(rows),
        "unpaid": unpaid(session, found, rows.opened),
        "total": sum(counts.values()),
        "waits": counts.get(DEVIATION, 0),
        "deviations": (deviations := page_rows.deviations(session, found)),
        "unproven": "" if all(one.details.proven for one in deviations) else UNPROVEN,
        "deviating": counts.get(DEVIATION, 0) + counts.get(ACCEPTED, 0),
    }


@bp.get("/ersattning/listor/<int:price_list_id>/tal")
@allow("price.read")
def numbers(price_list_id: int) -> Answer:
    found = lists.find(db.session(), current_actor(), price_list_id)
    names = _names(found)
    page = listings.page(numbers_list(names), _statement(found))
    return render_template("reimbursement/numbers.html", names=names, list=found, page=page, words=WORDS,
                           industry=lists.industry_of(db.session(), found))  # fmt: skip


def _names(found: PriceList) -> dict[str, dict[str, str]]:
    """What rows, parts and price groups are called where they are shown."""
    small = part_of(found.document, ())
    return {
        "rows": {name: label for name, label, _ in rows_of(found.document)},
        "parts": {part.code: part.name for part in small.components},
        "groups": {group.code: group.name for group in small.groups},
    }


@bp.get("/ersattning/listor/<int:price_list_id>/tal/export.xlsx")
@allow("price.read")
def numbers_file(price_list_id: int) -> Response:
    found = lists.find(db.session(), current_actor(), price_list_id)
    return listings.workbook(numbers_list(_names(found)), _statement(found), f"Tal i {found.name}")


def _number(exact: str) -> object:
    return plain_number(Fraction(exact))


def _called(rows: Mapping[str, str], text: str) -> list[str]:
    """The rows that are called so; a hyphen finds the dash between years too."""
    wanted = text.casefold().replace("–", "-")
    return [name for name, label in rows.items() if wanted in label.casefold().replace("–", "-")]


def _statement(found: PriceList) -> Select[Any]:
    return select(PriceNumber).where(col(PriceNumber.price_list_id) == found.id)


def numbers_list(names: Mapping[str, Mapping[str, str]]) -> Listing:
    """The printed numbers of a list, computed beside published. ``names`` are those of :func:`_names`, and rows are found by them."""
    verdict = col(PriceNumber.verdict)
    return Listing(
        noun=("tal", "tal"),
        columns=(
            Column("ordning", "Ordning", sort=col(PriceNumber.id), word="listans ordning"),
            Column("rad", "Rad", sort=col(PriceNumber.row), value=lambda one: names["rows"].get(one.row, one.row)),
            Column(
                "grupp",
                "Prisgrupp",
                sort=col(PriceNumber.form),
                value=lambda one: names["groups"].get(one.form, one.form),
            ),
            Column(
                "del",
                "Del",
                sort=col(PriceNumber.component),
                value=lambda one: names["parts"].get(one.component, one.component),
            ),
            Column("enhet", "Enhet", sort=col(PriceNumber.unit), value=lambda one: one.unit),
            Column("publicerat", "Publicerat", value=lambda one: _number(one.published), kind="number"),
            Column("beraknat", "Beräknat", value=lambda one: _number(one.computed), kind="number"),
            Column("oavrundat", "Oavrundat", value=lambda one: _number(one.unrounded), kind="number"),
            Column("utfall", "Utfall", sort=verdict, value=lambda one: WORDS[one.verdict]),
            Column("skal", "Skäl", value=lambda one: one.reason),
        ),
        order="ordning",
        search=lambda text: or_(
            contains(col(PriceNumber.row), text), col(PriceNumber.row).in_(_called(names["rows"], text))
        ),
        statuses=tuple(Status(code, word.capitalize(), verdict == code) for code, word in WORDS.items()),
    )


@bp.get("/ersattning/listor/<int:price_list_id>/arbetsbok.xlsx")
@allow("price.read")
def workbook(price_list_id: int) -> Response:
    found = lists.find(db.session(), current_actor(), price_list_id)
    content = workbook_of(list_document(found.document))
    name = f"{found.name.lower()} {found.valid_from}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
