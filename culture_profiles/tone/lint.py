"""What an agent should change in a text before the customer reads it, each remark with what asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from culture_profiles.model import ChannelKind, CultureProfile, Evidence, Register
from culture_profiles.tone import manners as look
from culture_profiles.tone.address import Found, mixed_form, without_quotes, wrong_form
from culture_profiles.tone.recognition import greets
from culture_profiles.tone.rules import Rules, rules_of
from locales.messages import Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

Code = Literal[
    "register",
    "no_apology",
    "curt",
    "shouting",
    "exclamation",
    "emoji",
    "blame",
    "promise_without_date",
    "missing_greeting",
]

_LETTERS: frozenset[ChannelKind | None] = frozenset({"email", "contact_form"})
_NO_RULES = Rules()


class ToneRemark(Struct, frozen=True):
    """One thing to change."""

    code: Code
    span: tuple[int, int] | None
    """Where in the text, in characters; None where the whole text is meant."""
    reason: Reason
    """For the agent; worded by locales.render."""
    evidence: tuple[Evidence, ...]
    """Of the profile's value that asks for it."""


class _Subject(Struct, frozen=True):
    """A text and what is known about where it goes."""

    text: str
    """What others said is blanked out."""
    whole: str
    profile: CultureProfile
    language: str
    channel_kind: ChannelKind | None
    rules: Rules


def lint(
    text: str,
    *,
    profile: CultureProfile,
    language: str,
    channel_kind: ChannelKind | None = None,
    answering: Literal["complaint", "question"] | None = None,
    first: bool = False,
    greeting_added: bool = False,
    customer_used_emoji: bool = False,
) -> tuple[ToneRemark, ...]:
    """Look a text over.

    Args:
        text: what the customer will read.
        profile: whose expectations count.
        language: BCP 47 tag of the text; in a language without rules only shouting, exclamation marks and emoji are
            looked at.
        channel_kind: how it is sent; None where that is not known.
        answering: what the customer's message was.
        first: whether this is the first message to the customer in this conversation.
        greeting_added: whether a greeting is put before the text by itself.
        customer_used_emoji: in the message that is answered.

    Returns:
        Remarks, those on the form of address first. A blank text has none.
    """
    if not text.strip():
        return ()
    subject = _Subject(without_quotes(text), text, profile, language, channel_kind, _rules(language, profile))
    return (
        *_register(subject),
        *_apology(subject, answering),
        *_phrases(subject),
        *_signs(subject),
        *_emoji(subject, answering, customer_used_emoji),
        *_greeting(subject, first=first, greeting_added=greeting_added),
    )


def _rules(language: str, profile: CultureProfile) -> Rules:
    """Return the rules of a language; a tag without a region is taken as that of the profile's country."""
    tag = language if "-" in language else f"{language}-{profile.country}"
    return rules_of(tag) or _NO_RULES


def _register(subject: _Subject) -> Iterator[ToneRemark]:
    wanted = subject.profile.register_for(subject.channel_kind, subject.language)
    address = subject.rules.address
    if wrong := wrong_form(subject.text, address, wanted.value):
        words = subject.text[slice(*wrong.span)].strip()
        yield ToneRemark("register", wrong.span, _wrong_register(wanted.value, words, wrong), wanted.evidence)
    elif mixed := mixed_form(subject.text, address):
        why = reason(
            "register_mixed",
            "The text mixes forms of address: “{words}” does not fit what comes before it.",
            words=subject.text[slice(*mixed.span)].strip(),
        )
        yield ToneRemark("register", mixed.span, why, wanted.evidence)


def _wrong_register(wanted: Register, words: str, found: Found) -> Reason:
    match wanted:
        case "formal":
            return reason(
                "register_formal",
                "Customers in this country are addressed formally, but “{words}” is the form with {form}.",
                words=words,
                form=found.name,
            )
        case "polite":
            return reason(
                "register_polite",
                "Customers in this country are addressed politely, but “{words}” is the form with {form}.",
                words=words,
                form=found.name,
            )
        case "informal":
            return reason(
                "register_informal",
                "Customers in this country are addressed informally, but “{words}” is the form with {form}.",
                words=words,
                form=found.name,
            )


def _apology(subject: _Subject, answering: str | None) -> Iterator[ToneRemark]:
    if answering != "complaint" or subject.rules is _NO_RULES:
        return
    if not look.feels_with(subject.text, subject.rules.manners, subject.language):
        why = reason("no_apology", "The customer complains, but the answer shows neither an apology nor understanding.")
        yield ToneRemark("no_apology", None, why, subject.profile.tone.apology.evidence)


def _phrases(subject: _Subject) -> Iterator[ToneRemark]:
    text, manners, language = subject.text, subject.rules.manners, subject.language
    asks = subject.profile.tone.directness.evidence
    if subject.rules is not _NO_RULES and look.curt(subject.whole, manners, language):
        yield ToneRemark("curt", None, reason("curt", "The answer is curt. Say a little more, and say please."), asks)
    if place := look.blame(text, manners, language):
        why = reason("blame", "“{words}” puts the blame on the customer.", words=text[slice(*place)])
        yield ToneRemark("blame", place, why, asks)
    if place := look.vague_promise(text, manners, language):
        why = reason(
            "promise_without_date", "“{words}” promises something without saying when.", words=text[slice(*place)]
        )
        yield ToneRemark("promise_without_date", place, why, subject.profile.practices.acknowledge.evidence)


def _signs(subject: _Subject) -> Iterator[ToneRemark]:
    tone = subject.profile.tone
    if place := look.shouting(subject.text):
        why = reason("shouting", "Words in capital letters look like shouting.")
        yield ToneRemark("shouting", place, why, tone.directness.evidence)
    most = tone.exclamation_marks.value
    if place := look.exclamations(subject.text, most):
        why = reason("exclamation", "Too many exclamation marks: at most {number} fit here.", number=most)
        yield ToneRemark("exclamation", place, why, tone.exclamation_marks.evidence)


def _emoji(subject: _Subject, answering: str | None, customer_used_emoji: bool) -> Iterator[ToneRemark]:
    """Judge emoji by the profile: none in letters and in answer to complaints, else as the country likes them."""
    place = look.emoji(subject.text)
    policy = subject.profile.tone.emoji
    if place is None:
        return
    if answering == "complaint":
        why = reason("emoji_complaint", "Emoji do not fit an answer to a complaint.")
    elif subject.channel_kind in _LETTERS:
        why = reason("emoji_letter", "Emoji do not fit a letter.")
    elif policy.value == "never":
        why = reason("emoji_never", "Customers in this country do not expect emoji from a shop.")
    elif policy.value == "mirror" and not customer_used_emoji:
        why = reason("emoji_mirror", "Use emoji only where the customer has used some.")
    else:
        return
    yield ToneRemark("emoji", place, why, policy.evidence)


def _greeting(subject: _Subject, *, first: bool, greeting_added: bool) -> Iterator[ToneRemark]:
    if greeting_added or not (first or subject.channel_kind in _LETTERS) or subject.channel_kind == "phone":
        return
    if not greets(subject.whole, subject.language):
        why = reason("missing_greeting", "The text begins without a greeting.")
        register = subject.profile.register_for(subject.channel_kind, subject.language)
        yield ToneRemark("missing_greeting", None, why, register.evidence)
