"""What merchants do: change a profile and see the next message decided differently, in a real browser."""

from __future__ import annotations

import csv
import html
import io
import re

from playwright.async_api import expect

from tests.browser.people import Visitors
from tests.support.console import ADMIN, AGENT, Console
from tests.support.server import client

PROFILE = "/profiles/SE"


def version_for_sweden(console: Console) -> str:
    """Let a Swede write; give the version of the profile that decided."""
    sender = {"id": "anna@kund.example", "name": "Anna Karlsson", "country": "SE"}
    conversation = console.arrives("Var är mitt paket?", channel="email", sender=sender)
    with client(console.server, console.shop.key) as api:
        return str(api.get(f"/v1/conversations/{conversation}").json()["profile_version"])


async def test_a_published_profile_decides_the_next_message(console: Console, visitors: Visitors) -> None:
    before = version_for_sweden(console)
    page = await visitors.log_in(console, ADMIN, "/profiles")
    await page.locator("svg.tiles a", has_text="SE").click()
    await expect(page).to_have_url(f"{console.url}{PROFILE}")
    await expect(page.locator("main")).to_contain_text("our profile of the country")
    await page.get_by_role("link", name="Change", exact=True).click()
    await page.get_by_label("Form of address").select_option("formal")
    await page.locator("[id='first_response.email']").fill("45")
    await page.get_by_role("button", name="Save the draft").first.click()
    await expect(page.get_by_role("status").first).to_contain_text("draft is saved")
    await expect(page.locator("#changes")).to_contain_text("first_response.email.minutes")

    await page.get_by_role("link", name="Try a message").click()
    await expect(page.locator("tr.changed", has_text="Form of address")).to_contain_text("Formal")
    assert version_for_sweden(console) == before

    await page.get_by_role("link", name="Change", exact=True).click()
    await page.fill("#note", "We are formal")
    await page.get_by_role("button", name="Publish").click()
    await expect(page).to_have_url(re.compile(r"published=1$"))
    await expect(page.locator("main")).to_contain_text("your shop, for this country")
    after = version_for_sweden(console)
    assert after != before

    await page.get_by_role("link", name="History").click()
    await expect(page.locator("main")).to_contain_text("We are formal")
    await page.get_by_role("button", name="Go back to our own profile").click()
    await expect(page).to_have_url(re.compile(r"published=2$"))
    assert version_for_sweden(console) == before


async def test_a_mistake_is_named_by_line_and_key(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, f"{PROFILE}/edit")
    await page.locator("textarea.code").fill('register = "formal"\n[tone]\nemoji = "always"\n')
    await page.locator("form[action$='/text'] button").click()
    await expect(page.get_by_role("alert")).to_contain_text("3: tone.emoji")
    await expect(page.locator("textarea.code")).to_have_value(re.compile("always"))


async def test_an_agent_is_changed_and_keeps_the_main_language(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, "/team")
    card = page.locator("article", has_text="Ada Berg")
    await card.locator("summary").click()
    languages = card.locator("[name=languages]")
    main = (await languages.input_value()).split()[0]
    await languages.fill(f"{await languages.input_value()}, aa basic")
    await card.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").first).to_contain_text("Saved")
    again = page.locator("article", has_text="Ada Berg").locator("[name=languages]")
    assert (await again.input_value()).split()[0] == main


async def test_a_key_is_made_shown_once_and_revoked(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, "/keys")
    await page.get_by_label("Name").fill("Till")
    await page.get_by_role("button", name="Save").click()
    key = await page.locator("code.secret").inner_text()
    with client(console.server, key) as api:
        assert api.get("/v1/profiles").status_code == 200
        await page.locator("tr", has_text="Till").get_by_role("button", name="Revoke").click()
        await expect(page.locator("tr", has_text="Till")).to_contain_text("revoked")
        assert api.get("/v1/profiles").status_code == 401


async def test_reports_show_what_happened(console: Console, visitors: Visitors) -> None:
    version_for_sweden(console)
    page = await visitors.log_in(console, ADMIN, "/reports")
    for section in ("conversations", "times", "translation"):
        place = page.locator(f"section[aria-labelledby={section}]")
        await expect(place.locator("tbody")).to_contain_text("Sweden")
        await expect(place.locator("svg.chart")).to_contain_text("Sweden")
    await expect(page.locator("section[aria-labelledby=times] tbody")).to_contain_text("hours")
    languages = page.locator("section[aria-labelledby=languages]")
    await expect(languages.locator("tr", has_text="Swedish")).to_contain_text("No")
    await page.get_by_role("link", name="By channel").click()
    await expect(page.locator("section[aria-labelledby=conversations] tbody")).to_contain_text("E-mail")


