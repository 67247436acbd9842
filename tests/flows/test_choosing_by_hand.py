"""Choices by hand in the browser, and what comes of them: protected identity, switch with notice, non-choice, a move told late, the run,
and the provider who reads why.

Upplands Väsby 2017 (``demonstration.cases``): 133 761 kr a year at Solgläntan, 126 190 at Björken, day by day. Worked out by hand:
June of a year is 11 146,75 kr at Solgläntan and 10 515,83 at Björken. Vera, from 21 June: 10 of 30 days, 3 715,58. Disa, who has not
chosen, from 20 June at Björken: 11 of 30 days, 3 855,80. Maja moved on 10 May, told on 20 June: −7 910,60 and +7 462,85, June at Björken.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session, col, select

from kundval.access.rules import SYSTEM
from kundval.choice.rules.notice import Notice
from kundval.choice.service import terms
from kundval.demonstration import cases, logins
from kundval.registry.models import Industry, Provider, Service, Unit
from tests.browser import visitors
from tests.flows.walking import told, town_on, well_made

pytestmark = pytest.mark.web
TODAY = date(2017, 6, 20)
VERA, DISA = "20150611-2380", "20150711-2389"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, cheap_passwords: None) -> Iterator[str]:
    def fill(session: Session) -> None:
        cases.vasby(session, TODAY)
        _rules(session)

    with town_on(tmp_path_factory.mktemp("choosing"), TODAY, fill) as address:
        yield address


def _rules(session: Session) -> None:
    """A switch takes fourteen days, whoever does not choose comes to Björken, and Solgläntan's own login."""
    service = session.exec(select(Service)).one().id or 0
    bjorken = session.exec(select(Unit).where(col(Unit.code) == "B01")).one().id
    since = {"actor": SYSTEM, "today": TODAY, "service_id": service, "valid_from": date(2017, 1, 1)}
    terms.set_terms(session, **since, terms={"non_choice": "enhet", "non_choice_unit_id": bjorken})
    terms.set_notice(session, **since, act="byte", notice=Notice("dagar", 14))
    sol = session.exec(select(Provider).where(col(Provider.org_number) == "7699990011")).one().id or 0
    one = logins.Login("solglantan", "Sol Lind", "utförare", provider="sol")
    industry = session.exec(select(Industry)).one().id or 0
    logins.add(session, (one,), today=date(2017, 1, 1), industries={"forskola": industry}, providers={"sol": sol})


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Callable[[str], Page]]:
    with visitors(browser, address, logins.PASSWORD) as visitor:
        yield visitor


