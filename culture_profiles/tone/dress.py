"""Greeting and closing around a reply, as customers of the country expect them, in the customer's own language."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct, structs

from culture_profiles.model import ChannelKind, Register
from culture_profiles.tone.recognition import apologises, closes, greets
from locales import formatting, names
from locales.messages import Reason, reason
from locales.names import Gender, PersonName
from locales.negotiation import SOURCE, chain
from locales.templates import TEMPLATES, first_fitting, render_template

Apology = Literal["brief", "full", "formal"]


class Dressed(Struct, frozen=True):
    """A reply with its greeting and closing."""

    text: str
    """All of it, ready for the channel."""
    greeting: str
    """What was put before the agent's text; empty where nothing was."""
    closing: str
    """What was put behind it."""
    reasons: tuple[Reason, ...]


class Setting(Struct, frozen=True):
    """What decides the wordings of one reply."""

    locale: str
    register: Register
    channel_kind: ChannelKind
    first: bool
    name: PersonName | None
    local_time: datetime | None
    known: dict[str, str | None]
    """Who signs, in the fields that closings may mention."""

    @property
    def letter(self) -> bool:
        """Whether the channel carries letters (e-mail, forms) rather than chat."""
        return self.channel_kind in _LETTERS


_LETTERS: frozenset[ChannelKind] = frozenset({"email", "contact_form", "api"})

_SIGNED_CHATS: frozenset[ChannelKind] = frozenset({"messaging", "social", "marketplace"})
"""Chats that are read later: the first message says who wrote it. Live chat shows that beside the text; a text
message on the phone has no room."""

_OPENINGS = {"ja": ("opening.thanks", "opening.introduction"), "ko": ("opening.introduction",)}
"""Where a first letter thanks for the enquiry and the writer introduces themselves before anything else."""

_SMALL_AFTER_COMMA = {
    "de": "vielen danke das es wir ich leider gern gerne bitte natürlich selbstverständlich wie in für mit auf nach der"
    " die hier heute schön um zu wenn da unser unsere",
    "pl": "dziękujemy dziękuję przepraszamy przepraszam bardzo prosimy proszę niestety w na z do to ta ten już paczka"
    " przesyłka zamówienie informujemy oczywiście jest zwrot",
    "cs": "děkujeme děkuji omlouváme omlouvám velmi přijměte přijmi prosím bohužel v na k s to vaše vaši váš zásilka"
    " balík objednávka samozřejmě je mrzí",
    "fi": "kiitos olemme pyydämme valitettavasti pahoittelemme tilaus tilauksesi paketti pakettisi voit me",
}
"""Words that the sentence after a greeting with a comma begins with in small letters, as these languages' spelling
rules ask. A closed list, because a name or a German noun keeps its capital."""


def dress(
    body: str,
    *,
    locale: str,
    register: Register,
    channel_kind: ChannelKind,
    first: bool,
    customer_name: str | PersonName | None = None,
    gender: Gender | None = None,
    agent_name: str | None = None,
    brand: str | None = None,
    local_time: datetime | None = None,
    complaint: bool = False,
    apology: Apology = "full",
) -> Dressed:
    """Put a greeting before a reply and a closing behind it.

    Args:
        body: the agent's text, already in the customer's language.
        locale: BCP 47 tag of that language, with the customer's country where known (de-CH).
        register: how the customer is addressed.
        channel_kind: chats get short wordings, e-mail and forms full ones.
        first: whether this is the first reply of the conversation; follow-ups in chat are not dressed.
        customer_name: as given, or in parts; unknown is fine.
        gender: only where the customer or the merchant stated it.
        agent_name: who signs.
        brand: for whom.
        local_time: the customer's wall-clock time; greetings in chat follow it where custom does.
        complaint: whether the customer complains; the reply then opens with an apology, unless it holds one.
        apology: how much of one.

    Returns:
        The dressed text. What the agent already wrote (a greeting, a closing, an apology) is never doubled. A text in
        a language that has no catalogue comes back as it is, with the reason.
    """
    if not body.strip():
        return Dressed(body, "", "", ())
    if not _speaks(locale):
        why = reason("tone_no_catalogue", "There is no greeting in this language, so the text is sent as it is.")
        return Dressed(body, "", "", (why,))
    signers = tuple(filter(None, (agent_name, brand)))
    name = names.parse(customer_name, locale) if isinstance(customer_name, str) else customer_name
    if name and gender:
        name = structs.replace(name, gender=gender)
    known = {"agent": agent_name, "brand": brand, "sender": agent_name or brand}
    setting = Setting(locale, register, channel_kind, first, name, local_time, known)
    text = body.strip()
    parts = (
        _greeting(text, setting),
        _opening(text, setting),
        _apology(text, setting, apology if complaint else None),
        Part(text),
        _closing(text, setting, signers),
    )
    greeting, closing = parts[0].text, parts[-1].text
    written = [part.text for part in parts if part.text]
    if greeting.endswith(","):
        written[1] = _small_start(written[1], locale)
    gap = "\n\n" if setting.letter else "\n"
    return Dressed(gap.join(written), greeting, closing, tuple(why for part in parts for why in part.reasons))


class Part(Struct, frozen=True):
    """One block of the dressed text, with why it is there or not."""

    text: str = ""
    reasons: tuple[Reason, ...] = ()


