"""The route of a list by hand in the browser: upload Väsby 2017, reasons, simulation, decision, individual decision, provider."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session, select

from kundval.demonstration import cases, logins
from kundval.registry.models import Provider
from tests.browser import visitors
from tests.flows.walking import told, town_on, well_made

pytestmark = pytest.mark.web
TODAY = date(2017, 1, 2)
FILE = Path("kundval/data/prices/UV-FSK-2017.xlsx")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Iterator[str]:
    """A server on Upplands Väsby before its list has come in."""

    def fill(session: Session) -> None:
        done = cases.vasby_market(session)
        sol = session.exec(select(Provider).where(Provider.id == done.providers["sol"])).one()
        one = logins.Login("solglantan", "Sol Lind", "utförare", provider="sol")
        logins.add(session, (one,), today=TODAY, industries=done.industries, providers={"sol": sol.id or 0})

    with town_on(tmp_path_factory.mktemp("vasby"), TODAY, fill) as address:
        yield address


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    with visitors(browser, address, logins.PASSWORD) as visitor:
        yield visitor


def test_from_upload_to_what_the_provider_sees(person: Callable[[str], Page]) -> None:
    economist = person("ekonom")
    economist.get_by_role("link", name="Ersättning", exact=True).first.click()
    economist.get_by_role("link", name="Läs in prislista").first.click()
    economist.locator("#f-file").set_input_files(str(FILE))
    economist.get_by_role("button", name="Kontrollera filen").click()
    economist.get_by_role("button", name="Läs in").click()
    economist.goto("/ersattning/listor?status=utkast")
    economist.get_by_role("link", name="Förskola 2017").click()
    here = economist.url
    assert "2 avvikelser saknar skäl" in told(economist)
    assert not economist.get_by_role("button", name="Granska prislistan").is_visible()
    assert well_made(economist) == []

    for field in economist.get_by_label("Skäl: ").all():
        field.fill("Så är det tryckt. Summan betalas som den är publicerad.")
    economist.get_by_role("button", name="Spara skälen").click()
    assert "Skälen är sparade." in told(economist)
    for view in ("Så som nämnden ser den", "Så som utföraren ser den", "Så som formeln ser den", "Jämför"):
        economist.get_by_role("link", name=view).click()
        assert well_made(economist) == []
    economist.goto(here)
    economist.get_by_role("link", name="Simulering").click()
    assert "Simulering före beslut" in told(economist)
    economist.get_by_role("link", name="Tillbaka till prislistan").click()
    economist.get_by_role("button", name="Granska prislistan").click()
    assert "Beslutet måste fattas av någon annan" in told(economist)

    attestant = person("attestant")
    attestant.get_by_role("link", name="Besluta prislistan Förskola 2017").first.click()
    attestant.get_by_role("link", name="Besluta prislistan").first.click()
    # Beslutet står i arbetsboken; attestanten kontrollerar det.
    assert attestant.get_by_label("Diarienummer").input_value() == "UBN 2016/412"
    attestant.get_by_role("button", name="Kontrollera beslutet").click()
    assert "Kontrollera innan du beslutar" in attestant.locator("h1").inner_text()
    attestant.get_by_role("button", name="Besluta prislistan").click()
    assert "Prislistan är beslutad och gäller 2017-01-01–2017-12-31." in told(attestant)

    economist.goto(here)
    economist.get_by_role("link", name="Utförarna").click()
    economist.get_by_role("link", name="Solgläntans förskola ek. för.").click()
    economist.get_by_label("Diarienummer").fill("UBN 2016/500")
    economist.get_by_role("button", name="Förbered beslutet").click()
    decision = economist.url
    attestant.goto(decision)
    attestant.get_by_role("link", name="Fatta beslutet").click()
    attestant.get_by_label("Beslutsdatum").fill("2017-01-02")
    attestant.get_by_label("Beslutsfattare").fill("Erik Nyström, förvaltningschef")
    attestant.get_by_label("Paragraf eller delegation").fill("punkt 4.3")
    attestant.get_by_role("button", name="Fatta beslutet").click()
    assert "133 761" in told(attestant)

    provider = person("solglantan")
    provider.get_by_role("link", name="Priser", exact=True).first.click()
    shown = told(provider)
    assert "133 761 kr per år, 11 146,75 kr i månaden" in shown
    assert "Momskompensation" in shown
    # Den egna regiformen, ingenting av andras.
    assert "126 190" not in shown
    assert well_made(provider) == []


def test_next_years_list_in_six_clicks_by_keyboard(person: Callable[[str], Page]) -> None:
    economist = person("ekonom")
    clicks = 0
    economist.goto("/ersattning")
    economist.get_by_role("link", name="Förskola 2017").first.click()
    clicks += 1
    economist.get_by_role("link", name="Räkna upp till ny prislista").click()
    economist.get_by_label("Procent för allt som inte är undantaget").fill("2,0")
    economist.keyboard.press("Enter")
    clicks += 2
    economist.wait_for_selector("text=Kontrollera innan du skapar utkastet")
    assert well_made(economist) == []
    economist.get_by_role("button", name="Skapa utkastet").click()
    clicks += 1
    assert clicks <= 6
    assert economist.locator("h1").inner_text() == "Förskola 2018"
    economist.get_by_role("link", name="Ändra priser").click()
    assert well_made(economist) == []
    cells = economist.locator("table input.kv-money")
    cells.first.focus()
    economist.keyboard.press("ArrowDown")
    assert economist.evaluate("document.activeElement.name") != cells.first.get_attribute("name")
    economist.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text/plain', '111\\t222');
        document.querySelector('table input.kv-money').focus();
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    assert [cells.nth(0).input_value(), cells.nth(1).input_value()] == ["111", "222"]
    cells.first.focus()
    economist.keyboard.press("Control+Enter")
    economist.wait_for_selector("text=Utkastet är sparat. 2 tal är ändrade.")
