"""The look keeps its promises: readable in both themes, no icon that is not drawn, nothing inline."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LIGHT, DARK = (
    (ROOT / "static/css/tokens.css").read_text().split("@media screen and (prefers-color-scheme: dark)")
)

TEXT = {  # a colour of text, and every ground it may stand on
    "ink": "ground surface sunken rail care-tint danger-tint ok-tint action-tint",
    "ink-2": "ground surface sunken rail",
    "ink-3": "ground surface sunken rail",
    "action": "ground surface sunken rail action-tint",
    "action-ink": "action action-hover action-press",
    "danger": "ground surface danger-tint",
    "danger-ink": "danger-solid danger-hover",
    "care": "surface care-tint",
    "ok": "surface ok-tint",
}
EDGES = {  # the edge of a control, the focus ring, the bar that says a state
    "line-control": "ground surface sunken",
    "focus": "ground surface rail",
    "care-solid": "surface care-tint",
    "danger-solid": "surface danger-tint",
    "ok-solid": "surface ok-tint",
}


def colours(css):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))


THEMES = {"light": colours(LIGHT), "dark": colours(LIGHT) | colours(DARK)}


def contrast(one, other):
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    red, green, blue = (linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share):
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_colours_can_be_told_apart(theme, pairs, least):
    palette = THEMES[theme]

    too_faint = [
        f"{front} on {ground}"
        for front, grounds in pairs.items()
        for ground in grounds.split()
        if contrast(palette[front], palette[ground]) < least
    ]

    assert too_faint == []


def test_every_icon_a_page_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = {
        name
        for template in TEMPLATES
        for found in re.findall(r'{% icon "([\w-]+)"|\bicon="([\w-]+)"', template.read_text())
        for name in found
        if name
    }

    assert "needle" in named
    assert named - drawn == set()


def test_no_page_carries_style_or_script_of_its_own():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    pages = [page for page in TEMPLATES if "emails" not in page.parts]

    assert [page.name for page in pages if inline.search(page.read_text())] == []