class Clicks:
    """Clicks in a page, counted as a person counts them: links, buttons, Enter; not fields."""

    def __init__(self, page: Page):
        self.page = page
        self.count = 0

    def link(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.count += 1

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.count += 1

    def search(self, text: str) -> None:
        self.page.locator("header input[name=q]").fill(text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/kunder/*")
        self.count += 1


def new_customer(officer: Page, number: str, name: str, protection: str = "") -> None:
    officer.goto("/kunder/ny")
    officer.get_by_label("Nummer", exact=True).fill(number)
    officer.get_by_label("Namn").fill(name)
    officer.get_by_label("Folkbokföringskommun").fill("0114")
    if protection:
        officer.get_by_label("Skydd").select_option(label=protection)
    officer.get_by_role("button", name="Spara kunden").click()


def fill(page: Page, unit: str, on: str) -> None:
    page.get_by_label("Enhet", exact=True).fill(unit)
    page.get_by_label("Från och med").fill(on)
    if not page.get_by_label("Heltid").is_checked():
        page.get_by_label("Heltid").check()
    page.get_by_label("Den enda vårdnadshavaren").check()


def test_from_choices_to_what_the_provider_reads(person: Callable[[str], Page]) -> None:
    officer = person("handlaggare")
    handle = protected_choice(officer)
    hidden_from_who_may_not_see(person("ekonom"), handle)
    switch_with_notice(officer)
    non_choice(officer)
    move_told_late(officer)
    run_by_three(person)
    read_by_the_provider(person("solglantan"), handle)


def protected_choice(officer: Page) -> str:
    """Vera's identity is protected: her place is saved, and her letter has no address."""
    new_customer(officer, VERA, "Vera Skogsberg", "Sekretessmarkering")
    assert "Skyddad identitet" in told(officer)
    assert "Vera" not in officer.title() + officer.url + told(officer)
    clicks = Clicks(officer)
    clicks.link("Registrera val")
    fill(officer, "Solgläntans förskola", "2017-06-21")
    clicks.button("Spara valet")
    assert clicks.count == 2
    assert "Valet är sparat." in told(officer)
    # Sidan visar varken namn eller enhet förrän skälet är angivet.
    assert "Vera" not in told(officer)
    handle = officer.url.rsplit("/", 1)[1]
    clicks.link("Bekräftelse till kunden")
    officer.get_by_label("Skäl").fill("Brev till vårdnadshavaren.")
    clicks.button("Visa bekräftelsen")
    letter = told(officer)
    assert "Till Vera Skogsberg" in letter
    assert "Du har valt Solgläntans förskola för förskola från och med 2017-06-21. Omfattning: heltid." in letter
    assert "Skriv ingen adress på brevet" in letter
    assert VERA not in officer.content()
    officer.emulate_media(media="print")
    assert officer.locator(".kv-letter").is_visible()
    # Det som är kontorets eget följer inte med brevet.
    printed = told(officer)
    for own in ("Kunder & val", "Kund " + handle, "Skriv ingen adress", "Skriv ut sidan", "Utskrivet"):
        assert own not in printed
    officer.emulate_media(media="screen")
    assert well_made(officer) == []
    return handle


def hidden_from_who_may_not_see(economist: Page, handle: str) -> None:
    """An economist sees customers, but nobody protected: no page, no hit, no row that leads to the unit."""
    answer = economist.goto(f"/kunder/{handle}")
    assert answer is not None and answer.status == 404
    economist.locator("header input[name=q]").fill(VERA)
    economist.keyboard.press("Enter")
    economist.wait_for_selector("text=Inget matchar")
    for path in ("/kunder", "/enheter", "/kunder/onskemal", "/kunder/interkommunalt", "/kunder/flyttade"):
        economist.goto(path)
        assert handle not in economist.content()
        assert "Vera" not in economist.content()


def switch_with_notice(officer: Page) -> None:
    """Alva may leave on 4 July at the earliest; the refusal says so, and the letter tells both days."""
    clicks = Clicks(officer)
    officer.goto("/")
    clicks.search("Alva Lind")
    clicks.link("Registrera byte")
    assert "Tidigaste datum enligt uppsägningstiden är 2017-07-04 (14 dagar)." in told(officer)
    fill(officer, "Björkens förskola", "2017-07-01")
    clicks.button("Spara bytet")
    assert "Välj den dagen eller en senare, eller ange skälet till ett undantag." in told(officer)
    assert officer.get_by_label("Enhet", exact=True).input_value() == "Björkens förskola"
    officer.get_by_label("Från och med").fill("2017-07-04")
    clicks.button("Spara bytet")
    assert "Bytet är sparat. Alva Lind har en plats på Björkens förskola från 2017-07-04." in told(officer)
    assert clicks.count == 4
    clicks.link("Bekräftelse till kunden")
    assert "Du har bytt till Björkens förskola" in told(officer)
    assert "Din tidigare plats slutar dagen före." in told(officer)
    officer.go_back()
    clicks.link("Avsluta")
    officer.get_by_label("Sista dag").fill("2017-12-31")
    clicks.button("Avsluta valet")
    clicks.link("Bekräftelse till kunden")
    assert "Din plats på Björkens förskola för förskola slutar. Sista dagen är 2017-12-31." in told(officer)


def non_choice(officer: Page) -> None:
    """Disa has not chosen: the rules give Björken, and another unit needs its reason."""
    new_customer(officer, DISA, "Disa Ek")
    officer.get_by_role("link", name="Registrera val").first.click()
    fill(officer, "Solgläntans förskola", "2017-06-20")
    officer.get_by_label("Ingen, icke-val").check()
    officer.get_by_role("button", name="Spara valet").click()
    assert "Använd Registrera icke-val" in told(officer)
    officer.get_by_role("link", name="Avbryt").click()
    clicks = Clicks(officer)
    officer.locator("summary", has_text="Fler åtgärder").click()
    clicks.link("Registrera icke-val")
    assert "I dag skulle Björkens förskola ta emot kunden." in told(officer)
    officer.get_by_label("Heltid").check()
    clicks.button("Spara icke-valet")
    assert "Icke-valet är sparat. Björkens förskola tar emot kunden från 2017-06-20." in told(officer)
    clicks.link("Bekräftelse till kunden")
    assert officer.locator("h1").inner_text() == "Bekräftelse på placering"
    assert "Du har inte valt utförare av förskola." in told(officer)


def move_told_late(officer: Page) -> None:
    """May is paid already: what changes is shown month by month before it is saved."""
    clicks = Clicks(officer)
    officer.goto("/")
    clicks.search("Maja Lind")
    clicks.link("Registrera byte")
    fill(officer, "Björkens förskola", "2017-05-10")
    officer.locator("summary", has_text="Fler uppgifter").click()
    officer.get_by_label("Skäl till undantag").fill("Flytten skedde i maj, men anmäldes först i juni.")
    clicks.button("Spara bytet")
    shown = told(officer)
    assert "Kontrollera innan du sparar" in shown
    assert "−7 910,60" in shown
    assert "+7 462,85" in shown
    assert well_made(officer) == []
    clicks.button("Spara och räkna om 1 månad")
    assert "Maja Lind har en plats på Björkens förskola från 2017-05-10." in told(officer)
    assert clicks.count == 4


def run_by_three(person: Callable[[str], Page]) -> None:
    """The economist counts and makes final, a colleague reviews, and somebody else decides: three clicks at the most each."""
    economist = person("ekonom")
    economist.goto("/utbetalningar/forskola/2017-06")
    economist.get_by_role("button", name="Räkna").first.click()
    economist.wait_for_selector("text=Körningen är räknad")
    clicks = Clicks(economist)
    clicks.link("Gör körningen slutlig")
    clicks.button("Gör slutlig")
    assert "Körningen är slutlig" in told(economist)
    assert clicks.count == 2
    assert not economist.get_by_role("link", name="Besluta").is_visible()
    for login, act, done in (("ekonom2", "Granska", "är granskad"), ("attestant", "Besluta", "är beslutad")):
        page = person(login)
        page.get_by_role("link", name=f"{act} körning förskola juni 2017").first.click()
        assert well_made(page) == []
        page.get_by_role("button", name=act).click()
        assert done in told(page)


def read_by_the_provider(provider: Page, handle: str) -> None:
    """Every line of Solgläntan's basis explains itself: kronor, days, decision, choice. Vera has no name there."""
    provider.get_by_role("link", name="Underlag", exact=True).first.click()
    provider.get_by_role("link", name="juni 2017").first.click()
    basis = told(provider)
    assert well_made(provider) == []
    assert "Skyddad identitet" in basis
    assert "Vera" not in basis
    assert handle not in provider.content()
    # Alva, Cilla och David hela juni, Vera 10 av 30 dagar, och 22 av Majas 31 dagar i maj tillbaka.
    links = provider.locator("main table a[href^='/rader/']")
    addresses = list(dict.fromkeys(str(link.get_attribute("href")) for link in links.all()))
    explained = {}
    for path in addresses:
        provider.goto(path)
        text = told(provider)
        explained[provider.locator("h1").inner_text().replace("\u00a0", " ")] = text
        assert "Utbildningsnämnden 2016-11-29 § 98" in text
        assert "Solgläntans förskola (fristående)" in text
        assert "A-2015-07" in text
        assert "Björken" not in text
    assert well_made(provider) == []
    amounts = sorted(explained)
    assert sorted({"11 146,75 kr", "3 715,58 kr", "−7 910,60 kr"}) == amounts
    assert len(addresses) == 5
    back = explained["−7 910,60 kr"]
    assert "Rättelse för maj 2017, i körningen juni 2017" in back
    assert "anmält 2017-06-20" in back
    assert "11 146,75 × 9 av 31 dagar" in back
    assert "Byte till annan enhet från 2017-05-10." in back
    vera = explained["3 715,58 kr"]
    assert "11 146,75 × 10 av 30 dagar" in vera
    assert handle not in vera and "Vera" not in vera
    assert "133 761,00 per år ÷ 12, del 6" in vera
