"""Asks axe, in the page itself, what people with disabilities would trip over."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that the theme can change


def axe_violations(page):
    """One line for each violation on this page, in light and in dark: theme, rule, what it means, where."""
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE.read_text())
    light = _violations(page, {"type": "tag", "values": STANDARDS})
    page.emulate_media(color_scheme="dark")
    dark = _violations(page, {"type": "rule", "values": COLOURS})
    page.emulate_media(color_scheme="light")
    return [f"light {line}" for line in light] + [f"dark {line}" for line in dark]


def _violations(page, what):
    # A colour that is still fading is nobody's colour.
    page.evaluate(
        "Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)))"
    )
    results = page.evaluate(
        "what => axe.run(document, {runOnly: what, resultTypes: ['violations'], preload: false, iframes: false})",
        what,
    )
    return [
        f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'])})"
        for violation in results["violations"]
    ]
