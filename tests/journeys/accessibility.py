"""Asks axe, in the page itself, what people with disabilities would trip over.

Every page is asked everything but colours. These follow from what a text is and how it looks in light, and only they can
differ in dark: a page that shows nothing that was not on an earlier page is not asked for its colours again.
"""

from pathlib import Path

HERE = Path(__file__).resolve().parent
AXE = (HERE.parent / "vendor" / "axe.min.js").read_text()
LOOKS = (HERE / "looks.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that the theme can change
RUN = """([what, rules]) => axe.run(
    document, {runOnly: what, rules, resultTypes: ['violations'], preload: false, iframes: false})"""
# A colour that is still fading is nobody's colour.
STOOD_STILL = "Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)))"

_seen: set[str] = set()


def with_axe(page):
    """A page that brings axe along wherever it goes, instead of having it sent to each address."""
    page.add_init_script(AXE)
    return page


def axe_violations(page):
    """One line for each violation on this page, in light and in dark: theme, rule, what it means, where."""
    page.evaluate(STOOD_STILL)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    looks = set(page.evaluate(LOOKS))
    is_new = not looks <= _seen
    light = _violations(page, {"type": "tag", "values": STANDARDS}, with_colours=is_new)
    if not is_new:
        return [f"light {line}" for line in light]
    page.emulate_media(color_scheme="dark")
    page.evaluate(STOOD_STILL)
    dark = _violations(page, {"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="light")
    _seen.update(looks)
    return [f"light {line}" for line in light] + [f"dark {line}" for line in dark]


def _violations(page, what, *, with_colours=True):
    results = page.evaluate(RUN, [what, {rule: {"enabled": with_colours} for rule in COLOURS}])
    return [
        f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'])})"
        for violation in results["violations"]
    ]
