"""What the office's codes stand for; a code that is unknown is refused at its field, by the name it has in forms and rows."""

from sqlmodel import Session, col, select

from kundval.errors import FieldsRefused
from kundval.registry.models import Board, Industry, Provider, Service, Unit


def unit_by_code(session: Session, code: str, field: str = "unit") -> Unit:
    found = session.exec(select(Unit).where(col(Unit.code) == code)).first()
    if found is None:
        raise FieldsRefused({field: f"Enheten {code} finns inte. Kontrollera koden, eller registrera enheten först."})
    return found


def service_by_code(session: Session, code: str, field: str = "service") -> Service:
    found = session.exec(select(Service).where(col(Service.code) == code)).first()
    if found is None:
        raise FieldsRefused({field: f"Tjänsten {code} finns inte. Kontrollera koden, eller läs in grunddata först."})
    return found


def industry_for_code(session: Session, code: str, field: str = "industry") -> Industry:
    found = session.exec(select(Industry).where(col(Industry.code) == code)).first()
    if found is None:
        raise FieldsRefused({field: f"Branschen {code} finns inte. Kontrollera koden, eller läs in grunddata först."})
    return found


def board_by_code(session: Session, code: str, field: str = "board") -> Board:
    found = session.exec(select(Board).where(col(Board.code) == code)).first()
    if found is None:
        raise FieldsRefused({field: f"Nämnden {code} finns inte. Kontrollera koden, eller läs in grunddata först."})
    return found


def provider_by_org_number(session: Session, org_number: str, field: str = "org_number") -> Provider:
    found = session.exec(select(Provider).where(col(Provider.org_number) == org_number)).first()
    if found is None:
        shown = f"{org_number[:6]}-{org_number[6:]}"
        raise FieldsRefused(
            {field: f"Utföraren {shown} finns inte. Kontrollera numret, eller registrera utföraren först."}
        )
    return found
