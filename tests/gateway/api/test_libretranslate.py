"""LibreTranslate's own client and the JSON of its documentation, against a real server with real models."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from libretranslatepy import LibreTranslateAPI

from tests.support.postgres import database_from
from tests.support.server import Server, serving
from tests.support.shop import make_shop


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
        ({"q": "Olá", "source": "pt", "target": "ja"}, "ja is not available"),
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
