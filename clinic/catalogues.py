"""Translations without system tools: find what is marked, keep the .po files in step, compile them, and say what is missing.

A .po file here holds no dates and no line numbers, so that it changes only when words change.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

APPS = ("clinic", "patients", "pathway")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# What a patient reads whole: no word of these may stand outside a translation tag.
FOR_PATIENTS = (
    "patient.html",
    "clinic/link_*.html",
    "emails/*",
    "pathway/public/*.html",
    "pathway/body_chart/pain.html",
    "_components/progress.html",
    "_components/form_errors.html",
)
FOR_STAFF = ("emails/staff_*", "emails/_staff_*")
HEADER = r"""# Spanish for everything a patient sees. Draft, for review by a medical translator.
# Kept in step with the code by `manage.py catalogues update`.
msgid ""
msgstr ""
"Language: es\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
NOT_WORDS = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|<!--.*?-->|<title>\s*</title>|<[^>]*>|&\w+;",
    re.DOTALL,
)
SAID_IN_ATTRIBUTES = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"{]*[A-Za-z]{2}[^"{]*)"')
WORD = re.compile(r"[A-Za-z]{2,}")
OWN_NAMES = {
    "English",
    "Español",
    "Espa",
    "ol",
    "UTF",
}  # a language is called by its own name in every language


@dataclass(frozen=True)
class Catalogues:
    """The .po files of one checkout: `root` holds the apps and templates, `locale` a folder for each language."""

    root: Path
    locale: Path

    @property
    def files(self) -> list[Path]:
        return sorted(self.locale.glob("*/LC_MESSAGES/*.po"))

    def compile(self) -> list[Path]:
        """Write the .mo beside each .po; gives back what was written."""
        written = []
        for file in self.files:
            target = file.with_suffix(".mo")
            content = io.BytesIO()
            write_mo(content, _read(file))
            target.write_bytes(content.getvalue())
            written.append(target)
        return written

    def update(self) -> list[Path]:
        """Bring each .po in step with what is marked in the code; keeps translations, drops what nobody says any more."""
        for file in self.files:
            file.write_text(self._updated(file), encoding="utf-8")
        return self.files

    def problems(self) -> list[str]:
        """One sentence for everything a patient would see untranslated; empty when all is well."""
        found = [problem for file in self.files for problem in self._problems_of(file)]
        return found + [problem for path in self._patient_templates() for problem in self._bare_words(path)]

    def _problems_of(self, file: Path) -> Iterator[str]:
        name = file.relative_to(self.root)
        if file.read_text(encoding="utf-8") != self._updated(file):
            yield f"{name} is out of date: run `manage.py catalogues update`."
        for message in _read(file):
            if message.id and (not all(_strings(message)) or message.fuzzy):
                yield f"{name}: no translation of {message.id!r}."
            elif message.id and not _same_placeholders(message):
                yield f"{name}: the translation of {message.id!r} has other placeholders."

    def _updated(self, file: Path) -> str:
        catalog = _read(file)
        catalog.update(self._marked(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        content = io.BytesIO()
        write_po(content, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
        return HEADER + content.getvalue().decode().lstrip("\n")

    def _marked(self) -> Catalog:
        """Everything marked for translation in the apps and the templates."""
        catalog = Catalog()
        for path, source in self._sources():
            found = extract_python(
                io.BytesIO(source.encode()), KEYWORDS.keys(), ["Translators:"], {"encoding": "utf-8"}
            )
            for _line, function, words, _comments in found:
                _add(catalog, function, words, str(path.relative_to(self.root)))
        return catalog

    def _sources(self) -> Iterator[tuple[Path, str]]:
        for app in APPS:
            for path in sorted((self.root / app).rglob("*.py")):
                if "migrations" not in path.parts:
                    yield path, path.read_text(encoding="utf-8")
        for path in sorted((self.root / "templates").rglob("*.*")):
            # templatize blanks out the markup but leaves its indentation, which a Python tokenizer would trip over.
            lines = templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines()
            yield path, "\n".join(line.strip() for line in lines)

    def _patient_templates(self) -> list[Path]:
        folder = self.root / "templates"
        staff = {path for pattern in FOR_STAFF for path in folder.glob(pattern)}
        return sorted({path for pattern in FOR_PATIENTS for path in folder.glob(pattern)} - staff)

    def _bare_words(self, path: Path) -> Iterator[str]:
        text = path.read_text(encoding="utf-8")
        said = [NOT_WORDS.sub(" ", text), *SAID_IN_ATTRIBUTES.findall(text)]
        words = [word for part in said for word in WORD.findall(part) if word not in OWN_NAMES]
        if words:
            yield f"{path.relative_to(self.root)}: not marked for translation: {' '.join(words)!r}."


def _read(file: Path) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=file.parts[-3])


def _add(catalog: Catalog, function: str, words: str | tuple[str | None, ...], place: str) -> None:
    parts = (words,) if isinstance(words, str) else words
    strings = [part for part in parts if isinstance(part, str)]
    context = strings.pop(0) if "pgettext" in function else None
    if not strings or not strings[0]:
        return
    is_plural = function.startswith("n")
    message = (strings[0], strings[1]) if is_plural else strings[0]
    catalog.add(message, locations=[(place, 0)], context=context)


def _strings(message: Message) -> tuple[str, ...]:
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return tuple(one or "" for one in strings)


def _same_placeholders(message: Message) -> bool:
    wanted = message.id if isinstance(message.id, str) else message.id[-1]
    return all(
        sorted(PLACEHOLDER.findall(one)) == sorted(PLACEHOLDER.findall(wanted))
        for one in _strings(message)[-1:]
    )
