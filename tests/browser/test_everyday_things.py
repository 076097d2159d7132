"""What everybody relies on: nothing typed is lost; views, many at once, presence, taking over, the QR code."""

from __future__ import annotations

import re

import psycopg
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.people import Visitors
from tests.support.console import ADMIN, AGENT, Console, token_of

PORTUGUESE = "Onde está meu pedido BR-20931? Paguei R$ 299,90."


def from_customer(name: str, number: str) -> dict[str, object]:
    return {"sender": {"id": number, "name": name, "phone": number}}


async def test_a_half_written_note_and_answer_survive_a_change_of_language(
    console: Console, visitors: Visitors
) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Alda Reis", "+5511977700001"))
    page = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await page.fill("[data-text]", "Half an answer")
    await page.get_by_text("Internal note", exact=True).click()
    await page.fill("form[action$='/note'] textarea", "Half a note")
    await page.select_option("#locale", "fr")
    await expect(page.locator("html")).to_have_attribute("lang", "fr")
    await expect(page.locator("[data-text]")).to_have_value("Half an answer")
    await expect(page.locator("form[action$='/note'] textarea")).to_have_value("Half a note")
    await expect(page.locator("form[action$='/note'] textarea")).to_be_visible()
    await page.select_option("#locale", "en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.goto(f"{console.url}/conversations/{conversation}")
    await expect(page.locator("form[action$='/note'] textarea")).to_have_value("")


async def test_half_changed_settings_survive_a_change_of_language(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, AGENT, "/me")
    await page.fill("[name=hours]", "mon-fri 07:00-11:00")
    await page.select_option("[name=time_zone]", "Asia/Tokyo")
    await page.fill("[name=new]", "a password is never kept")
    await page.select_option("#locale", "ar")
    await expect(page.locator("html")).to_have_attribute("lang", "ar")
    await expect(page.locator("[name=hours]")).to_have_value("mon-fri 07:00-11:00")
    await expect(page.locator("[name=time_zone]")).to_have_value("Asia/Tokyo")
    await expect(page.locator("[name=new]")).to_have_value("")
    await page.select_option("#locale", "en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_older_messages_become_readable_while_one_looks(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Beto Luz", "+5511977700002"))
    with psycopg.connect(console.address, autocommit=True) as connection:
        connection.execute(
            "DELETE FROM translation WHERE message_id IN (SELECT id FROM message WHERE conversation_id = %s)",
            (conversation,),
        )
    page = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await page.evaluate("window.stayed = true")
    await expect(page.locator(".message.inbound .translated")).to_contain_text("Where is my order BR-20931?")
    await expect(page.get_by_text("Being translated for you")).to_have_count(0)
    assert await page.evaluate("window.stayed")
    with psycopg.connect(console.address) as connection:
        targets = connection.execute(
            "SELECT t.target FROM translation t JOIN message m ON m.id = t.message_id WHERE m.conversation_id = %s",
            (conversation,),
        ).fetchall()
    assert targets == [("en",)]


