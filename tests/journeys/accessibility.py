"""Asks axe, in the page itself, what people with disabilities would trip over."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page):
    """One line for each violation on this page, in light and in dark: theme, rule, what it means, where."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme} {line}" for line in _violations(page)]
    page.emulate_media(color_scheme="light")
    return found


def _violations(page):
    page.evaluate(AXE.read_text())
    results = page.evaluate(
        "standards => axe.run(document, {runOnly: {type: 'tag', values: standards}})", STANDARDS
    )
    return [
        f"{violation['id']}: {violation['help']} ({', '.join(str(node['target']) for node in violation['nodes'])})"
        for violation in results["violations"]
    ]
