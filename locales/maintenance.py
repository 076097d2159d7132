"""Keeps the catalogues in step with the code: python -m locales.maintenance extract|update|check.

extract lists the messages found; update writes them into every .po file, keeping all translations; check says what is
missing, file by file. No message is ever guessed from a similar one.
"""

from __future__ import annotations

import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from locales import templates
from locales.negotiation import SOURCE, catalogue_path, shipped

ROOT = Path(__file__).parent.parent
PACKAGES = ("gateway", "locales", "culture_profiles", "translation")

MessageId = str | tuple[str, ...]
Keywords = dict[str, tuple[int | tuple[int, str], ...] | None]


class Method(NamedTuple):
    """How Babel finds the messages in one kind of file."""

    name: str
    files: str
    keywords: Keywords
    options: dict[str, Any]


_PYTHON = Method(
    "python",
    "**.py",
    {
        "gettext": (2,),
        "ngettext": (2, 3),
        "pgettext": ((2, "c"), 3),
        "npgettext": ((2, "c"), 3, 4),
        "reason": (2,),
    },
    {},
)
"""Our doors take the locale first; reason() takes its code first."""

_JINJA = Method(
    "jinja2",
    "**.html",
    {
        "_": None,
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    },
    {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trimmed": "true", "silent": "false"},
)
"""Jinja's own: a page's locale is bound once for the whole page."""

INTERFACE = ("fr", "pl", "sv", "uk", "pt_BR", "es", "de", "zh_Hans", "zh_Hant", "ko", "ja", "ar")
"""Catalogues in which everything is translated, because agents work in them; the others hold what customers read."""

REGIONAL = ("en_", "fr_", "es_", "de_", "it_", "nl_", "sv_", "zh_Hant_")
"""Beginnings of the names of catalogues that hold only what differs from their parents."""


def extract() -> Catalog:
    """All messages of the code and of the table of templates, in a stable order."""
    found = Catalog(fuzzy=False, charset="utf-8")
    for where, singular, plural, note in templates.messages():
        message_id = (singular, plural) if plural else singular
        found.add(message_id, context=where, auto_comments=[note] if note else [])
    for package in PACKAGES:
        for method in (_PYTHON, _JINJA):
            for file, found_id, note_lines, found_where in _scan(ROOT / package, method):
                found.add(found_id, locations=[(f"{package}/{file}", 0)], auto_comments=note_lines, context=found_where)
    return found


def _scan(folder: Path, method: Method) -> list[tuple[str, MessageId, list[str], str | None]]:
    """File, message id, comments and context of each message that Babel finds by one method, in order of the files."""
    rows = extract_from_dir(
        folder,
        method_map=[(method.files, method.name)],
        options_map={method.files: method.options},
        keywords=method.keywords,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    return [(file, message_id, comments, where) for file, _, message_id, comments, where in ordered]


def read(name: str) -> Catalog:
    """The catalogue of a locale (pt_BR) as it lies on the disk; an empty one where there is none."""
    path = catalogue_path(name)
    if not path.exists():
        return Catalog(locale=name, fuzzy=False, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def update(name: str, found: Catalog) -> None:
    """Write a locale's catalogue anew: the messages found, in their order, with the translations that it has."""
    known, fresh = read(name), Catalog(locale=name, fuzzy=False, charset="utf-8")
    for message in found:
        if not message.id:
            continue
        old = known.get(_key(message.id), message.context)
        if is_regional(name) and not (old and _translated(old.string)):
            continue
        fresh.add(
            message.id, old.string if old else None, message.locations, auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (), context=message.context,
        )  # fmt: skip
    catalogue_path(name).parent.mkdir(parents=True, exist_ok=True)
    catalogue_path(name).write_bytes(_header(name).encode() + _body(fresh))


def is_regional(name: str) -> bool:
    """Whether a catalogue holds only what differs from its parents (de_CH)."""
    return name.startswith(REGIONAL)


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(string) if isinstance(string, str | None) else all(string)


def _header(name: str) -> str:
    """The least that gettext's own tools need: no dates and no names, so that a file changes only with its texts."""
    plural = get_plural(name)
    return "\n".join(
        (
            'msgid ""',
            'msgstr ""',
            f'"Language: {name}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=utf-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {plural.plural_forms}\\n"',
            "",
            "",
        )
    )


def _body(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return buffer.getvalue()


def check(name: str, found: Catalog) -> list[str]:
    """What is wrong with a catalogue, one line each: file, context and message."""
    known, needed = read(name), [message for message in found if message.id]
    present = {(message.context, _key(message.id)): message for message in known if message.id}
    wanted = {(message.context, _key(message.id)) for message in needed}
    path = catalogue_path(name).relative_to(ROOT)
    complaints = [f"{path}: not in the code any more: {key}" for key in present if key not in wanted]
    if is_regional(name) or name == SOURCE:
        return complaints
    to_customers = {(where, singular) for where, singular, _, _ in templates.messages()}
    for message in needed:
        if name not in INTERFACE and (message.context, _key(message.id)) not in to_customers:
            continue
        entry = present.get((message.context, _key(message.id)))
        if entry is None or not _translated(entry.string):
            complaints.append(f"{path}: no translation: {message.context or '(no context)'}: {_key(message.id)!r}")
    return complaints


def names() -> tuple[str, ...]:
    """Names of all catalogues that we ship, as Babel spells them."""
    return tuple(tag.replace("-", "_") for tag in shipped())


def main(arguments: list[str]) -> int:
    """Run one command; the exit status is 1 where check found something and 2 for a command that does not exist."""
    found = extract()
    match arguments:
        case ["extract"]:
            sys.stdout.write(_body(found).decode())
        case ["update", *chosen]:
            for name in chosen or names():
                update(name, found)
        case ["check", *chosen]:
            complaints = Counter(line for name in chosen or names() for line in check(name, found))
            sys.stdout.writelines(f"{line}\n" for line in complaints)
            return 1 if complaints else 0
        case _:
            sys.stderr.write("say extract, update [LOCALE...] or check [LOCALE...]\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
