"""Every text that the gateway itself writes to customers, in English; the catalogues hold the other languages.

A template is looked up by name and register. Its message context is the name, followed by the register where the
template has wordings for more than one, so translators see what a text is for: "acknowledgement.by_time, formal".
"""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from locales import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAL, POLITE, INFORMAL = "formal", "polite", "informal"
"""The registers of culture_profiles.model.Register, which this package must not know."""

_CLOSEST = {
    POLITE: (POLITE, FORMAL, INFORMAL),
    FORMAL: (FORMAL, POLITE, INFORMAL),
    INFORMAL: (INFORMAL, POLITE, FORMAL),
}
"""Which wording serves a register that a template has none for; politeness errs on the formal side."""

NAME_FIELDS = frozenset(
    {"given", "surname", "titled_surname", "full", "given_vocative", "surname_vocative", "hello", "brand", "agent"}
)
"""What a greeting or closing may mention; each language takes what it needs, and none of them is always known."""


class Template(Struct, frozen=True):
    """One text to customers."""

    text: str
    """The message id."""
    plural: str | None = None
    registers: tuple[str, ...] = ()
    """For which registers there are wordings; none where the text does not address the customer."""
    note: str = ""
    """For translators."""
    optional_fields: frozenset[str] = frozenset()
    """Fields that a wording may use without the message id naming them, and the other way round."""


_ADDRESSED = (FORMAL, INFORMAL)


def _addressed(text: str, note: str, plural: str | None = None) -> Template:
    """A text with "you" in it: formal and informal languages differ."""
    return Template(text, plural, _ADDRESSED, note)


def _neutral(text: str, note: str, plural: str | None = None) -> Template:
    """A text that addresses nobody: one wording is enough."""
    return Template(text, plural, note=note)


def _name(text: str, note: str, *registers: str) -> Template:
    """A greeting, closing or signature: each language mentions what its custom wants."""
    return Template(text, registers=registers, note=note, optional_fields=NAME_FIELDS)


_WOMAN = "To a woman whose name is known."
_MAN = "To a man whose name is known."
_PERSON = "To a person whose name, but not whose gender is known: no wording may suppose one."
_NOBODY = "To a customer of whom no name is known."
_LETTER = "E-mail, on a line of its own."
_CHAT = "Chat, on a line of its own. {hello} is the greeting of the time of day."

