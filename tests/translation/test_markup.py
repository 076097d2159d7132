from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.translation.engines_at_hand import scripted, translated
from translation.markup import read_html, write_html
from translation.passages import Passage, parts


def rebuilt(html: str) -> str:
    pieces: list[tuple[str, bool]] = []
    for run in read_html(html):
        pieces += [(run, True)] if isinstance(run, str) else [(text, span is not None) for text, span in parts(run)]
    return write_html(pieces)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Olá <b>Ana</b>!</p><br/>tchau",
        "<div class='x' data-a=\"1>2\">a &amp; b &lt;c&gt;</div>",
        "<!DOCTYPE html><!-- não <b> --><style>p{a:b}</style><script>if(a<b){}</script>olá",
        "<p translate='no'>Fique</p><span class=\"a notranslate\">aqui</span> olá",
        "a < b e c > d",
        "<p>aberto <i>sem fim",
    ],
)
def test_markup_comes_back_as_it_was(html: str) -> None:
    assert rebuilt(html).replace("&lt;", "<").replace("&gt;", ">") == html.replace("&lt;", "<").replace("&gt;", ">")


def test_only_text_is_read() -> None:
    runs = read_html("<p>Olá <b>Ana</b></p><script>var x='não';</script>")
    texts = ["".join(text for text, span in parts(run) if span is None) for run in runs if isinstance(run, Passage)]
    assert [text for text in texts if text] == ["Olá Ana"]


@given(st.text(alphabet="<>/abp\"'=!- &;é", max_size=200))
def test_hostile_markup_never_crashes(html: str) -> None:
    rebuilt(html)


@pytest.mark.parametrize("junk", ["<a ", "<", "<!--", "<p a='", "</", "<script>", "&lt;", '<a b="', "<![CDATA["])
def test_hostile_markup_takes_linear_time(junk: str) -> None:
    began = time.perf_counter()
    rebuilt(junk * (40_000 // len(junk)))
    assert time.perf_counter() - began < 5


async def test_tags_stay_around_their_words() -> None:
    html = '<ul><li>Veja <a href="https://x.com/BR-1">o pedido BR-20931</a> agora.</li><li>Olá</li></ul>'
    answer = await translated(scripted(), html, format="html")
    assert answer.text == html.replace("Veja", "en: Veja").replace("Olá", "en: Olá")
    assert [span.text for span in answer.protected] == ["BR-20931"]


async def test_tags_that_a_model_lost_come_back_by_pieces() -> None:
    answer = await translated(scripted(always="lose_masks"), "<p>Quero <b>muito</b> isso</p>", format="html")
    assert answer.text == "<p>en: Quero <b>en: muito</b> en: isso</p>"
