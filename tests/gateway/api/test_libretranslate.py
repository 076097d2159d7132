"""LibreTranslate's own client and the JSON of its documentation, against a real server with real models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from libretranslatepy import LibreTranslateAPI

from gateway.api.libretranslate import _no_way
from tests.support.postgres import database_from
from tests.support.server import Server, serving
from tests.support.shop import make_shop
from translation.engines.base import Edge


@pytest.fixture(scope="module")
def server(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        database_from(postgres, template) as address,
        serving(address, tmp_path_factory.mktemp("libretranslate"), "--no-work") as running,
    ):
        yield running


def ask(server: Server, path: str, **body: object) -> httpx.Response:
    return httpx.post(f"{server.url}/{path}", json=body, timeout=60)


def test_its_own_client(server: Server) -> None:
    client = LibreTranslateAPI(server.url)
    assert "encomenda" in client.translate("Where is my order?", "en", "pt") or "pedido" in client.translate(
        "Where is my order?", "en", "pt"
    )
    assert client.detect("Onde está o meu pedido?")[0]["language"] == "pt"
    assert {"en", "pt"} <= {one["code"] for one in client.languages()}


def test_a_text_of_its_documentation(server: Server) -> None:
    answer = ask(server, "translate", q="Obrigado!", source="auto", target="en", format="text", alternatives=3).json()
    assert answer["translatedText"].startswith("Thank")
    assert answer["detectedLanguage"]["language"] == "pt"
    assert 0 <= answer["detectedLanguage"]["confidence"] <= 100
    assert answer["alternatives"] == []


def test_html_keeps_its_markup(server: Server) -> None:
    answer = ask(
        server, "translate", q='<p class="green">Olá, <b>mundo</b></p>', source="pt", target="en", format="html"
    ).json()
    assert answer["translatedText"].startswith('<p class="green">')
    assert "<b>" in answer["translatedText"]


def test_a_batch_has_a_language_a_text(server: Server) -> None:
    texts = ["Onde está o meu pedido BR-20931?", "Where is my order GB-11111?", "12345 🚚"]
    answer = ask(server, "translate", q=texts, source="auto", target="en").json()
    assert [one["language"] for one in answer["detectedLanguage"]] == ["pt", "en", "und"]
    assert "BR-20931" in answer["translatedText"][0]
    assert answer["translatedText"][1:] == texts[1:]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"source": "pt", "target": "en"}, "missing q"),
        ({"q": "Olá", "target": "en"}, "missing source"),
        ({"q": "Olá", "source": "pt"}, "missing target"),
        ({"q": "Olá", "source": "xx", "target": "en"}, "xx is not supported"),
        ({"q": [], "source": "pt", "target": "en"}, "missing q"),
        ({"q": "Olá", "source": "pt", "target": "ja"}, "ja is not supported"),
        ({"q": "Olá", "source": "ja", "target": "en"}, "ja is not supported"),
        ({"q": "ご注文はまだ届いていません", "source": "auto", "target": "en"}, "ja is not supported"),
        ({"q": "Olá", "source": "pt", "target": "en", "format": "docx"}, "docx format is not supported"),
        ({"q": ["a", 5], "source": "pt", "target": "en"}, "q must be"),
        ({"q": "x" * 100_001, "source": "pt", "target": "en"}, "exceeds text limit"),
    ],
)
def test_its_error_shapes(server: Server, body: dict[str, object], says: str) -> None:
    answer = ask(server, "translate", **body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert says in answer.json()["error"]


SENT = {"q": "Onde está o meu pedido?", "source": "pt", "target": "en"}


@pytest.mark.parametrize(
    "request_",
    [
        {"json": SENT},
        {"data": SENT},
        {"files": {name: (None, value) for name, value in SENT.items()}},
        {"params": SENT},
        {"params": {"source": "pt", "target": "en"}, "data": {"q": SENT["q"]}},
        {"content": msgspec.json.encode(SENT), "headers": {"Content-Type": "application/json; charset=UTF-8"}},
        {"content": msgspec.json.encode(SENT), "headers": {"Content-Type": "application/vnd.api+json"}},
    ],
    ids=["json", "form", "multipart", "query", "query and form", "json with a character set", "json of a vendor"],
)
def test_fields_are_taken_wherever_a_client_puts_them(server: Server, request_: dict[str, Any]) -> None:
    answer = httpx.post(f"{server.url}/translate", **request_, timeout=60)
    assert answer.json() == {"translatedText": "Where is my order?"}


def test_json_that_is_not_said_to_be_json_is_not_read(server: Server) -> None:
    answer = httpx.post(f"{server.url}/translate", content=msgspec.json.encode(SENT), timeout=60)
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid request: missing q parameter"})


@pytest.mark.parametrize("body", [b'{"q":', b"[1]", b'"q"', b"\xff"])
def test_what_is_no_json_object(server: Server, body: bytes) -> None:
    answer = httpx.post(f"{server.url}/detect", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid JSON format"})


def test_line_ends_of_forms_are_those_that_were_typed(server: Server) -> None:
    sent = {"q": "Olá, tudo bem?\r\nObrigado!", "source": "pt", "target": "en"}
    translated = httpx.post(f"{server.url}/translate", data=sent, timeout=60).json()["translatedText"]
    assert "\n" in translated
    assert "\r" not in translated


def test_it_says_that_it_lives(server: Server) -> None:
    assert httpx.get(f"{server.url}/health").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["suggest", "translate_file"])
def test_what_is_not_offered_is_refused_as_it_does(server: Server, path: str) -> None:
    answer = ask(server, path, q="Olá", s="Hello", source="pt", target="en")
    assert answer.status_code == 403
    assert answer.json()["error"].endswith("disabled on this server.")


@pytest.mark.parametrize("path", ["translate", "detect", "languages", "frontend/settings"])
def test_pages_of_other_sites_may_call(server: Server, path: str) -> None:
    asking = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    answer = httpx.options(f"{server.url}/{path}", headers=asking)
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    answer = httpx.post(f"{server.url}/detect", data={"q": ""}, headers={"Origin": "https://shop.example"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (400, "*")


def test_other_addresses_stay_closed_to_other_sites(server: Server) -> None:
    answer = httpx.get(f"{server.url}/health/live", headers={"Origin": "https://shop.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_wrong_key(server: Server) -> None:
    answer = ask(server, "detect", q="Olá", api_key="nonsense")
    assert (answer.status_code, answer.json()) == (403, {"error": "Invalid API key"})


def test_settings_for_clients(server: Server) -> None:
    settings = httpx.get(f"{server.url}/frontend/settings").json()
    assert settings["keyRequired"] is False
    assert settings["charLimit"] == 100_000
    assert settings["language"]["target"] == {"code": "en", "name": "English"}


async def test_a_key_where_one_is_asked_for(address: str, folder: object, tmp_path: object) -> None:
    shop = await make_shop(address)
    with serving(address, tmp_path, "--no-work", GATEWAY_TRANSLATE_KEY_REQUIRED="1") as server:  # type: ignore[arg-type]
        assert ask(server, "detect", q="Olá").status_code == 400
        assert ask(server, "detect", q="Olá, tudo bem?", api_key=shop.key).json()[0]["language"] == "pt"


def test_two_languages_without_a_way_between_them_are_named() -> None:
    edges = [Edge("firefox", "pt", "en", 0.9, 40.0, "published")]
    assert _no_way(edges, "en", "pt-BR") == (
        "Portuguese (Brazil) (pt-BR) is not available as a target language from English (en)"
    )