TEMPLATES: dict[str, Template] = {
    # The greeting of the time of day, at the start of a greeting.
    "hello.any": _neutral("Hello", "Polite, at any time of day."),
    "hello.morning": _neutral("Good morning", "By CLDR's day periods of the locale: morning1, morning2."),
    "hello.afternoon": _neutral("Good afternoon", "By CLDR's day periods of the locale: afternoon1, afternoon2."),
    "hello.evening": _neutral("Good evening", "By CLDR's day periods of the locale: evening1, evening2."),
    "hello.night": _neutral("Hello there", "Politely greeting somebody who writes at night."),
    # Greetings.
    "greeting.email.woman": _name("Dear Ms {surname},", f"{_LETTER} {_WOMAN}", FORMAL, POLITE),
    "greeting.email.man": _name("Dear Mr {surname},", f"{_LETTER} {_MAN}", FORMAL, POLITE),
    "greeting.email.person": _name("Dear {full},", f"{_LETTER} {_PERSON}", FORMAL, POLITE, INFORMAL),
    "greeting.email.nobody": _name("Dear customer,", f"{_LETTER} {_NOBODY}", FORMAL, POLITE, INFORMAL),
    "greeting.chat.woman": _name("{hello}, Ms {surname},", f"{_CHAT} {_WOMAN}", FORMAL, POLITE),
    "greeting.chat.man": _name("{hello}, Mr {surname},", f"{_CHAT} {_MAN}", FORMAL, POLITE),
    "greeting.chat.person": _name("Hi {given},", f"{_CHAT} {_PERSON}", FORMAL, POLITE, INFORMAL),
    "greeting.chat.nobody": _name("{hello},", f"{_CHAT} {_NOBODY}", FORMAL, POLITE, INFORMAL),
    "greeting.marketplace": _name("Hi,", "Marketplace chat, where a market has a greeting of its own."),
    # How an answer opens where custom wants thanks and an introduction.
    "opening.thanks": _addressed("Thank you for contacting us.", "First sentence of the first e-mail."),
    "opening.introduction": _neutral("This is {agent} from {brand}.", "The agent introduces themselves."),
    "opening.introduction.brand": _neutral("This is {brand}.", "The brand's customer service introduces itself."),
    # Closings and signatures.
    "closing.email": _name("Kind regards,", "E-mail, the line above the signature.", FORMAL, POLITE, INFORMAL),
    "closing.chat": _name("Best wishes, {sender}", "Chat, short; {sender} is the agent or brand.", FORMAL, INFORMAL),
    "signature.agent_brand": _neutral("{agent}\n{brand}", "Below the closing; agent and brand in the usual order."),
    "signature.agent": _neutral("{agent}", "Below the closing, where no brand is known."),
    "signature.brand": _neutral("The {brand} team", "Below the closing, where no agent is known."),
    "signature.nobody": _neutral("Customer service", "Below the closing, where neither agent nor brand is known."),
    # Apologies that open the answer to a complaint.
    "apology.brief": _neutral("We are sorry about this.", "Short, where custom is direct."),
    "apology.full": _addressed(
        "We are sorry for the trouble this has caused you, and we understand your disappointment.", "With empathy."
    ),
    "apology.formal": _addressed("Please accept our sincere apologies for the inconvenience.", "Where rank is kept."),
    # Acknowledgement: when the answer comes.
    "acknowledgement.by_time": _addressed(
        "Thank you for your message. We will answer by {time} today (your time).", "Sent at once; today."
    ),
    "acknowledgement.by_date": _addressed(
        "Thank you for your message. We will answer by {date}, {time} (your time).",
        "Sent at once; {date} is a day and a month as CLDR writes them in a sentence.",
    ),
    "acknowledgement.received": _addressed(
        "Thank you for your message. We will answer as soon as possible.", "Sent at once, where no time is promised."
    ),
    "away": _addressed(
        "Thank you for your message. Our team is away at the moment. We will be back on {date} at {time} (your time)"
        " and answer you then.",
        "Outside business hours.",
    ),
    "holiday": _addressed(
        "Thank you for your message. We are closed for a public holiday ({holiday}). We will be back on {date} at"
        " {time} (your time) and answer you then.",
        "{holiday} is the name of the day in the customer's language.",
    ),
    # While the request is being worked on.
    "status.in_progress": _addressed("We are working on your request and will keep you informed.", "Status update."),
    "status.solved": _addressed(
        "Your request has been settled. If anything is still open, just answer this message.", "Status update."
    ),
    "handover.colleague": _addressed("{agent} is now taking care of your request.", "Another agent takes over."),
    "handover.team": _addressed(
        "We have passed your request on to the team in charge: {team}.",
        "{team} is a team's name as the merchant spells it.",
    ),
    "delay.by_time": _addressed(
        "Our answer is taking longer than we promised. You will hear from us by {time} today (your time).", "Today."
    ),
    "delay.by_date": _addressed(
        "Our answer is taking longer than we promised. You will hear from us by {date}, {time} (your time).", "Later."
    ),
    # Orders and goods.
    "shipping.sent": _neutral("Order {order} is on its way.", "{order} is a number."),
    "shipping.parcels": _neutral(
        "{count} parcel of order {order} is on its way.", "", "{count} parcels of order {order} are on their way."
    ),
    "shipping.tracking": _neutral("Track the parcel here: {link}", ""),
    "shipping.expected": _neutral("Expected delivery: {date}", ""),
    "shipping.delivered": _neutral("Order {order} has been delivered.", ""),
    "shipping.late": _neutral(
        "Order {order} will arrive {count} day later than planned.",
        "",
        "Order {order} will arrive {count} days later than planned.",
    ),
    "stock.available": _neutral("Back in stock: {product}", "To those who asked to be told."),
    "stock.count": _neutral("{count} item is available.", "", "{count} items are available."),
    # Asking.
    "survey": _addressed(
        "How satisfied are you with our help? The survey takes {count} minute: {link}",
        "",
        "How satisfied are you with our help? The survey takes {count} minutes: {link}",
    ),
    "callback.offer": _addressed(
        "Would you like us to call you back? Just tell us what time suits you, and we will call {phone}.", ""
    ),
    "callback.confirmed": _addressed("We will call you on {date} at {time} (your time). Number: {phone}", ""),
}


def context(name: str, register: str) -> str:
    """The message context of a template's wording for a register, or for the closest register that it has."""
    registers = TEMPLATES[name].registers
    fitting = next((one for one in _CLOSEST[register] if one in registers), None)
    return f"{name}, {fitting}" if fitting else name


def render_template(name: str, locale: str, *, register: str = FORMAL, count: int | None = None, **values: Any) -> str:
    """A text to a customer.

    Args:
        name: a key of TEMPLATES.
        locale: BCP 47 tag of the customer's language.
        register: formal, polite or informal.
        count: for the texts with a plural; a KeyError says where one of the two is missing.
        values: for the text's other fields, already worded for the locale (see locales.formatting).

    Raises:
        KeyError: no such template, or a field without a value.
    """
    template = TEMPLATES[name]
    where = context(name, register)
    if template.plural is None:
        return catalogues.pgettext(locale, where, template.text, **values)
    if count is None:
        raise KeyError(f"template {name} needs a count")
    return catalogues.npgettext(locale, where, template.text, template.plural, count, **values)


def first_fitting(names: Sequence[str], locale: str, *, register: str, values: dict[str, str | None]) -> str:
    """The first of several templates whose wording mentions only fields that are known; empty where none does.

    Languages differ in what they need: a Polish letter greets a woman without any name, a German one by her surname.
    """
    known = {field: value for field, value in values.items() if value}
    for name in names:
        text = catalogues.raw(locale, context(name, register), TEMPLATES[name].text)
        if fields(text) <= known.keys():
            return text.format_map(known)
    return ""


def fields(text: str) -> set[str]:
    """Names of the {fields} in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def messages() -> Iterator[tuple[str, str, str | None, str]]:
    """All wordings that a catalogue must hold: context, singular, plural, note for translators."""
    for name, template in TEMPLATES.items():
        for register in template.registers or ("",):
            yield (f"{name}, {register}" if register else name), template.text, template.plural, template.note
