"""Replies as Gmail, Outlook and Apple Mail write them in twelve languages; all texts are our own."""

from __future__ import annotations

import pytest

from gateway.channels.email.quoting import Ourselves, strip_quotes

US = Ourselves(("support@northwind.example",), ("Northwind Support",))
WE = "Northwind Support <support@northwind.example>"
QUOTED = "> Hello Maria,\n>\n> your order left today.\n>\n> Emma Clarke\n"

GMAIL = {
    "en": f"On Mon, Mar 2, 2026 at 9:30 AM {WE} wrote:",
    "de": f"Am Mo., 2. März 2026 um 09:30 Uhr schrieb {WE}:",
    "fr": f"Le lun. 2 mars 2026 à 09:30, {WE} a écrit :",
    "es": "El lun, 2 mar 2026 a las 9:30, Northwind Support (<support@northwind.example>) escribió:",
    "pl": f"pon., 2 mar 2026 o 09:30 {WE} napisał(a):",
    "sv": f"Den mån 2 mars 2026 kl 09:30 skrev {WE}:",
    "uk": f"пн, 2 бер. 2026 р. о 09:30 {WE} пише:",
    "pt-BR": f"Em seg., 2 de mar. de 2026 às 09:30, {WE} escreveu:",
    "ja": f"2026年3月2日(月) 9:30 {WE}:",
    "zh": f"{WE} 于2026年3月2日周一 09:30写道：",
    "ko": f"2026년 3월 2일 (월) 오전 9:30, {WE}님이 작성:",
    "ar": f"في الاثنين، 2 مارس 2026 في 9:30 ص تمت كتابة ما يلي بواسطة \u200f{WE}\u200f:",
}
APPLE = {
    "en": f"On Mar 2, 2026, at 09:30, {WE} wrote:",
    "de": f"Am 02.03.2026 um 09:30 schrieb {WE}:",
    "fr": f"Le 2 mars 2026 à 09:30, {WE} a écrit\u00a0:",
    "es": f"El 2 mar 2026, a las 9:30, {WE} escribió:",
    "pl": f"Wiadomość napisana przez {WE} w dniu 2 mar 2026, o godz. 09:30:",
    "sv": f"2 mars 2026 kl. 09:30 skrev {WE}:",
    "uk": f"2 бер. 2026 р. о 09:30 {WE} написав(-ла):",
    "pt-BR": f"Em 2 de mar. de 2026, à(s) 09:30, {WE} escreveu:",
    "ja": f"2026/03/02 9:30、{WE}のメール:",
    "zh": f"2026年3月2日 09:30，{WE} 写道：",
    "ko": f"2026. 3. 2. 오전 9:30, {WE} 작성:",
    "ar": f"في ٢ مارس ٢٠٢٦، الساعة ٩:٣٠ ص، كتب {WE}:",
}
OUTLOOK = {
    "en": "From: {we}\nSent: Monday, March 2, 2026 9:30 AM\nTo: Maria Silva\nSubject: Your order",
    "de": "Von: {we}\nGesendet: Montag, 2. März 2026 09:30\nAn: Maria Silva\nBetreff: Ihre Bestellung",
    "fr": "De : {we}\nEnvoyé : lundi 2 mars 2026 09:30\nÀ : Maria Silva\nObjet : Votre commande",
    "es": "De: {we}\nEnviado: lunes, 2 de marzo de 2026 9:30\nPara: Maria Silva\nAsunto: Su pedido",
    "pl": "Od: {we}\nWysłano: poniedziałek, 2 marca 2026 09:30\nDo: Maria Silva\nTemat: Zamówienie",
    "sv": "Från: {we}\nSkickat: den 2 mars 2026 09:30\nTill: Maria Silva\nÄmne: Din beställning",
    "uk": "Від: {we}\nНадіслано: 2 березня 2026 р. 09:30\nКому: Maria Silva\nТема: Ваше замовлення",
    "pt-BR": "De: {we}\nEnviado: segunda-feira, 2 de março de 2026 09:30\nPara: Maria Silva\nAssunto: Seu pedido",
    "ja": "差出人: {we}\n送信日時: 2026年3月2日 9:30\n宛先: Maria Silva\n件名: ご注文",
    "zh": "发件人：{we}\n发送时间：2026年3月2日 9:30\n收件人：Maria Silva\n主题：您的订单",
    "ko": "보낸 사람: {we}\n보낸 날짜: 2026년 3월 2일 월요일 오전 9:30\n받는 사람: Maria Silva\n제목: 주문",
    "ar": "من: {we}\nتم الإرسال: الاثنين، 2 مارس 2026 9:30 ص\nإلى: Maria Silva\nالموضوع: طلبك",
}
WORDS = {
    "en": "Thank you. When will it arrive?",
    "de": "Danke. Wann kommt sie an?",
    "fr": "Merci. Quand arrivera-t-elle ?",
    "es": "Gracias. ¿Cuándo llega?",
    "pl": "Dziękuję. Kiedy dojdzie?",
    "sv": "Tack. När kommer den?",
    "uk": "Дякую. Коли воно прибуде?",
    "pt-BR": "Obrigada. Quando chega?",
    "ja": "ありがとうございます。いつ届きますか。",
    "zh": "谢谢。什么时候到？",
    "ko": "감사합니다. 언제 도착하나요?",
    "ar": "شكرًا. متى يصل؟",
}
ORDER = "{words}\n\nOrder: 5512\nColour: blue\nSize: M\nQuantity: 2\nAddress: 12 Hill Road\n> and one gift box"
BODY = "Hello Maria,\n\nyour order left today.\n\nEmma Clarke\n"


