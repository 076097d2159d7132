from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import locales
from culture_profiles.tone import dress
from culture_profiles.tone.recognition import apologises, closes, greets
from locales.names import PersonName

EVENING = datetime(2026, 5, 3, 20, 0)  # noqa: DTZ001 - a wall-clock time without a zone is what dress() takes
COMMON = {"agent_name": "Maria", "brand": "Nordic"}


@pytest.mark.parametrize(
    ("locale", "register", "name", "gender", "greeting", "closing"),
    [
        ("en-GB", "polite", "Anna Smith", None, "Dear Anna,", "Kind regards,\nMaria\nNordic"),
        ("en-US", "polite", "Anna Smith", None, "Hi Anna,", "Best regards,\nMaria\nNordic"),
        ("en-SG", "formal", "Mr Wei Tan", None, "Dear Mr Tan,", "Best regards,\nMaria\nNordic"),
        ("fr-FR", "formal", "Anna Martin", "female", "Bonjour Madame Martin,", "Cordialement,\nMaria\nNordic"),
        ("fr-CH", "formal", "Anna Martin", "female", "Madame,", "Meilleures salutations\nMaria\nNordic"),
        ("sv-SE", "informal", "Anna Berg", None, "Hej Anna!", "Hälsningar,\nMaria\nNordic"),
        ("pl-PL", "formal", "Anna Kowalska", None, "Szanowna Pani,", "Z poważaniem\nMaria\nNordic"),
        ("pl-PL", "formal", "Piotr Nowak", None, "Szanowni Państwo,", "Z poważaniem\nMaria\nNordic"),
        ("pt-BR", "polite", "Ana Souza", None, "Olá, Ana!", "Atenciosamente,\nMaria\nNordic"),
        ("zh-Hant-TW", "formal", "王小明", "male", "王先生，您好：", "敬祝 順心\nNordic 客服團隊 Maria 敬上"),
        ("zh-Hans-CN", "formal", "李娜", "female", "尊敬的李女士：您好！", "祝您生活愉快！\nNordic客服团队\nMaria"),
        ("ko-KR", "formal", "김민수", None, "안녕하세요, 김민수 고객님.", "감사합니다.\nNordic 고객센터 Maria 드림"),
        ("ja-JP", "formal", "山田花子", None, "山田花子様", "今後ともよろしくお願い申し上げます。\nNordic\nMaria"),
        ("uk-UA", "formal", "Олена Шевченко", "female", "Шановна пані Олено!", "З повагою\nMaria\nNordic"),
        ("uk-UA", "formal", "Олена Шевченко", None, "Добрий день!", "З повагою\nMaria\nNordic"),
        (
            "de-DE",
            "formal",
            "Anna Müller",
            "female",
            "Sehr geehrte Frau Müller,",
            "Mit freundlichen Grüßen\nMaria\nNordic",
        ),
        ("de-DE", "formal", "Anna Müller", None, "Guten Tag Anna Müller,", "Mit freundlichen Grüßen\nMaria\nNordic"),
        (
            "de-AT",
            "formal",
            "Dr. Anna Huber",
            "female",
            "Sehr geehrte Frau Dr. Huber,",
            "Mit freundlichen Grüßen\nMaria\nNordic",
        ),
        ("de-CH", "formal", "Anna Weiß", "female", "Sehr geehrte Frau Weiß", "Freundliche Grüsse\nMaria\nNordic"),
        (
            "nl-NL",
            "formal",
            "Jan van der Berg",
            "male",
            "Geachte heer Van der Berg,",
            "Met vriendelijke groet,\nMaria\nNordic",
        ),
        (
            "es-ES",
            "formal",
            "María García López",
            "female",
            "Estimada Sra. García:",
            "Un cordial saludo,\nMaria\nNordic",
        ),
        ("es-MX", "formal", "Luis Ruiz", "male", "Estimado Luis:", "Saludos cordiales,\nMaria\nNordic"),
        ("it-IT", "formal", "Anna Rossi", "female", "Gentile Sig.ra Rossi,", "Cordiali saluti,\nMaria\nNordic"),
        ("tr-TR", "polite", "Ayşe Yılmaz", "female", "Merhaba Ayşe Hanım,", "Saygılarımla,\nMaria\nNordic"),
        ("tr-TR", "polite", "Ayşe Yılmaz", None, "Merhaba Ayşe Yılmaz,", "Saygılarımla,\nMaria\nNordic"),
        ("cs-CZ", "formal", "Petr Novák", "male", "Vážený pane Nováku,", "S pozdravem\nMaria\nNordic"),
        ("cs-CZ", "formal", "Jana Kadlecová", None, "Vážená paní Kadlecová,", "S pozdravem\nMaria\nNordic"),
        ("hi-IN", "formal", "राज शर्मा", None, "आदरणीय राज जी, नमस्ते", "सादर,\nMaria\nNordic"),
        ("vi-VN", "formal", "Nguyễn Văn An", None, "Kính gửi Quý khách,", "Trân trọng,\nMaria\nNordic"),
        ("th-TH", "formal", "สมชาย ใจดี", None, "เรียน คุณสมชาย", "ขอแสดงความนับถือ\nMaria\nNordic"),
    ],
)
def test_letters_by_country(locale, register, name, gender, greeting, closing):
    dressed = dress(
        "12345",
        locale=locale,
        register=register,
        channel_kind="email",
        first=False,
        customer_name=name,
        gender=gender,
        **COMMON,
    )
    assert dressed.greeting == greeting
    assert dressed.closing == closing
    assert dressed.text == f"{greeting}\n\n12345\n\n{closing}"


