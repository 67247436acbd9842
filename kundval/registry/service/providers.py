"""Providers: who they are, their dated legal form, and the stop that holds their payments."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from kundval import audit
from kundval.access.rules import Actor, require
from kundval.errors import FieldsRefused, Refused
from kundval.identity import digits, is_org_number, is_sole_trader
from kundval.registry import rules
from kundval.registry.models import Provider, ProviderForm
from kundval.registry.queries.owners import provider_forms
from kundval.registry.service.log import told
from kundval.registry.service.scope import only, provider_industries, the_provider
from kundval.registry.service.versions import claim


def checked_org_number(session: Session, org_number: str, *, except_id: int | None = None) -> str:
    """The ten digits of an organisation number; refuses a wrong check digit and one that another provider has."""
    number = digits(org_number)
    if len(number) == 12 and number[:2] in ("16", "19", "20"):
        number = number[2:]
    if len(number) != 10 or not (number.isascii() and number.isdigit()):
        raise FieldsRefused({"org_number": "Skriv utförarens organisationsnummer, till exempel 559999-0008."})
    if not is_org_number(number):
        raise FieldsRefused(
            {
                "org_number": f"Organisationsnumret {number[:6]}-{number[6:]} har fel kontrollsiffra. Kontrollera siffrorna."
            }
        )
    taken = session.exec(select(Provider).where(col(Provider.org_number) == number)).first()
    if taken and taken.id != except_id:
        raise FieldsRefused({"org_number": f"Organisationsnumret finns redan: {taken.name}."})
    return number


def register_provider(
    session: Session,
    *,
    actor: Actor,
    today: date,
    org_number: str,
    name: str,
    form: str,
    form_from: date,
    contact: str = "",
    is_municipality: bool = False,
    batch_id: int | None = None,
) -> Provider:
    """A new provider (utförare) with the legal form it has from a day on. Refused: a wrong or taken organisation number."""
    require(actor, "registry.write")
    number = checked_org_number(session, org_number)
    _check(session, name, form, number, is_municipality)
    provider = Provider(
        org_number=number,
        name=name.strip(),
        contact=contact.strip(),
        is_municipality=is_municipality,
        import_batch_id=batch_id,
    )
    session.add(provider)
    session.flush()
    assert provider.id is not None
    session.add(ProviderForm(provider_id=provider.id, form=form, valid_from=form_from, import_batch_id=batch_id))
    session.flush()
    _log(session, actor, provider, "registrerade utföraren", {"namn": name.strip(), "form": form})
    return provider


def change_provider(
    session: Session, *, actor: Actor, today: date, provider_id: int, version: int, name: str, contact: str
) -> Provider:
    """Changes what the provider is called and how it is reached. The organisation number stays what it is."""
    provider = the_provider(session, actor, provider_id)
    if not name.strip():
        raise FieldsRefused({"name": "Skriv utförarens namn."})
    claim(session, provider, version, "utföraren")
    provider.name, provider.contact = name.strip(), contact.strip()
    changed = told(audit.changes(provider))
    session.flush()
    _log(session, actor, provider, "ändrade utföraren", changed)
    return provider


def change_form(
    session: Session,
    *,
    actor: Actor,
    today: date,
    provider_id: int,
    form: str,
    valid_from: date,
    batch_id: int | None = None,
) -> ProviderForm:
    """The legal form that the provider has from a day on. The same day again replaces what was said."""
    provider = the_provider(session, actor, provider_id)
    _check_form(form, provider.org_number)
    row = session.exec(
        select(ProviderForm).where(
            col(ProviderForm.provider_id) == provider_id, col(ProviderForm.valid_from) == valid_from
        )
    ).first() or ProviderForm(provider_id=provider_id, form="", valid_from=valid_from, import_batch_id=batch_id)
    old, row.form = form_of_latest(session, provider), form
    session.add(row)
    session.flush()
    _log(
        session,
        actor,
        provider,
        "ändrade utförarens form",
        {f"form från {valid_from}": [old, form]},
    )
    return row


def stop_provider(session: Session, *, actor: Actor, today: date, provider_id: int, reason: str) -> Provider:
    """Holds the provider's payments from today, for a reason that the provider reads. What is due does not change."""
    provider = the_provider(session, actor, provider_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för utföraren."})
    if provider.stopped_on is not None:
        raise Refused(f"{provider.name} är redan stoppad sedan {provider.stopped_on}.")
    provider.stopped_on, provider.stop_reason = today, reason.strip()
    provider.version += 1
    session.flush()
    _log(session, actor, provider, "stoppade utbetalningarna till utföraren", reason=reason.strip())
    return provider


def resume_provider(session: Session, *, actor: Actor, today: date, provider_id: int, reason: str) -> Provider:
    """Ends the stop; payments that were held are released by those who pay."""
    provider = the_provider(session, actor, provider_id)
    if not reason.strip():
        raise FieldsRefused({"reason": "Ange skälet. Det visas för utföraren."})
    if provider.stopped_on is None:
        raise Refused(f"{provider.name} är inte stoppad.")
    provider.stopped_on, provider.stop_reason = None, ""
    provider.version += 1
    session.flush()
    _log(session, actor, provider, "hävde stoppet för utföraren", reason=reason.strip())
    return provider


def is_the_municipality(session: Session, provider: Provider) -> bool:
    """Whether the provider is the municipality itself. Until one is, the kommun that is said to run units in-house becomes it."""
    if provider.is_municipality or form_of_latest(session, provider) != "kommun":
        return provider.is_municipality
    if session.exec(select(Provider).where(col(Provider.is_municipality))).first() is None:
        provider.is_municipality = True
        session.flush()
    return provider.is_municipality


def form_of_latest(session: Session, provider: Provider) -> str:
    """The provider's legal form as last registered."""
    assert provider.id is not None
    forms = provider_forms(session, provider.id)
    return forms[0].form if forms else ""


def _check(session: Session, name: str, form: str, org_number: str, is_municipality: bool) -> None:
    if not name.strip():
        raise FieldsRefused({"name": "Skriv utförarens namn."})
    _check_form(form, org_number)
    if not is_municipality:
        return
    other = session.exec(select(Provider).where(col(Provider.is_municipality))).first()
    if other:
        raise FieldsRefused({"is_municipality": f"Kommunen är redan registrerad: {other.name}."})


def _check_form(form: str, org_number: str) -> None:
    if form not in rules.FORMS:
        raise FieldsRefused({"form": f"Formen {form or '(tom)'} finns inte. Välj en form i listan."})
    if is_sole_trader(org_number) and form not in ("enskild firma", "privatperson"):
        raise FieldsRefused({"form": "Organisationsnumret är ett personnummer. Välj enskild firma eller privatperson."})
    if not is_sole_trader(org_number) and form in ("enskild firma", "privatperson"):
        raise FieldsRefused(
            {"form": f"En {form} har sitt personnummer som organisationsnummer. Kontrollera numret eller formen."}
        )


def _log(
    session: Session,
    actor: Actor,
    provider: Provider,
    verb: str,
    details: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    # The organisation number never goes to the log: a sole trader's is a personal identity number.
    assert provider.id is not None
    audit.record(session, actor=actor, verb=verb, subject="provider", subject_id=provider.id, provider_id=provider.id,
                 industry_id=only(provider_industries(session, provider.id)), reason=reason, details=dict(details or {}))  # fmt: skip
