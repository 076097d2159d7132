"""How many protected spans survive the bundled models: unmasked, by each mask alone, and through the service."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from translation.engines.firefox import FirefoxEngine
from translation.protection import find, mask, restore
from translation.service import Translator
from translation.types import TranslationRequest

PORTUGUESE = (
    "Cadê meu pedido BR-20931? Paguei R$ 299,90 no dia 12/10/2024.",
    "O código de rastreio LX123456789BR não funciona em https://loja.exemplo.com.br/r?id=20931.",
    "Meu e-mail é joana.silva@gmail.com e meu telefone é (11) 98765-4321.",
    "Recebi o SKU CAM-1023-AZ, mas pedi o SKU CAM-1023-PT por R$ 1.299,00.",
    "Fui taxado em R$ 87,45 às 14h30, o pedido 998877 já tinha imposto?",
    "Comprei na @lojaexemplo com o cupom #BLACK2024 e paguei US$ 59.90 😀",
    "A entrega do pedido #4521 estava prevista para 05/11/2024 às 18:00.",
)
ENGLISH = (
    "Your order BR-20931 was shipped on 12/10/2024 and costs R$ 299,90.",
    "Track LX123456789BR at https://track.example.com/BR20931?lang=pt or call +55 11 4002-8922.",
    "Hello {{customer_name}}, your code is {code} and your ticket is #4521.",
    "Write to help@example.com about the SKU CAM-1023-AZ before 2:30 PM.",
    "Delivery costs €4.90 and is free over €50.00, see www.example.com/faq.",
    "We refunded $29.99 for order 998877 to your card on 2024-11-05.",
    "Follow @lojaexemplo and use #blackfriday to save 15 zł 👍",
)
MASKS = ("X{n}X", "XX{n}", "REF{n}", "[{n}]", "%{n}", "__{n}__", "#{n}", "<{n}>")


async def survivors(engine: FirefoxEngine, texts: tuple[str, ...], pair: tuple[str, str], template: str | None) -> int:
    """Count the spans that are in the translation as they were."""
    kept = 0
    for text in texts:
        spans = find(text)
        masked, table = mask(text, spans, template) if template else (text, ())
        answer = restore((await engine.translate([masked], *pair))[0], table)
        kept += sum(span.text in answer for span in spans)
    return kept


async def through_service(translator: Translator, texts: tuple[str, ...], pair: tuple[str, str]) -> int:
    """Count the spans that come through the whole service."""
    answers = [await translator.translate(TranslationRequest(text, *pair)) for text in texts]
    return sum(span.text in answer.text for answer in answers for span in answer.protected)


async def measure() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        engine = FirefoxEngine(Path(folder), 1)
        translator = Translator({"firefox": engine})
        sides = ((PORTUGUESE, ("pt", "en")), (ENGLISH, ("en", "pt")))
        total = sum(len(find(text)) for texts, _ in sides for text in texts)
        for template in (None, *MASKS):
            kept = sum([await survivors(engine, texts, pair, template) for texts, pair in sides])
            print(f"{template or 'unmasked':>12}  {kept:3} of {total}")
        kept = sum([await through_service(translator, texts, pair) for texts, pair in sides])
        print(f"{'service':>12}  {kept:3} of {total}")
        await translator.close()


def main() -> None:
    """Run the benchmark."""
    asyncio.run(measure())


if __name__ == "__main__":
    main()