async def test_every_table_of_the_reports_comes_as_csv(console: Console, visitors: Visitors) -> None:
    version_for_sweden(console)
    with console.browse(ADMIN) as browser:
        page = browser.get("/console/reports").text
        links = [html.unescape(link) for link in re.findall(r'href="(/console/reports/csv[^"]+)"', page)]
        assert len(links) == page.count("<table>") >= 5
        for link in links:
            answer = browser.get(link)
            assert answer.headers["content-type"].startswith("text/csv")
            head, *rows = list(csv.reader(io.StringIO(answer.text)))
            assert rows, link
            assert all(len(row) == len(head) for row in rows), link
        sweden = next(row for row in csv.DictReader(io.StringIO(browser.get(links[1]).text)) if row["name"] == "SE")
        assert int(sweden["conversations"]) >= 1
        assert browser.get("/console/reports/csv?table=none").status_code == 422


def test_agents_do_not_enter(console: Console) -> None:
    with console.browse(AGENT) as browser:
        for path in ("profiles", "profiles/SE/edit", "team", "connections", "keys", "reports"):
            assert browser.get(f"/console/{path}").status_code == 403, path


async def test_an_answer_of_the_faq_is_suggested_inserted_and_read_in_the_merchants_own_words(
    console: Console, visitors: Visitors
) -> None:
    page = await visitors.log_in(console, ADMIN, "/faq")
    for language, question, answer in (
        ("en", "How do I return an item?", "Please use the label in the parcel; it costs nothing."),
        ("pt-BR", "Como faço para devolver um produto?", "É só usar a etiqueta que vai na caixa, sem custo algum."),
    ):
        form = page.locator("form", has=page.locator("[name=topic][list]"))
        await form.locator("[name=topic]").fill("Returns")
        await form.locator("[name=language]").select_option(language)
        await form.locator("[name=question]").fill(question)
        await form.locator("[name=answer]").fill(answer)
        await form.get_by_role("button", name="Save").click()
        await expect(page.locator("article", has_text="Returns")).to_contain_text(answer)

    sender = {"id": "+5511922222222", "name": "Caio Reis", "phone": "+5511922222222"}
    conversation = console.arrives("quero devolver a mochila, o produto veio errado", sender=sender)
    await page.goto(f"{console.url}/conversations/{conversation}")
    await page.locator("[data-suggestion]", has_text="How do I return an item?").click()
    await expect(page.locator("[data-text]")).to_have_value(re.compile("use the label in the parcel"))
    await expect(page.locator("[data-preview-text]")).to_contain_text("É só usar a etiqueta que vai na caixa")


async def test_a_wrong_file_of_questions_changes_nothing_and_names_the_line(
    console: Console, visitors: Visitors
) -> None:
    page = await visitors.log_in(console, ADMIN, "/faq")
    wrong = b"topic,language,question,answer\nSizes,en,Which size?,M\nSizes,en,,L\n"
    await page.set_input_files("[name=file]", {"name": "faq.csv", "mimeType": "text/csv", "buffer": wrong})
    await page.get_by_role("button", name="Bring in").click()
    await expect(page.locator("main")).to_contain_text("line 3: question is empty")
    await page.goto(f"{console.url}/faq")
    await expect(page.locator("main")).not_to_contain_text("Which size?")