@pytest.mark.parametrize(
    ("locale", "register", "name", "greeting"),
    [
        ("de-DE", "formal", None, "Guten Abend,"),
        ("fr-FR", "formal", "Anna Martin", "Bonsoir Anna,"),
        ("it-IT", "formal", "Anna Rossi", "Buonasera Anna,"),
        ("pl-PL", "formal", None, "Dobry wieczór,"),
        ("pt-BR", "formal", "Ana Souza", "Boa noite, Ana!"),
        ("sv-SE", "informal", "Anna Berg", "Hej Anna!"),
        ("id-ID", "formal", None, "Selamat malam,"),
        ("es-ES", "polite", "Ana Ruiz", "Buenas noches, Ana:"),
    ],
)
def test_chats_greet_by_the_customers_time_of_day(locale, register, name, greeting):
    dressed = dress(
        "12345",
        locale=locale,
        register=register,
        channel_kind="live_chat",
        first=True,
        customer_name=name,
        local_time=EVENING,
    )
    assert dressed.text == f"{greeting}\n12345"


def test_letters_do_not_suppose_when_they_are_read():
    dressed = dress("1", locale="it", register="polite", channel_kind="email", first=True, local_time=EVENING)
    assert dressed.greeting == "Buongiorno,"


def test_follow_ups_in_chat_are_left_alone():
    dressed = dress("Gern.", locale="de", register="formal", channel_kind="messaging", first=False, **COMMON)
    assert dressed.text == "Gern."
    assert [why.code for why in dressed.reasons] == ["tone_greeting_follow_up"]


def test_the_first_message_of_a_messenger_is_signed_shortly():
    dressed = dress("1", locale="sv", register="informal", channel_kind="messaging", first=True, **COMMON)
    assert dressed.text == "Hej!\n1\nHälsningar, Maria"


def test_a_first_japanese_letter_thanks_and_introduces():
    dressed = dress(
        "1", locale="ja", register="formal", channel_kind="email", first=True, customer_name="山田 花子", **COMMON
    )
    assert dressed.text.startswith(
        "山田 花子様\n\nお問い合わせいただき、誠にありがとうございます。\nNordicのMariaでございます。\n\n1"
    )


def test_thanks_for_the_inquiry_do_not_greet_in_a_japanese_letter():
    thanks = "お問い合わせありがとうございます。本日中にお返事いたします。"
    letter = {"locale": "ja", "register": "formal", "channel_kind": "email", "first": True}
    dressed = dress(thanks, customer_name="山田 花子", **letter, **COMMON)
    assert dressed.text.startswith("山田 花子様\n\nNordicのMariaでございます。\n\nお問い合わせ")
    assert dress(thanks, **{**letter, "channel_kind": "messaging"}, **COMMON).greeting == ""


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Hi Anna, your parcel left today.\n\nKind regards,\nMaria"),
        ("fr", "Bonjour Anna,\nvotre colis est parti.\nCordialement,\nMaria"),
        ("pl", "Witam,\npaczka wyszła.\nPozdrawiam\nMaria"),
        ("de", "Guten Tag Frau Müller,\ndas Paket ist unterwegs.\nViele Grüße\nMaria"),
        ("sv", "Hej!\nPaketet är på väg.\nMed vänlig hälsning\nMaria"),
        ("ja", "山田様\nお荷物は発送済みです。\nよろしくお願いいたします。\nMaria"),
        ("zh-Hant", "王小姐，您好！您的包裹已寄出。\n敬祝 順心\nMaria"),
        ("ko", "안녕하세요, 고객님. 상품이 발송되었습니다.\n감사합니다."),
        ("ar", "السلام عليكم أستاذ محمد،\nتم إرسال الطرد.\nمع خالص التحية،"),
        ("uk", "Доброго дня!\nПосилка в дорозі.\nЗ повагою,\nMaria"),
    ],
)
def test_what_the_agent_wrote_is_never_doubled(locale, text):
    dressed = dress(text, locale=locale, register="formal", channel_kind="email", first=True, **COMMON)
    assert dressed.text == text
    assert {why.code for why in dressed.reasons} == {"tone_greeting_kept", "tone_closing_kept"}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "History shows that dearly loved things last. We regard this as solved."),
        ("de", "Haltbar ist die Ware bis Mai. Gruß ist ein Wort."),
        ("ja", "製品の仕様、色、大きさをご確認ください。"),
        ("ja", "お客様のご注文は発送済みです。"),
        ("pl", "Witamina C jest w składzie."),
        ("es", "Holanda es el destino del paquete."),
        ("fr", "Salutaire, cette pause nous a permis de trouver le colis."),
        ("zh-Hans", "您的包裹已寄出。"),
    ],
)
def test_other_beginnings_are_not_taken_for_greetings(locale, text):
    assert not greets(text, locale)
    assert not closes(text, locale)