def cases() -> list[pytest.ParameterSet]:
    found = []
    for language, words in WORDS.items():
        mine = ORDER.format(words=words)
        quotes = {
            "gmail": f"{GMAIL[language]}\n\n{QUOTED}",
            "gmail-wrapped": f"{GMAIL[language].replace('<', '<' + chr(10))}\n\n{QUOTED}",
            "apple": f"{APPLE[language]}\n> \n{QUOTED}",
            "apple-unmarked": f"{APPLE[language]}\n\n{BODY}",
            "outlook": f"{OUTLOOK[language].format(we=WE)}\n\n{BODY}",
            "outlook-ruled": f"{'_' * 32}\n{OUTLOOK[language].format(we='Northwind Support')}\n\n{BODY}",
            "outlook-old": f"-----{words[:8]}-----\n{OUTLOOK[language].format(we=WE)}\n\n{BODY}",
        }
        found += [pytest.param(mine, quote, id=f"{language}-{name}") for name, quote in quotes.items()]
    return found


@pytest.mark.parametrize(("mine", "quote"), cases())
def test_strips_the_quote_and_keeps_the_order_list(mine: str, quote: str) -> None:
    assert strip_quotes(f"{mine}\n\n{quote}", US) == mine


def test_keeps_answers_written_between_quoted_lines() -> None:
    text = f"{GMAIL['en']}\n> Which size?\nM, please.\n> Which colour?\nBlue.\n"
    assert strip_quotes(text, US) == "M, please.\nBlue."


@pytest.mark.parametrize(
    "text",
    [
        "My order:\nOrder: 5512\nColour: blue\nSize: M\nQuantity: 2\nTotal: 40 EUR",
        "I need:\n> 5 blue cups\n> 2 plates",
        "I wrote to <help@other.example> on 2026-03-01 at 10:30:\nno answer came.",
        "Kontakt: Jan\nTelefon: 123\nAdres: Hill Road 12\nMiasto: Gdańsk\nKod: 80-001",
        "My iPhone 15 case is broken",
        "Did you mail it?",
    ],
)
def test_keeps_what_customers_write_themselves(text: str) -> None:
    assert strip_quotes(text, US) == text


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Wysłane z iPhone'a",
        "Skickat från min iPhone",
        "Надіслано з iPhone",
        "Enviado do meu iPhone",
        "iPhoneから送信",
        "发自我的iPhone",
        "나의 iPhone에서 보냄",
        "أُرسلت من الـ iPhone",
        "Get Outlook for Android",
    ],
)
def test_drops_what_devices_append(line: str) -> None:
    assert strip_quotes(f"Where is order 5512?\n\n{line}", US) == "Where is order 5512?"


def test_cuts_at_the_signature_delimiter() -> None:
    assert strip_quotes("Where is it?\n\n-- \nTom Baker\nBristol", US) == "Where is it?"


def test_keeps_a_mail_that_is_nothing_but_a_quote() -> None:
    text = f"{GMAIL['en']}\n\n{QUOTED}"
    assert strip_quotes(text, US) == text.strip()
