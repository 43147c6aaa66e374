"""Reads the forms of a page as a browser would send them, so that a test can press what is really there."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Fields = dict[str, list[str]]


@dataclass
class Button:
    words: str
    name: str
    value: str
    action: str


@dataclass
class Form:
    """One form: where it goes, its controls by name, what they hold now, what can be pressed."""

    action: str
    method: str
    names: list[str] = field(default_factory=list)
    fields: Fields = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


def forms_of(html: str) -> list[Form]:
    """Every form of a page, in its order; controls that name their form elsewhere are counted to it."""
    reader = _Reader()
    reader.feed(html)
    return list(reader.forms.values())


def form_with(html: str, words: str) -> tuple[Form, Button]:
    """The form with a button of these words, else the first with a button that contains them; and that button."""
    pairs = [(form, button) for form in forms_of(html) for button in form.buttons]
    exact = [pair for pair in pairs if pair[1].words == words]
    near = [pair for pair in pairs if words in pair[1].words]
    if not near:
        raise AssertionError(f"No form of this page has a button {words!r}.")
    return (exact or near)[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._form = ""
        self._button: Button | None = None
        self._select: tuple[Form, str, bool] | None = None
        self._text: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, pairs: list[tuple[str, Any]]) -> None:
        has = dict(pairs)
        if tag == "form":
            self._form = has.get("id") or f"form {len(self.forms)}"
            known = self.forms.setdefault(self._form, Form("", "get"))
            known.action, known.method = has.get("action") or "", has.get("method") or "get"
        elif tag == "option" and self._select:
            self._option(has)
        elif tag in {"input", "select", "textarea", "button"} and "disabled" not in has:
            owner = self.forms.setdefault(has.get("form") or self._form or "none", Form("", "get"))
            self._control(tag, has, owner)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag == "button":
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button.words = " ".join((self._button.words + data).split())
        elif self._text:
            form, name = self._text
            form.fields[name][-1] += data.removeprefix("\n")

    def _control(self, tag: str, has: dict[str, Any], owner: Form) -> None:
        name, value = has.get("name") or "", has.get("value")
        owner.names.append(name)
        if tag == "button":
            if has.get("type", "submit") == "submit":
                self._button = Button(
                    has.get("aria-label") or "", name, value or "", has.get("formaction") or owner.action
                )
                owner.buttons.append(self._button)
        elif tag == "select":
            self._select = (owner, name, "multiple" in has)
        elif tag == "textarea":
            owner.fields.setdefault(name, []).append("")
            self._text = (owner, name)
        elif has.get("type") in {"checkbox", "radio"}:
            if "checked" in has:
                owner.fields.setdefault(name, []).append("on" if value is None else value)
        elif name:
            owner.fields.setdefault(name, []).append(value or "")

    def _option(self, has: dict[str, Any]) -> None:
        assert self._select is not None
        form, name, is_multiple = self._select
        if "selected" in has:
            form.fields[name] = [*(form.fields.get(name, []) if is_multiple else []), has.get("value") or ""]
        elif name not in form.fields and not is_multiple:
            form.fields[name] = [has.get("value") or ""]  # a browser sends the first when none is selected
