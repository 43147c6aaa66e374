"""A thumb that counts: presses what a person would press, one after the other."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


class Presses:
    """Presses what a thumb would, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def link(self, words: str) -> None:
        self._press(self.page.get_by_role("link", name=words))

    def button(self, words: str) -> None:
        self._press(self.page.get_by_role("button", name=words))

    def line(self, words: str) -> None:
        self._press(self.page.get_by_role("checkbox", name=words).first)

    def answer(self, question: str, words: str) -> None:
        group = self.page.get_by_role("group", name=question)
        self._press(group.get_by_role("radio", name=words, exact=True))

    def _press(self, target: Locator) -> None:
        target.check() if target.get_attribute("type") in {"checkbox", "radio"} else target.click()
        self.count += 1