async def test_a_closed_conversation_is_opened_again_and_says_why(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Caio Paz", "+5511977700003"))
    page = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await page.get_by_role("button", name="Resolve").click()
    await expect(page.locator("[data-inbox]")).to_be_visible()
    await page.goto(f"{console.url}/conversations/{conversation}")
    await page.locator("summary", has_text="Open again").click()
    await page.get_by_label("Why (kept in the history)").fill("The parcel came back.")
    await page.get_by_role("button", name="Open again").click()
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    steps = page.locator(".step")
    await expect(steps.nth(0)).to_contain_text("Somebody of the team closed it.")
    await expect(steps.nth(1)).to_contain_text("Ada Berg opened it again.")
    await expect(steps.nth(1)).to_contain_text("The parcel came back.")
    await page.goto(f"{console.url}/?q=Caio+Paz")
    await expect(page.locator("[data-row]")).to_have_count(1)


async def test_what_somebody_else_closes_and_opens_again_is_seen_at_once(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Nara Lima", "+5511977700013"))
    page = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await page.evaluate("window.stayed = true")
    state, again = page.locator(".talk-head [data-part=state]"), page.locator("summary", has_text="Open again")
    await expect(state).to_contain_text("Open")
    with console.browse(ADMIN) as other:
        form = {"csrf": token_of(other)}
        other.post(f"/console/conversations/{conversation}/resolve", data=form)
        await expect(state).to_contain_text("Resolved")
        await again.click()
        await page.get_by_label("Why (kept in the history)").fill("Half a reas")
        other.post(f"/console/conversations/{conversation}/note", data=form | {"text": "Asked the carrier."})
        await expect(page.locator(".message.note")).to_contain_text("Asked the carrier.")
        await expect(page.get_by_label("Why (kept in the history)")).to_have_value("Half a reas")
        other.post(f"/console/conversations/{conversation}/reopen", data=form)
    await expect(state).to_contain_text("Open")
    await expect(again).to_have_count(0)
    await expect(page.get_by_role("button", name="Resolve")).to_be_visible()
    assert await page.evaluate("window.stayed")


async def test_a_view_is_kept_used_and_forgotten(console: Console, visitors: Visitors) -> None:
    console.arrives(PORTUGUESE, **from_customer("Dora Sá", "+5511977700004"))
    page = await visitors.log_in(console, AGENT, "?country=BR&channel=whatsapp")
    await page.fill("#view-name", "Brazil by WhatsApp")
    await page.get_by_role("button", name="Save", exact=True).click()
    saved = page.get_by_role("link", name="Brazil by WhatsApp")
    await expect(saved).to_have_attribute("aria-current", "true")
    await page.goto(console.url)
    await saved.click()
    await expect(page).to_have_url(re.compile("country=BR"))
    await expect(page.locator("[data-row]", has_text="Dora Sá")).to_be_visible()
    await page.get_by_role("button", name="Delete the view Brazil by WhatsApp").click()
    await expect(saved).to_have_count(0)


async def test_several_are_taken_over_and_closed_at_once(console: Console, visitors: Visitors) -> None:
    for name, number in (("Elza Bulk", "+5511977700005"), ("Fabio Bulk", "+5511977700006")):
        console.arrives(PORTUGUESE, **from_customer(name, number))
    page = await visitors.log_in(console, AGENT, "?q=Bulk")
    await expect(page.locator("[data-row]")).to_have_count(2)
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.locator("[data-picked]")).to_have_text("1 chosen")
    await page.locator("[data-pick-all]").check()
    await expect(page.locator("[data-picked]")).to_have_text("2 chosen")
    await page.select_option("#bulk-agent", label="Ada Berg")
    await page.get_by_role("button", name="Assign", exact=True).click()
    await expect(page.locator("[data-row] .assignee")).to_have_text(["Ada Berg", "Ada Berg"])
    await expect(page).to_have_url(re.compile("q=Bulk"))
    await page.locator("[data-pick-all]").check()
    await page.get_by_role("button", name="Resolve", exact=True).click()
    await expect(page.locator("[data-row]")).to_have_count(0)


async def test_presence_is_seen_by_the_others(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Gil Dias", "+5511977700007"))
    ada = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await ada.locator("details.menu > summary .who").click()
    await ada.get_by_role("button", name="Away").click()
    await expect(ada).to_have_url(f"{console.url}/conversations/{conversation}")
    await expect(ada.locator("details.menu > summary .presence.away")).to_be_visible()
    emma = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
    await expect(emma.locator("form[action$='/assign'] option", has_text="Ada Berg")).to_contain_text("Away")


async def test_the_second_factor_is_set_up_by_a_picture(console: Console, visitors: Visitors) -> None:
    for scheme in ("light", "dark"):
        page = await visitors.log_in(console, AGENT, "/me", color_scheme=scheme, bypass_csp=True)
        await page.get_by_role("button", name="Set up").click()
        picture = page.locator("svg.qr")
        box = await picture.bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert await picture.locator("path").count() == 2
        await expect(page.locator("code.secret")).to_have_text(re.compile("^[A-Z2-7]{32}$"))
        found = (await Axe().run(page)).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        await page.select_option("#locale", "de")  # the form's own address answers no GET
        await expect(page.locator("html")).to_have_attribute("lang", "de")
        await expect(page).to_have_url(f"{console.url}/me")
        await page.select_option("#locale", "en")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
