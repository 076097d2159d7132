"""The FAQ on a real database: kept, exchanged as CSV, and its answers as translations of each other."""

from __future__ import annotations

import pytest

from gateway.conversations.faq import FaqText, drop_faq, keep_faq, list_faq, read_faq, write_faq
from gateway.errors import InvalidInputError
from gateway.terminology.memory import list_entries
from tests.gateway.conversations.conftest import OpenShop

RETURNS = FaqText("Returns", "en", "How do I return it?", 'Use the label, "free" of charge.')
DEVOLUCAO = FaqText("Returns", "pt-BR", "Como devolvo?", "Use a etiqueta.\nÉ grátis.")


async def test_entries_are_kept_once_exchanged_and_dropped(open_shop: OpenShop) -> None:
    async with open_shop() as shop, shop.gateway.database.merchant(shop.merchant_id) as session:
        for entry in (RETURNS, DEVOLUCAO, RETURNS):
            await keep_faq(session, entry)
        rows = await list_faq(session)
        assert read_faq(write_faq(rows)) == [RETURNS, DEVOLUCAO]
        memory = {(row.source_language, row.target_language): row.target for row in await list_entries(session)}
        assert memory == {("en", "pt"): DEVOLUCAO.answer, ("pt", "en"): RETURNS.answer}
        dropped = await drop_faq(session, rows[0].id)
        assert dropped is not None
        assert [row.language for row in await list_faq(session)] == ["pt-BR"]
        assert await drop_faq(session, rows[0].id) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the column topic is missing"),
        ("topic;language;question;answer\n", "line 1: the column topic is missing"),
        ("topic,language,question,answer\nA,en,Q,\n", "line 2: answer is empty"),
        (
            "topic,language,question,answer\nA,en,Q,B\nA,english please,Q,B\n",
            "line 3: 'english please' is no language tag",
        ),
        ('topic,language,question,answer\nA,en,"Q,B\n', "unexpected end of data"),
    ],
)
def test_a_file_that_is_wrong_names_the_line(text: str, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        read_faq(text)
