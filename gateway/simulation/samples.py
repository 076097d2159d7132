"""A complaint as customers write it, by language: something to try a profile on."""

from __future__ import annotations

_BY_LANGUAGE = {
    "en": "My order NW-20931 has still not arrived and nobody answers me. I want my money back.",
    "fr": "Ma commande NW-20931 n'est toujours pas arrivée et personne ne me répond. Je veux être remboursé.",
    "pl": "Moje zamówienie NW-20931 nadal nie dotarło i nikt mi nie odpowiada. Żądam zwrotu pieniędzy.",
    "sv": "Min beställning NW-20931 har fortfarande inte kommit och ingen svarar. Jag vill ha pengarna tillbaka.",
    "uk": "Моє замовлення NW-20931 досі не прийшло, і мені ніхто не відповідає. Поверніть гроші.",
    "pt": "Meu pedido NW-20931 ainda não chegou e ninguém me responde. Quero meu dinheiro de volta.",
    "es": "Mi pedido NW-20931 todavía no ha llegado y nadie me contesta. Quiero que me devuelvan el dinero.",
    "de": "Meine Bestellung NW-20931 ist immer noch nicht da, und niemand antwortet mir. Ich will mein Geld zurück.",
    "it": "Il mio ordine NW-20931 non è ancora arrivato e nessuno mi risponde. Voglio il rimborso.",
    "nl": "Mijn bestelling NW-20931 is nog steeds niet aangekomen en niemand antwoordt. Ik wil mijn geld terug.",
    "cs": "Moje objednávka NW-20931 stále nedorazila a nikdo mi neodpovídá. Chci vrátit peníze.",
    "da": "Min ordre NW-20931 er stadig ikke kommet, og ingen svarer mig. Jeg vil have mine penge tilbage.",
    "nb": "Bestillingen min NW-20931 har fortsatt ikke kommet, og ingen svarer meg. Jeg vil ha pengene tilbake.",
    "fi": "Tilaukseni NW-20931 ei ole vieläkään saapunut, eikä kukaan vastaa minulle. Haluan rahani takaisin.",
    "ro": "Comanda mea NW-20931 încă nu a ajuns și nimeni nu îmi răspunde. Vreau banii înapoi.",
    "tr": "NW-20931 numaralı siparişim hâlâ gelmedi ve kimse bana cevap vermiyor. Paramı geri istiyorum.",
    "zh": "我的订单 NW-20931 到现在还没到，也没有人回复我。我要退款。",
    "zh-Hant": "我的訂單 NW-20931 到現在還沒送到，也沒有人回覆我。我要退款。",
    "ko": "주문 NW-20931이 아직도 도착하지 않았고 아무도 답변해 주지 않습니다. 환불해 주세요.",
    "ja": "注文番号NW-20931の商品がまだ届かず、問い合わせても返事がありません。返金してください。",
    "ar": "طلبي رقم NW-20931 لم يصل حتى الآن ولا أحد يرد عليّ. أريد استرداد أموالي.",
}


def sample_text(tag: str) -> str:
    """Return the complaint in a language (BCP 47 tag); in English where we have none."""
    parts = tag.split("-")
    with_script = "-".join(parts[:2])
    return _BY_LANGUAGE.get(with_script) or _BY_LANGUAGE.get(parts[0]) or _BY_LANGUAGE["en"]
