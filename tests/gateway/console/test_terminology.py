"""Glossary, memory and models in the console: forms, files, paging, the audit log, and hostile texts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.support.console import ADMIN, AGENT, Console, running_console, token_of
from tests.support.postgres import database_from
from tests.support.server import ROOT
from translation.models import ModelStore

HOSTILE = "<script>alert(1)</script>\"'&"
MUG = {"term": "Trail Mug", "translation": "Copo Trilha", "source": "en", "target": "pt-BR", "whole_word": "1"}
ENTRY = {"source": "en", "target": "pt-BR", "text": "Order BR-20931 is packed.", "translation": "BR-20931 embalado."}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("console")


@pytest_asyncio.fixture(scope="module")
async def console(postgres: str, template: str, data: Path) -> AsyncIterator[Console]:
    with database_from(postgres, template) as address:
        async with running_console(address, data) as running:
            yield running


class Visitor:
    """A signed-in person without scripts."""

    def __init__(self, browser: httpx.Client) -> None:
        self.browser = browser
        self._token = token_of(browser)

    def read(self, path: str) -> str:
        answer = self.browser.get(f"/console/{path}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, form: dict[str, str], file: tuple[str, bytes] | None = None) -> httpx.Response:
        files = {"file": file} if file else None
        return self.browser.post(f"/console/{path}", data={"csrf": self._token, **form}, files=files)

    def address(self, page: str, text: str) -> str:
        """Find where the first line that holds a text is changed."""
        found = re.search(rf'action="/console/({page}/[0-9a-f-]{{36}})"', self.read(f"{page}?q={text}"))
        assert found
        return found[1]


@pytest.fixture
def visitor(console: Console) -> Iterator[Visitor]:
    with console.browse(ADMIN) as browser:
        yield Visitor(browser)


def test_a_term_is_changed_with_its_languages_and_stays_one(visitor: Visitor) -> None:
    assert visitor.send("glossary", MUG).status_code == 200
    changed = visitor.send(visitor.address("glossary", "Trail+Mug"), MUG | {"translation": "Caneca", "target": "es"})
    assert changed.status_code == 200
    page = visitor.read("glossary?q=Trail+Mug")
    assert "Copo Trilha" not in page
    assert page.count('<bdi lang="en">Trail Mug</bdi>') == 1
    assert '<bdi lang="es">Caneca</bdi>' in page
    log = visitor.read("audit?action=glossary.changed")
    assert "Copo Trilha" in log
    assert "Caneca" in log


def test_a_term_dropped_meanwhile_is_not_brought_back(visitor: Visitor) -> None:
    visitor.send("glossary", MUG | {"term": "Gone Mug"})
    address = visitor.address("glossary", "Gone")
    visitor.send(f"{address}/delete", {})
    assert visitor.send(address, MUG | {"term": "Gone Mug"}).status_code == 404
    assert "Gone Mug" not in visitor.read("glossary")


def test_terms_that_contradict_each_other_are_named_until_one_goes(visitor: Visitor) -> None:
    visitor.send("glossary", MUG | {"term": "Summit"})
    visitor.send("glossary", MUG | {"term": "summit", "translation": "Pico"})
    assert 'id="standing"' in visitor.read("glossary")
    visitor.send(f"{visitor.address('glossary', 'Pico')}/delete", {})
    assert 'id="standing"' not in visitor.read("glossary")


def test_a_file_is_one_line_of_the_log_and_long_lists_have_parts(visitor: Visitor) -> None:
    rows = "".join(f"en,pl,Tent {number:03},Namiot {number:03},no,yes\n" for number in range(120))
    file = ("terms.csv", f"source,target,term,translation,case_sensitive,whole_word\n{rows}".encode())
    assert "120 terms are kept" in visitor.send("glossary/import", {}, file).text
    assert visitor.read("audit?action=glossary.imported").count("<code>glossary.imported</code>") == 1
    seen = [re.findall(r"Namiot \d{3}</bdi>", visitor.read(f"glossary?q=Namiot&part={part}")) for part in (1, 2, 3, 4)]
    assert [len(found) for found in seen] == [50, 50, 20, 0]
    assert len({line for found in seen for line in found}) == 120
    for form in ("csv", "tbx"):
        assert "Namiot 119" in visitor.read(f"glossary/export?form={form}")


@pytest.mark.parametrize("part", ["0", "-5", "99999999999999999999"])
def test_parts_that_do_not_exist_are_no_failure(visitor: Visitor, part: str) -> None:
    for page in ("glossary", "memory"):
        assert visitor.browser.get(f"/console/{page}?part={part}").status_code == 200


@pytest.mark.parametrize(
    ("page", "name", "content", "told"),
    [
        ("glossary", "a.csv", b"source,target,term\nen,pl,Mug\nen,not a tag,Mug\n", "line 3: "),
        ("glossary", "a.tbx", b"<tbx>\n<broken", "line 2"),
        ("memory", "a.tmx", b'<tmx version="1.4">\n<body>\n<tu>', "line 3"),
        ("memory", "a.tmx", b"", "file"),
    ],
)
def test_a_wrong_file_changes_nothing_and_names_the_line(
    visitor: Visitor, page: str, name: str, content: bytes, told: str
) -> None:
    before = visitor.read(page)
    answer = visitor.send(f"{page}/import", {}, (name, content))
    assert answer.status_code == 422
    assert told in answer.text
    assert visitor.read(page) == before


def test_an_entry_is_written_corrected_exchanged_and_dropped(visitor: Visitor) -> None:
    assert visitor.send("memory", ENTRY).status_code == 303
    page = visitor.read("memory?q=packed")
    assert "Order ⟦1⟧ is packed." in page
    assert "Emma Clarke" in page
    address = visitor.address("memory", "packed")
    refused = visitor.send(address, {"translation": "⟦2⟧ pronto"})
    assert refused.status_code == 422
    assert "⟦2⟧" in refused.text
    assert visitor.send(address, {"translation": "⟦1⟧ pronto."}).status_code == 303
    assert "⟦1⟧ pronto." in visitor.read("memory?q=packed")
    exported = visitor.browser.get("/console/memory/export").content
    visitor.send(f"{address}/delete", {})
    assert "packed" not in visitor.read("memory")
    visitor.send("memory/import", {}, ("memory.tmx", exported))
    assert "⟦1⟧ pronto." in visitor.read("memory?q=packed")
    log = visitor.read("audit")
    assert all(f"<code>memory.{done}</code>" in log for done in ("kept", "corrected", "dropped", "imported"))


def test_hostile_texts_are_shown_and_not_run(visitor: Visitor) -> None:
    visitor.send("glossary", MUG | {"term": f"T {HOSTILE}", "translation": HOSTILE})
    visitor.send("glossary", MUG | {"term": f"t {HOSTILE}", "translation": "other"})
    visitor.send("memory", ENTRY | {"text": f"M {HOSTILE}", "translation": HOSTILE})
    for page in ("glossary", "memory", "audit", "glossary?q=%3Cscript%3Ealert(1)", "memory?q=%22%3E%3Cscript%3Ealert"):
        text = visitor.read(page)
        assert "<script>alert" not in text, page
        assert "&lt;script&gt;alert" in text, page


def test_a_model_added_while_the_server_runs_is_shown_at_once(visitor: Visitor, data: Path, tmp_path: Path) -> None:
    console_page = visitor.read("models")
    assert "Polish" not in console_page.partition('id="installed"')[2]
    bundled = next(model for model in ModelStore(tmp_path).installed() if model.engine == "firefox")
    brought = tmp_path / "pl-en"
    brought.symlink_to(bundled.folder)
    command = [sys.executable, "-m", "gateway", "models", "add", str(brought), "--folder", str(data / "models")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    installed = visitor.read("models").partition('id="installed"')[2]
    assert "Polish" in installed
    assert " MB" in installed


def test_agents_do_not_enter(console: Console) -> None:
    with console.browse(AGENT) as browser:
        agent = Visitor(browser)
        for page in ("glossary", "memory", "models"):
            assert browser.get(f"/console/{page}").status_code == 403
        for path in ("glossary", "memory", f"memory/{'0' * 8}-0000-0000-0000-{'0' * 12}"):
            assert agent.send(path, MUG | ENTRY).status_code == 403
