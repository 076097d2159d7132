"""What agents do all day, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import expect

from tests.browser.people import Visitors
from tests.support.console import ADMIN, AGENT, ARABIC, PASSWORD, Console, running_console

PORTUGUESE = "Onde está meu pedido BR-20931? Paguei R$ 299,90."


def from_customer(name: str, number: str) -> dict[str, object]:
    return {"sender": {"id": number, "name": name, "phone": number}}


async def test_a_wrong_password_is_refused_and_the_right_one_opens_the_page_asked_for(
    console: Console, visitors: Visitors
) -> None:
    page = await visitors.visit(f"{console.url}/me")
    await expect(page).to_have_url(re.compile(r"/console/login\?next=/console/me$"))
    await page.fill("[name=email]", ADMIN)
    await page.fill("[name=password]", "wrong wrong wrong")
    await page.click("main button")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    await expect(page).to_have_url(f"{console.url}/me")


async def test_a_message_from_another_process_appears_without_loading_the_page(
    console: Console, visitors: Visitors
) -> None:
    page = await visitors.log_in(console, ADMIN)
    await page.evaluate("window.stayed = true")
    console.arrives(PORTUGUESE, **from_customer("Joana Prado", "+5511900000001"))
    row = page.locator("[data-row]", has_text="Joana Prado")
    await expect(row).to_contain_text("Where is my order BR-20931?")
    await expect(row).to_contain_text("Brazil")
    await expect(row.locator("time[data-due]")).to_be_visible()
    assert await page.evaluate("window.stayed")


async def test_an_answer_is_previewed_corrected_and_sent(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Rita Lopes", "+5511900000002"))
    page = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
    await page.fill("[data-text]", "Your order BR-20931 will arrive on Friday.")
    preview = page.locator("[data-preview-text]")
    await expect(preview).to_contain_text("sexta-feira")
    await expect(preview).to_contain_text("Rita")
    await expect(preview).to_have_attribute("lang", "pt-BR")
    await expect(preview.locator("mark")).to_have_text("BR-20931")
    await page.click("[data-back-translate]")
    await expect(page.locator("[data-back]")).to_contain_text("BR-20931")

    await page.click("[data-correct] summary")
    correction = page.locator("[data-correction]")
    await expect(correction).to_have_value(re.compile("sexta-feira"))
    await correction.fill("O seu pedido BR-20931 chega na sexta-feira, sem falta.")
    await expect(preview).to_contain_text("sem falta")
    await page.click("[data-send-button]")
    sent = page.locator(".message.reply")
    await expect(sent).to_contain_text("sem falta")
    await expect(page.locator("[data-text]")).to_have_value("")
    assert await page.evaluate("Object.keys(localStorage).filter((name) => name.includes('draft')).length") == 0


async def test_an_answer_that_loses_an_order_number_is_held_and_says_why(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Nina Reis", "+5511900000003"))
    page = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
    await page.fill("[data-text]", "Your order BR-20931 will arrive on Friday.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("sexta-feira")
    await page.click("[data-correct] summary")
    await page.locator("[data-correction]").fill("O seu pedido chega na sexta-feira.")
    await expect(page.locator("#held-why")).to_contain_text("order number")
    button = page.locator("[data-send-button]")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await expect(button).to_have_text("Held back")
    await button.click(force=True)
    assert await page.locator(".message.reply").count() == 0


async def test_arabic_is_mirrored_and_customers_texts_keep_their_own_direction(
    console: Console, visitors: Visitors
) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Bia Nunes", "+5511900000004"))
    page = await visitors.log_in(console, ARABIC, f"/conversations/{conversation}")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    text = page.locator(".message .prose").first
    assert await text.evaluate("(one) => getComputedStyle(one).direction") == "ltr"
    brand, menu = page.locator(".brand"), page.locator(".tools .menu")
    left, right = await menu.bounding_box(), await brand.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
    arabic = console.arrives("مرحباً، أين طلبي؟", **from_customer("ليلى حسن", "+971500000001"))
    await page.goto(f"{console.url}/conversations/{arabic}")
    assert await page.locator(".message .prose").first.evaluate("(one) => getComputedStyle(one).direction") == "rtl"


async def test_the_keyboard_alone_is_enough(console: Console, visitors: Visitors) -> None:
    console.arrives(PORTUGUESE, **from_customer("Quirino Alves", "+5511900000005"))
    page = await visitors.log_in(console, ADMIN)
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("Quirino")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-row]")).to_have_count(1)
    await page.keyboard.press("j")
    await expect(page.locator("[data-row] .name a")).to_be_focused()
    await page.keyboard.press("x")
    await expect(page.locator("[data-row] .pick input")).to_be_checked()
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("Quirino Alves")
    await expect(page.locator("html")).to_have_attribute("data-connection", "open")  # the page's scripts run
    await page.keyboard.press("r")
    await expect(page.locator("[data-text]")).to_be_focused()
    await page.keyboard.type("It will arrive tomorrow.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("amanhã")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".message.reply")).to_have_count(1)


async def test_two_agents_see_each_others_work_at_once(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Davi Rocha", "+5511900000006"))
    emma = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
    ada = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await ada.fill("[data-text]", "I am still writing this.")
    await emma.get_by_text("Internal note", exact=True).click()
    await emma.fill(".note-form textarea[name=text]", "The parcel is at customs.")
    await emma.get_by_role("button", name="Keep the note").click()
    await expect(ada.locator(".message.note")).to_contain_text("The parcel is at customs.")
    await expect(ada.locator("[data-text]")).to_have_value("I am still writing this.")


async def test_changing_the_language_of_the_interface_loses_no_work(console: Console, visitors: Visitors) -> None:
    conversation = console.arrives(PORTUGUESE, **from_customer("Lia Costa", "+5511900000007"))
    page = await visitors.log_in(console, AGENT, f"/conversations/{conversation}")
    await page.fill("[data-text]", "Half an answer")
    await page.select_option("#locale", "pl")
    await expect(page.locator("html")).to_have_attribute("lang", "pl")
    await expect(page.locator("[data-text]")).to_have_value("Half an answer")
    await page.select_option("#locale", "en")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_a_lost_connection_is_shown_and_mended_and_nothing_is_lost(
    address: str, folder: Path, visitors: Visitors
) -> None:
    async with running_console(address, folder) as console:
        conversation = console.arrives(PORTUGUESE, **from_customer("Ines Maia", "+5511900000008"))
        page = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
        await expect(page.locator("html")).to_have_attribute("data-connection", "open")
        console.server.kill()
        await expect(page.locator("[data-line]")).to_be_visible()
        await page.fill("[data-text]", "Your order will arrive on Friday.")
        await expect(page.locator("[data-problem]")).to_be_visible()
        console.server.start()
        console.arrives("Alguma novidade?", **from_customer("Ines Maia", "+5511900000008"))
        await expect(page.locator("[data-line]")).to_be_hidden()
        await expect(page.locator(".message.inbound")).to_have_count(2)
        await expect(page.locator("[data-text]")).to_have_value("Your order will arrive on Friday.")
        await page.locator("[data-text]").press("End")
        await page.keyboard.type(" ")
        await expect(page.locator("[data-preview-text]")).to_contain_text("sexta-feira")
        await page.click("[data-send-button]")
        await expect(page.locator(".message.reply")).to_have_count(1)
