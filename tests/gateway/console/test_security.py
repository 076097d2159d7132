"""The console lets nobody in who should not be, and believes nothing that customers write."""

from __future__ import annotations

import html
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar import Request

from gateway.application import Gateway
from gateway.console.frame.qr import qr_code
from gateway.console.frame.signing_in import cookie
from gateway.console.pages.me import ISSUER
from gateway.people.passwords import STEP_SECONDS, totp_address, totp_code
from gateway.settings import read_settings
from tests.support.console import ADMIN, AGENT, PASSWORD, SUPERVISOR, Console, log_in, running_console, token_of
from tests.support.postgres import database_from

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \" ' &"


@pytest_asyncio.fixture(scope="module")
async def console(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    """Give one console to all tests of this module."""
    with database_from(postgres, template) as address:
        async with running_console(address, tmp_path_factory.mktemp("console")) as running:
            yield running


def test_strangers_are_sent_to_the_log_in_page_and_back(console: Console) -> None:
    with console.browse() as browser:
        answer = browser.get("/console/me?saved=x")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/console/login?next=/console/me%3Fsaved%3Dx"
        assert browser.get("/console/me", headers={"X-Requested-By": "console"}).status_code == 401
        assert browser.get("/").headers["location"] == "/console"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/consolex", ""])
def test_after_logging_in_nobody_is_sent_elsewhere(console: Console, elsewhere: str) -> None:
    with console.browse() as browser:
        form = {"email": AGENT, "password": PASSWORD, "next": elsewhere}
        assert browser.post("/console/login", data=form).headers["location"] == "/console"


@pytest.mark.parametrize("path", ["/console/login", "/console", "/console/none", "/console/me", "/console/audit"])
def test_every_page_forbids_inline_scripts_framing_and_caching(console: Console, path: str) -> None:
    with console.browse(AGENT) as browser:
        headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_no_page_holds_inline_scripts_or_styles(console: Console) -> None:
    conversation = console.arrives("Onde está meu pedido?")
    with console.browse(ADMIN) as browser:
        for path in ("", "/me", "/audit", "/canned-replies", f"/conversations/{conversation}"):
            page = browser.get(f"/console{path}").text
            assert "<style" not in page
            assert " style=" not in page
            assert page.count("<script") == page.count('<script type="module" src="/console/static/')
            assert " onclick" not in page
            assert "https://" not in page.replace('rel="noopener', "") or path.startswith("/conversations")


def test_the_cookie_is_closed_to_scripts_and_other_sites(console: Console) -> None:
    with console.browse() as browser:
        cookie = log_in(browser, AGENT).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_what_customers_write_is_shown_and_never_run(console: Console) -> None:
    sender = {"id": "+5511922222222", "name": f"Eve {HOSTILE}", "phone": "+5511922222222"}
    attachments = [{"url": "javascript:alert(3)", "filename": HOSTILE}, {"url": "https://shop.example/a.jpg"}]
    order = {"number": HOSTILE, HOSTILE: "x"}
    conversation = console.arrives(f"Olá! {HOSTILE}", sender=sender, attachments=attachments, order=order)
    with console.browse(ADMIN) as browser:
        for path in ("", "?q=script", f"/conversations/{conversation}", f"/conversations/{conversation}/thread"):
            page = browser.get(f"/console{path}").text
            assert "<script>alert" not in page
            assert "<img" not in page
            assert "javascript:" not in page
            assert "49" not in page.split("&lt;script&gt;", 1)[1][:80]
        assert 'href="https://shop.example/a.jpg"' in browser.get(f"/console/conversations/{conversation}").text


def test_a_form_without_the_sessions_token_or_from_another_site_is_refused(console: Console) -> None:
    with console.browse(AGENT) as browser, console.browse(SUPERVISOR) as other:
        for token in ("", "0" * 64, token_of(other)):
            form = {"presence": "away", "csrf": token}
            assert browser.post("/console/me/presence", data=form).status_code == 403
        form = {"presence": "away", "csrf": token_of(browser)}
        evil = {"Origin": "https://evil.example"}
        assert browser.post("/console/me/presence", data=form, headers=evil).status_code == 403
        assert browser.post("/console/me/presence", data=form).status_code == 303
        assert browser.post("/console/login", data={"email": AGENT}, headers=evil).status_code == 403


def test_a_revoked_session_ends_at_once(console: Console) -> None:
    with console.browse(SUPERVISOR) as lost, console.browse(SUPERVISOR) as kept:
        assert lost.get("/console/me").status_code == 200
        form = {"csrf": token_of(kept)}
        assert kept.post("/console/me/sessions/revoke-others", data=form).status_code == 303
        assert lost.get("/console/me").status_code == 303
        assert kept.get("/console/me").status_code == 200
        assert kept.post("/console/logout", data=form).status_code == 303
        assert kept.get("/console/me").status_code == 303


def test_a_new_password_ends_all_other_sessions(console: Console) -> None:
    with console.browse(SUPERVISOR) as lost, console.browse(SUPERVISOR) as kept:
        form = {"csrf": token_of(kept), "old": "not the old one", "new": "another long password"}
        assert kept.post("/console/me/password", data=form).status_code == 422
        assert kept.post("/console/me/password", data=form | {"old": PASSWORD, "new": "short"}).status_code == 422
        assert kept.post("/console/me/password", data=form | {"old": PASSWORD}).status_code == 303
        assert lost.get("/console/me").status_code == 303
        back = {"csrf": form["csrf"], "old": form["new"], "new": PASSWORD}
        assert kept.post("/console/me/password", data=back).status_code == 303


def test_a_code_is_asked_for_and_good_once(console: Console) -> None:
    with console.browse(SUPERVISOR) as browser:
        token = token_of(browser)
        page = browser.post("/console/me/totp/new", data={"csrf": token}).text
        secret = page.split('<code class="secret" dir="ltr">', 1)[1].split("<", 1)[0]
        sealed = page.split('name="sealed" value="', 1)[1].split('"', 1)[0]
        wrong = {"csrf": token, "sealed": sealed, "code": "000000"}
        assert browser.post("/console/me/totp", data=wrong).status_code in (200, 422)
        step = int(time.time()) // STEP_SECONDS
        code = totp_code(secret, step - 1)
        switched = browser.post("/console/me/totp", data=wrong | {"code": code})
        assert switched.status_code == 200
        with console.browse() as fresh:
            assert log_in(fresh, SUPERVISOR).status_code == 401
            assert log_in(fresh, SUPERVISOR, code=code).status_code == 401
            assert (
                log_in(fresh, SUPERVISOR, code=totp_code(secret, int(time.time()) // STEP_SECONDS)).status_code == 303
            )
        _recovery_codes_open_the_account_once_each(console, browser, _codes_in(switched.text))
        off = {"csrf": token, "password": PASSWORD}
        assert browser.post("/console/me/totp/off", data=off | {"password": "x"}).status_code == 422
        assert browser.post("/console/me/totp/off", data=off).status_code == 303


def _codes_in(page: str) -> list[str]:
    return re.findall(r"<li><code>([0-9-]+)</code></li>", page)


def _recovery_codes_open_the_account_once_each(console: Console, browser: httpx.Client, codes: list[str]) -> None:
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{4}(-\d{4}){3}", code) for code in codes)
    assert codes[0] not in browser.get("/console/me").text
    with console.browse() as fresh:
        assert log_in(fresh, SUPERVISOR, code=codes[0].replace("-", " ")).status_code == 303
        assert log_in(fresh, SUPERVISOR, code=codes[0]).status_code == 401
        assert log_in(fresh, SUPERVISOR, code=codes[1]).status_code == 303
    assert "8 códigos" in browser.get("/console/me").text or "8 recovery codes" in browser.get("/console/me").text
    form = {"csrf": token_of(browser), "password": PASSWORD}
    assert browser.post("/console/me/totp/recovery", data=form | {"password": "x"}).status_code == 422
    renewed = _codes_in(browser.post("/console/me/totp/recovery", data=form).text)
    assert len(renewed) == 10
    with console.browse() as fresh:
        assert log_in(fresh, SUPERVISOR, code=codes[2]).status_code == 401
        assert log_in(fresh, SUPERVISOR, code=renewed[0]).status_code == 303


def test_the_secret_is_shown_as_a_picture_that_is_made_here(console: Console) -> None:
    with console.browse(SUPERVISOR) as browser:
        page = browser.post("/console/me/totp/new", data={"csrf": token_of(browser)}).text
    secret = page.split('<code class="secret" dir="ltr">', 1)[1].split("<", 1)[0]
    drawn = page.split('class="qr"', 1)[1].split("</svg>", 1)[0]
    assert "http" not in drawn
    assert "style=" not in drawn
    assert str(qr_code(totp_address(secret, SUPERVISOR, ISSUER))) in page
    assert str(qr_code(totp_address(secret[::-1], SUPERVISOR, ISSUER))) not in page
    assert 'name="next" value="/console/me"' in page  # there is nothing to get at the form's own address


@pytest.mark.parametrize("wanted", ["/console?status=all&country=BR", "/console/reports?by=agent&days=90"])
def test_the_whole_address_that_was_asked_for_survives_the_log_in(console: Console, wanted: str) -> None:
    with console.browse() as browser:
        for door in (browser.get(wanted).headers["location"], f"/console/login?next={wanted}"):
            page = browser.get(door).text
            kept = html.unescape(page.split('class="stack"', 1)[1].split('name="next" value="', 1)[1].split('"', 1)[0])
            assert kept == wanted, door
        form = {"email": ADMIN, "password": PASSWORD, "next": wanted}
        assert browser.post("/console/login", data=form).headers["location"] == wanted


def test_over_https_the_cookie_never_leaves_it(folder: Path) -> None:
    settings = read_settings({"GATEWAY_DATA": str(folder), "GATEWAY_PUBLIC_URL": "https://help.shop.example"})
    gateway = Gateway(settings)
    request = Request[Any, Any, Any]({"type": "http", "scheme": "http", "path": "/console/login", "headers": []})
    made = cookie(request, gateway, "name", "value", 60)
    assert made.secure
    assert made.httponly
    assert made.samesite == "lax"


def test_guessing_passwords_is_slowed_down_for_the_account_alone(console: Console) -> None:
    with console.browse() as browser:
        answers = [log_in(browser, "nobody@shop.example", f"guess number {n}").status_code for n in range(12)]
        assert answers[0] == 401
        assert answers[-1] == 429
        assert log_in(browser, AGENT).status_code == 303


def test_changes_are_written_to_the_audit_log(console: Console) -> None:
    conversation = console.arrives("Onde está meu pedido?", sender={"id": "+5511933333333", "name": "Rui"})
    with console.browse(AGENT) as browser:
        form = {"csrf": token_of(browser), "conversation": conversation, "action": "resolve", "next": "/console"}
        assert browser.post("/console/inbox/bulk", data=form).status_code == 303
    with console.browse(ADMIN) as browser:
        page = browser.get("/console/audit").text
    assert conversation in page
    assert "conversation.resolve" in page
    assert AGENT in page


def test_the_clis_password_lets_an_agent_in(console: Console) -> None:
    import os
    import subprocess
    import sys

    made = subprocess.run(
        [sys.executable, "-m", "gateway", "agents", "password", AGENT, "--merchant", "shop"],
        env={**os.environ, "DATABASE_URL": console.address},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    with console.browse() as browser:
        assert log_in(browser, AGENT, made).status_code == 303
        form = {"csrf": token_of(browser), "old": made, "new": PASSWORD}
        assert browser.post("/console/me/password", data=form).status_code == 303


def test_pages_answer_without_scripts(console: Console) -> None:
    conversation = console.arrives("Onde está meu pedido BR-20931?", sender={"id": "+5511944444444", "name": "Zé"})
    address = f"/console/conversations/{conversation}"
    with console.browse(ADMIN) as browser:
        form = {"csrf": token_of(browser), "text": "It arrives on Friday.", "language": "en", "key": "one"}
        sent: list[httpx.Response] = [browser.post(f"{address}/reply", data=form) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [303, 303]
        assert browser.get(address).text.count('class="message reply"') == 1
