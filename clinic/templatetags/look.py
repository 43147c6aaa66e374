"""The parts of a page that need more than markup: icons, badges, a form's error summary, initials."""

from dataclasses import dataclass
from functools import cache

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    PasswordInput,
    RadioSelect,
    Select,
)
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# Colour is never alone: each tone brings an icon of its own, unless the page names a better one.
TONE_ICONS = {"ok": "ok", "care": "care", "danger": "danger", "now": "now", "quiet": "quiet"}

CHOSEN = (CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select)  # pressed, not typed

ICON, SPRITE = '<svg class="icon" {}><use href="{}#{}"/></svg>', "img/icons.svg"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. With a label it is read out; without one it is decoration beside a word."""
    if not label:
        return _silent_icon(name)
    return format_html(ICON, format_html('role="img" aria-label="{}"', label), static(SPRITE), name)


@cache
def _silent_icon(name: str) -> SafeString:
    """Made once for each: a day of forty visits shows two hundred, and to ask for the sprite's address each time takes an
    eighth of the page's time."""
    return format_html(ICON, SafeString('aria-hidden="true"'), static(SPRITE), name)


@register.simple_tag
def badge(tone: str, word: str, icon: str = "", hint: str = "") -> SafeString:
    """A state as word, icon and colour. tone: ok, care, danger, now or quiet; hint: more, for a screen reader."""
    return format_html(
        '<span class="badge is-{}">{}<span>{}{}</span></span>',
        tone,
        _icon(icon or TONE_ICONS[tone]),
        word,
        format_html('<span class="visually-hidden"> {}</span>', hint) if hint else "",
    )


_icon = icon


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word: "Ana María de la Cruz" is "AC"."""
    words = name.split()
    return "".join(word[0] for word in words[:: max(len(words) - 1, 1)][:2]).upper()


@register.filter
def breaks_at_sign(email: str) -> SafeString:
    """An e-mail address that goes to a second line after its "@", if it must."""
    return SafeString(conditional_escape(email).replace("@", "@<wbr>"))


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a notice for the level of a message of django.contrib.messages."""
    return {"success": "ok", "warning": "care", "error": "danger"}.get(level_tag, "now")


@dataclass(frozen=True)
class FieldError:
    """One sentence of the error summary and the id of the control it is about."""

    label: str
    sentence: str
    target: str

    @property
    def colon(self) -> str:
        """Between the label and the sentence; a question has its own mark."""
        return "" if self.label.endswith((".", "?", "!", ":")) else ":"


@register.filter
def field_errors(form: BaseForm) -> list[FieldError]:
    """The field errors of a form in the order of its fields; hidden fields are told without a link."""
    return [
        FieldError(str(field.label), str(sentence), "" if field.is_hidden else _first_control(field))
        for field in form
        for sentence in field.errors
    ]


@register.filter
def look_again(form: BaseForm) -> str:
    """The title of the error summary: one thing or more are wrong, and what of it all came back."""
    one = len(form.non_field_errors()) + len(field_errors(form)) == 1
    title = _("Please look at this again.") if one else _("Please look at these again.")
    return f"{title} {_kept(form)}".rstrip()


def _kept(form: BaseForm) -> str:
    # A password or a PIN never comes back, and a file is chosen anew.
    if any(isinstance(field.field.widget, PasswordInput) for field in form):
        return ""
    given = [field.field.widget for field in form if not field.is_hidden and _is_filled_in(field)]
    if any(not isinstance(widget, (*CHOSEN, FileInput)) for widget in given):
        return _("What you typed is kept.")
    return _("Your answers are kept.") if any(isinstance(widget, CHOSEN) for widget in given) else ""


def _is_filled_in(field: BoundField) -> bool:
    value = field.value()
    return any(value) if isinstance(value, list) else bool(value)


def _first_control(field: BoundField) -> str:
    # A radio group has no single control to label, so Django gives it no id; the first choice takes the focus. Where every
    # choice is blocked there is none.
    return field.id_for_label or next((one.id_for_label for one in field.subwidgets), "")
