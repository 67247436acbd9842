"""What the shell promises on every page: keyboard, errors, phone, search, and no script needed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import log_in
from tests.web import site
from tests.web.accessibility import axe, sideways
from tests.web.conftest import Live

pytestmark = pytest.mark.web


def test_the_first_tab_leads_past_the_menu(visit: Callable[[str], Page]) -> None:
    page = visit("handläggare")
    page.goto("/utforare")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_refused_form_begins_with_its_errors_and_keeps_what_was_typed(visit: Callable[[str], Page]) -> None:
    page = visit("handläggare")
    page.goto("/utforare/ny")
    page.get_by_label("Namn", exact=True).fill("Björkens förskolor AB")
    page.get_by_label("Organisationsnummer").fill("559999-0009")
    page.get_by_role("button", name="Registrera utföraren").click()
    assert page.title().startswith("Fel: ")
    assert page.evaluate("document.activeElement.id") == "fel"
    assert page.get_by_label("Namn", exact=True).input_value() == "Björkens förskolor AB"
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) + sideways(page) == []


def test_the_menu_of_a_phone_opens_without_script(browser: Browser, live: Live) -> None:
    context = browser.new_context(base_url=live.url, viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    log_in(page, live.logins["ekonom"], site.PASSWORD)
    assert not page.get_by_role("link", name="Utbetalningar", exact=True).is_visible()
    page.locator("summary", has_text="Meny").click()
    page.get_by_role("link", name="Utbetalningar", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Utbetalningar"
    context.close()


def test_what_was_searched_for_never_stands_in_address_or_title(visit: Callable[[str], Page]) -> None:
    page = visit("handläggare")
    page.get_by_label("Sök kund, enhet, rad").fill("anders")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok?sok=*")
    assert "anders" not in page.url + page.title()
    assert "«anders»" in page.locator("main").inner_text()
    assert axe(page) == []


def test_print_leaves_out_what_paper_cannot_do(visit: Callable[[str], Page]) -> None:
    page = visit("ekonom")
    page.goto("/utbetalningar")
    page.emulate_media(media="print")
    assert not page.get_by_role("search").first.is_visible()
    assert not page.get_by_role("navigation", name="Huvudmeny").first.is_visible()
    assert page.get_by_text("Utskrivet").is_visible()


def test_a_page_that_is_not_there_says_so_and_leads_on(visit: Callable[[str], Page]) -> None:
    page = visit("ekonom")
    response = page.goto("/utforare/999999")
    assert response is not None
    assert response.status == 404
    assert "Sidan finns inte, eller så har du inte tillgång till den." in page.locator("main").inner_text()
    assert axe(page) == []