@pytest.mark.parametrize("locale", locales.shipped())
@pytest.mark.parametrize("register", ["formal", "polite", "informal"])
@pytest.mark.parametrize("channel_kind", ["email", "messaging"])
def test_dressing_twice_changes_nothing(locale, register, channel_kind):
    for name, gender in (("Anna Nowak", "female"), ("王小明", "male"), (None, None)):
        once = dress(
            "4711", locale=locale, register=register, channel_kind=channel_kind, first=True, customer_name=name,
            gender=gender, complaint=True, **COMMON,
        )  # fmt: skip
        again = dress(
            once.text, locale=locale, register=register, channel_kind=channel_kind, first=True, customer_name=name,
            gender=gender, complaint=True, **COMMON,
        )  # fmt: skip
        assert again.text == once.text


@pytest.mark.parametrize("locale", locales.shipped())
def test_complaints_are_answered_with_one_apology(locale):
    for level in ("brief", "full", "formal"):
        dressed = dress(
            "4711", locale=locale, register="formal", channel_kind="email", first=True, complaint=True, apology=level
        )
        assert apologises(dressed.text, locale)
        assert "tone_apology_added" in [why.code for why in dressed.reasons]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("pt-BR", "Sinto muito pelo atraso."),
        ("pt-PT", "Pedimos perdão pela demora."),
        ("it", "Sono desolato per il ritardo."),
        ("sv", "Jag är ledsen för förseningen."),
        ("zh-Hans", "对此我们非常遗憾。"),
        ("cs", "Je mi líto, že jste čekal."),
        ("en", "I am sorry for the delay."),
    ],
)
def test_an_apology_is_known_as_people_word_it(locale: str, text: str) -> None:
    assert apologises(text, locale)


def test_an_apology_of_the_agent_is_enough():
    text = "Es tut mir leid, dass das Paket beschädigt war."
    dressed = dress(text, locale="de", register="formal", channel_kind="live_chat", first=False, complaint=True)
    assert dressed.text == text


def test_words_after_a_comma_start_small_where_spelling_asks():
    common = {"register": "formal", "channel_kind": "email", "first": True}
    assert "\n\nvielen Dank" in dress("Vielen Dank für das Foto.", locale="de", **common).text
    assert "\n\nPakete kommen" in dress("Pakete kommen morgen.", locale="de", **common).text
    assert "\n\ndziękujemy" in dress("Dziękujemy za zdjęcie.", locale="pl", **common).text
    assert "\n\nVielen Dank" in dress("Vielen Dank für das Foto.", locale="de-CH", **common).text


def test_a_language_without_catalogue_is_left_alone():
    dressed = dress("Здравейте", locale="bg", register="formal", channel_kind="email", first=True, **COMMON)
    assert dressed.text == "Здравейте"
    assert [why.code for why in dressed.reasons] == ["tone_no_catalogue"]


def test_a_name_in_parts_serves_too():
    name = PersonName(given="Anna", surname="Müller", gender="female")
    dressed = dress("1", locale="de", register="formal", channel_kind="email", first=True, customer_name=name)
    assert dressed.greeting == "Sehr geehrte Frau Müller,"


@pytest.mark.parametrize("name", ["sunny_girl88", "Müller GmbH", "a@b.example", ""])
def test_nicknames_and_firms_are_not_greeted_by_name(name):
    dressed = dress("1", locale="en", register="polite", channel_kind="email", first=True, customer_name=name)
    assert dressed.greeting == "Hello,"


@given(
    st.text(max_size=120),
    st.sampled_from(locales.shipped()),
    st.sampled_from(["email", "live_chat", "messaging", "sms", "marketplace", "phone"]),
    st.text(max_size=30),
)
def test_the_agents_words_survive(body, locale, channel_kind, name):
    dressed = dress(
        body, locale=locale, register="formal", channel_kind=channel_kind, first=True, customer_name=name, **COMMON
    )
    assert body.strip()[1:] in dressed.text
    assert "{" not in dressed.greeting + dressed.closing