def _speaks(locale: str) -> bool:
    """Whether a catalogue in the locale's own language is shipped."""
    return chain(locale) != (SOURCE,) or locale.partition("-")[0].lower() == SOURCE


def _greeting(text: str, setting: Setting) -> Part:
    if greets(text, setting.locale, letter=setting.letter):
        return Part(reasons=(reason("tone_greeting_kept", "The text already holds a greeting."),))
    if not setting.first and not setting.letter:
        why = reason("tone_greeting_follow_up", "No greeting was added, because this is a follow-up in a chat.")
        return Part(reasons=(why,))
    known = {**setting.known, **_name_fields(setting), "hello": _hello(setting)}
    greeting = first_fitting(_greeting_names(setting), setting.locale, register=setting.register, values=known)
    return Part(greeting, (_register_reason(setting.register), *_name_reasons(setting)))


def _greeting_names(setting: Setting) -> list[str]:
    """Templates of greetings, the most personal first."""
    if setting.channel_kind == "marketplace":
        return ["greeting.marketplace"]
    kind = "greeting.email" if setting.letter else "greeting.chat"
    if setting.name is None:
        return [f"{kind}.nobody"]
    gendered = {"female": [f"{kind}.woman"], "male": [f"{kind}.man"], None: []}[setting.name.gender]
    if setting.register == "informal":
        gendered = []
    return [*gendered, f"{kind}.person", f"{kind}.nobody"]


def _name_fields(setting: Setting) -> dict[str, str]:
    return names.fields(setting.name, setting.locale) if setting.name else {}


def _hello(setting: Setting) -> str:
    """The greeting of the customer's time of day; in letters, which are read at any time, the one that always fits."""
    template = "hello.any"
    if setting.local_time is not None and not setting.letter:
        template = f"hello.{formatting.day_part(setting.local_time, setting.locale)}"
    return render_template(template, setting.locale)


def _register_reason(register: Register) -> Reason:
    match register:
        case "formal":
            return reason("tone_formal", "A formal greeting was added, as the profile expects.")
        case "polite":
            return reason("tone_polite", "A polite greeting was added, as the profile expects.")
        case "informal":
            return reason("tone_informal", "An informal greeting was added, as the profile expects.")


def _name_reasons(setting: Setting) -> tuple[Reason, ...]:
    if setting.name is None:
        return (reason("tone_name_unknown", "The customer's name is not known, so the greeting mentions none."),)
    if setting.name.gender is None and setting.register != "informal":
        return (reason("tone_gender_unknown", "The customer's gender is not known, so the greeting supposes none."),)
    return ()


def _opening(text: str, setting: Setting) -> Part:
    """Thanks and introduction, where a first letter owes them."""
    wanted = _OPENINGS.get(setting.locale.partition("-")[0], ())
    if not (wanted and setting.letter and setting.first) or greets(text, setting.locale, letter=True):
        return Part()
    lines = [_opening_line(name, setting) for name in wanted]
    return Part("\n".join(line for line in lines if line and line[:6] not in text))


def _opening_line(name: str, setting: Setting) -> str:
    candidates = [name, f"{name}.brand"] if f"{name}.brand" in TEMPLATES else [name]
    return first_fitting(candidates, setting.locale, register=setting.register, values=setting.known)


def _apology(text: str, setting: Setting, apology: Apology | None) -> Part:
    if apology is None:
        return Part()
    if apologises(text, setting.locale):
        return Part(reasons=(reason("tone_apology_kept", "The text already holds an apology."),))
    sentence = render_template(f"apology.{apology}", setting.locale, register=setting.register)
    why = reason("tone_apology_added", "An apology was added, because the customer complains.")
    return Part(sentence, (why,))


def _closing(text: str, setting: Setting, signers: tuple[str, ...]) -> Part:
    if closes(text, setting.locale, signers):
        return Part(reasons=(reason("tone_closing_kept", "The text already holds a closing."),))
    if setting.letter:
        lines = (_fitting("closing.email", setting), _signature(setting))
        return Part("\n".join(lines), (reason("tone_closing_full", "A full closing was added, as in a letter."),))
    if setting.first and setting.channel_kind in _SIGNED_CHATS and signers:
        why = reason("tone_closing_short", "A short closing was added, because this is the first message of a chat.")
        return Part(_fitting("closing.chat", setting), (why,))
    return Part()


def _fitting(name: str, setting: Setting) -> str:
    return first_fitting([name], setting.locale, register=setting.register, values=setting.known)


def _signature(setting: Setting) -> str:
    """Agent and brand, as far as they are known, in the order of the country."""
    kinds = {(True, True): "agent_brand", (True, False): "agent", (False, True): "brand", (False, False): "nobody"}
    kind = kinds[bool(setting.known["agent"]), bool(setting.known["brand"])]
    return _fitting(f"signature.{kind}", setting)


def _small_start(text: str, locale: str) -> str:
    """The text with a small first letter where its language writes one after a greeting with a comma."""
    words = _SMALL_AFTER_COMMA.get(locale.partition("-")[0], "").split()
    first_word = text.split(maxsplit=1)[0].strip(",.!?:;").lower()
    return text[0].lower() + text[1:] if first_word in words else text