async def test_a_term_of_the_glossary_is_kept_contradicted_and_used(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, "/glossary")

    async def keep(translation: str) -> None:
        form = page.locator("form[action='/console/glossary']:has([name=term])")
        await form.locator("[name=term]").fill("Trailhead Mug")
        await form.locator("[name=translation]").fill(translation)
        await form.locator("[name=source]").select_option("en")
        await form.locator("[name=target]").select_option("pt-BR")
        await form.get_by_role("button", name="Save").click()

    await keep("Copo Trilha")
    await expect(page.get_by_role("status").first).to_contain_text("1 term is kept")
    await keep("Caneca Trilha")
    await expect(page.locator(".notice.warn")).to_contain_text("Copo Trilha → Caneca Trilha")
    assert await page.locator("tr", has_text="Trailhead Mug").count() == 1

    sender = {"id": "+5511933333333", "name": "Lia Alves", "phone": "+5511933333333"}
    conversation = console.arrives("Vocês têm outras cores?", sender=sender)
    await page.goto(f"{console.url}/conversations/{conversation}")
    await page.fill("[data-text]", "The Trailhead Mug is sold in green.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("Caneca Trilha")

    await page.goto(f"{console.url}/glossary?q=trailhead")
    await page.locator("tr", has_text="Trailhead Mug").get_by_role("button", name="Delete").click()
    await expect(page.locator("main")).not_to_contain_text("Trailhead Mug")


async def test_a_correction_is_remembered_and_listed_with_its_author(console: Console, visitors: Visitors) -> None:
    sender = {"id": "+5511944444444", "name": "Davi Melo", "phone": "+5511944444444"}
    conversation = console.arrives("A mochila é impermeável?", sender=sender)
    page = await visitors.log_in(console, ADMIN, f"/conversations/{conversation}")
    await page.fill("[data-text]", "The backpack keeps light rain out.")
    await expect(page.locator("[data-outcome]")).to_be_visible()
    await page.locator("[data-correct] summary").click()
    await page.locator("[data-correction]").fill("A mochila aguenta chuva fraca, pode confiar.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("pode confiar")
    await page.locator("[data-send-button]").click()
    await expect(page.locator("[data-text]")).to_have_value("")

    await page.fill("[data-text]", "The backpack keeps light rain out.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("A mochila aguenta chuva fraca, pode confiar.")

    await page.goto(f"{console.url}/memory?q=pode+confiar")
    row = page.locator("tbody tr")
    await expect(row).to_contain_text("Emma Clarke")
    await row.get_by_role("button", name="Delete").click()
    await page.goto(f"{console.url}/memory?q=pode+confiar")
    await expect(page.locator("main")).to_contain_text("Nothing was found")


async def test_a_missing_model_is_named_with_the_command_that_adds_it(console: Console, visitors: Visitors) -> None:
    sender = {"id": "+48500600700", "name": "Anna Nowak", "phone": "+48500600700"}
    console.arrives("Dzień dobry, gdzie jest moja paczka? Czekam już dwa tygodnie.", sender=sender)
    page = await visitors.log_in(console, ADMIN, "/models")
    missing = page.get_by_role("region", name="Models to add")
    await expect(missing).to_contain_text(re.compile("Polish.* models are missing"))
    await expect(missing.get_by_text("gateway models add pl en --both-ways", exact=True)).to_be_visible()
    row = page.locator("tr", has=page.get_by_role("rowheader", name="Polish"))
    await expect(row).to_contain_text("no models lead there")
    installed = page.get_by_role("region", name="Installed models")
    await expect(installed.locator("tr", has_text="Portuguese").first).to_contain_text("firefox")


async def test_a_term_is_changed_in_its_row(console: Console, visitors: Visitors) -> None:
    page = await visitors.log_in(console, ADMIN, "/glossary")
    form = page.locator("form[action='/console/glossary']:has([name=term])")
    await form.get_by_label("Term", exact=True).fill("Ridge Lamp")
    await form.get_by_role("button", name="Save").click()
    row = page.locator("tbody tr", has_text="Ridge Lamp")
    await expect(row).to_contain_text("not translated")
    await row.locator("summary").click()
    await row.get_by_label("Translation").fill("Lampa grzbietowa")
    await row.locator("[name=target]").select_option("pl")
    await row.get_by_role("button", name="Save").click()
    changed = page.locator("tbody tr", has_text="Ridge Lamp")
    await expect(changed).to_contain_text("Lampa grzbietowa")
    await expect(changed).not_to_contain_text("not translated")
    async with page.expect_download() as saved:
        await page.get_by_role("link", name="TBX").click()
    assert "Lampa grzbietowa" in (await (await saved.value).path()).read_text("utf-8")


async def test_a_corrected_memory_entry_is_what_the_composer_offers(console: Console, visitors: Visitors) -> None:
    sender = {"id": "+5511955555555", "name": "Iara Nunes", "phone": "+5511955555555"}
    conversation = console.arrives("A barraca tem garantia?", sender=sender)
    page = await visitors.log_in(console, ADMIN, "/memory")
    form = page.locator("form[action='/console/memory']:has([name=text])")
    await form.locator("[name=source]").select_option("en")
    await form.locator("[name=target]").select_option("pt-BR")
    await form.get_by_label("Text").fill("Every tent has a long guarantee.")
    await form.get_by_label("Translation").fill("Toda barraca tem garantia.")
    await form.get_by_role("button", name="Save").click()
    row = page.locator("tbody tr", has_text="Every tent")
    await expect(row).to_contain_text("Emma Clarke")
    await row.locator("summary").click()
    await row.get_by_label("Translation").fill("Toda barraca tem garantia longa, sim.")
    await row.get_by_role("button", name="Save").click()
    await expect(page.locator("tbody tr", has_text="Every tent")).to_contain_text("longa, sim")
    await page.goto(f"{console.url}/conversations/{conversation}")
    await page.fill("[data-text]", "Every tent has a long guarantee.")
    await expect(page.locator("[data-preview-text]")).to_contain_text("Toda barraca tem garantia longa, sim.")
    await expect(page.locator("[data-outcome]")).to_contain_text("(memory)")
