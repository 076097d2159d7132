"""The pages of routing rules and webhooks, over HTTP: kept, ordered, refused with what is allowed, tried, escaped."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from gateway.channels.webhook.signing import new_secret
from gateway.console.pages.rule_form import Written, rule_of, written_of
from gateway.errors import InvalidInputError
from tests.support.console import ADMIN, SUPERVISOR, Console, running_console, token_of
from tests.support.postgres import database_from
from tests.support.server import client, free_port

HOSTILE = '"><script>alert(1)</script>'


@pytest_asyncio.fixture(scope="module")
async def console(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Console]:
    with database_from(postgres, template) as address:
        async with running_console(address, tmp_path_factory.mktemp("console")) as running:
            yield running


def version_of(browser: httpx.Client) -> str:
    found = re.search(r'name="version" value="(\w+)"', browser.get("/console/rules/new").text)
    assert found
    return found[1]


def rule(browser: httpx.Client, name: str, **changes: str) -> dict[str, str]:
    return {
        "csrf": token_of(browser),
        "version": version_of(browser),
        "name": name,
        "active": "1",
        "fact.0": "country",
        "operator.0": "equals",
        "value.0": "BR",
        "action.0": "set_priority:urgent",
        **changes,
    }


def names_of(browser: httpx.Client) -> list[str]:
    return re.findall(r"\d\.</span> <bdi>(.*?)</bdi>", browser.get("/console/rules").text)


def test_rules_are_kept_moved_switched_and_dropped(console: Console) -> None:
    with console.browse(ADMIN) as browser:
        for name in ("First", "Second"):
            assert browser.post("/console/rules", data=rule(browser, name)).status_code == 303
        assert names_of(browser) == ["First", "Second"]
        assert "Country: Brazil" in browser.get("/console/rules").text
        form = {"csrf": token_of(browser), "version": version_of(browser)}
        assert browser.post("/console/rules/1/move", data={**form, "to": "up"}).status_code == 303
        assert names_of(browser) == ["Second", "First"]
        # The form is out of date now: it changes nothing.
        assert browser.post("/console/rules/0/delete", data=form).status_code == 409
        form["version"] = version_of(browser)
        assert browser.post("/console/rules/0/switch", data=form).status_code == 303
        assert ">Off<" in browser.get("/console/rules").text
        for _ in range(2):
            form["version"] = version_of(browser)
            assert browser.post("/console/rules/0/delete", data=form).status_code == 303
        assert names_of(browser) == []
        assert browser.post("/console/rules/0/delete", data=form).status_code == 404
        log = browser.get("/console/audit").text
        assert all(f"rule.{what}" in log for what in ("created", "moved", "switched", "dropped"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fact.0": "planet"}, "country"),
        ({"fact.0": "priority", "operator.0": "at_least", "value.0": "huge"}, "low, normal, high, urgent"),
        ({"fact.0": "minutes_left", "operator.0": "at_most", "value.0": "soon"}, "a number"),
        ({"fact.0": "vip", "value.0": "maybe"}, "true or false"),
        ({"action.0": ""}, "assign_queue"),
        ({"action.0": "assign_queue:nowhere"}, "none yet"),
        ({"action.0": "fly"}, "assign_agent"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(console: Console, changes: dict[str, str], said: str) -> None:
    with console.browse(ADMIN) as browser:
        answer = browser.post("/console/rules", data=rule(browser, "Wrong", **changes))
        assert answer.status_code == 422
        alert = re.search(r'role="alert">(.*?)</p>', answer.text)
        assert alert
        assert said in alert[1]
        assert 'value="Wrong"' in answer.text
        assert "Wrong" not in names_of(browser)


def test_a_rule_is_tried_before_it_is_kept(console: Console) -> None:
    with console.browse(ADMIN) as browser:
        sample = {"sample.text": "Onde está meu pedido?", "sample.country": "BR", "sample.channel": "email"}
        answer = browser.post("/console/rules/try", data=rule(browser, "Brazil first", **sample))
        assert answer.status_code == 200
        assert '<tr class="changed"><th scope="row">Priority' in answer.text
        other = browser.post("/console/rules/try", data=rule(browser, "x", **sample, **{"value.0": "SE"}))
        assert '<tr class="changed">' not in other.text
        assert names_of(browser) == []


def test_hostile_names_are_escaped(console: Console) -> None:
    with console.browse(ADMIN) as browser:
        form = rule(browser, HOSTILE, **{"fact.0": "text", "operator.0": "contains", "value.0": HOSTILE})
        assert browser.post("/console/rules", data=form).status_code == 303
        for path in ("rules", "rules/0", "audit"):
            assert "<script>alert" not in browser.get(f"/console/{path}").text
        form = {"csrf": token_of(browser), "version": version_of(browser)}
        browser.post("/console/rules/0/delete", data=form)


def test_a_switched_off_rule_is_passed_over_and_forms_turn_into_rules_and_back() -> None:
    written = Written(
        "Big", (("order.total", "at_least", "500"), ("country", "in", "BR, PT")), ("set_priority:high",), stop=True
    )
    made = rule_of(written)
    assert made.when[0].value == 500
    assert made.when[1].value == ["BR", "PT"]
    assert rule_of(written_of(made)) == made
    with pytest.raises(InvalidInputError):
        rule_of(Written("Nothing"))


def connect(console: Console, name: str) -> str:
    with client(console.server, console.shop.key) as api:
        body = {"channel": "webhook", "name": name, "config": {"url": f"http://127.0.0.1:{free_port()}/hook?token=hid"}}
        answer = api.post("/v1/connections", json={**body, "secrets": {"secret": new_secret()}})
        answer.raise_for_status()
        return str(answer.json()["id"])


@pytest.mark.parametrize("written", ["BR, PT", "BR،PT", "BR、PT", "BR，PT ，"])
def test_values_may_be_separated_by_the_commas_of_any_keyboard(written: str) -> None:
    rule = rule_of(Written("Neighbours", (("country", "in", written),), ("set_priority:high",)))
    assert "BR" in str(rule)
    assert written_of(rule).conditions == (("country", "in", "BR, PT"),)


def test_a_secret_is_shown_once_and_a_test_says_what_failed(console: Console) -> None:
    connection = connect(console, HOSTILE)
    with console.browse(ADMIN) as browser:
        form = {"csrf": token_of(browser)}
        rotated = browser.post(f"/console/webhooks/{connection}/rotate", data=form).text
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", rotated)
        assert secret
        for path in ("webhooks", "audit", "connections"):
            shown = browser.get(f"/console/{path}").text
            assert secret[0] not in shown
            assert "<script>alert" not in shown
        tested = browser.post(f"/console/webhooks/{connection}/test", data=form).text
        assert "could not be reached" in tested
        assert "token=hid" not in tested
    with console.browse(SUPERVISOR) as browser:
        assert browser.get("/console/webhooks").status_code == 200
        answer = browser.post(f"/console/webhooks/{connection}/rotate", data={"csrf": token_of(browser)})
        assert answer.status_code == 403


def test_a_long_rule_loses_nothing_in_the_form(console: Console) -> None:
    more = {f"fact.{n}": "text" for n in range(8)} | {f"operator.{n}": "contains" for n in range(8)}
    more |= {f"value.{n}": f"word{n}" for n in range(8)} | {f"action.{n}": f"require_skill:skill{n}" for n in range(5)}
    with console.browse(ADMIN) as browser:
        assert browser.post("/console/rules", data=rule(browser, "Long", **more)).status_code == 303
        shown = browser.get("/console/rules/0").text
        assert 'name="value.7" value="word7"' in shown
        assert '<option value="require_skill:skill4" selected>' in shown
        form = {"csrf": token_of(browser), "version": version_of(browser)}
        assert browser.post("/console/rules/0/delete", data=form).status_code == 303
