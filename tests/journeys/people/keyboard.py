"""Somebody who uses no mouse: goes to a thing one step at a time, as the keyboard does, and presses it there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST_STEPS = 260
HAS_FOCUS = "element => element.isConnected ? element === document.activeElement : null"


class Keys:
    """Counts every key that is pressed: letters, steps from one thing to the next, and what presses it."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def press(self, target: Locator) -> None:
        self.count += reach(self.page, target) + 1
        self.page.keyboard.press("Enter")


def reach(page: Page, target: Locator, *, backwards: bool = False) -> int:
    """Go to something as a keyboard does, one step at a time; how many steps it took."""
    step = "Shift+Tab" if backwards else "Tab"
    element = target.element_handle()  # finding it by role and name at each step would take most of the time
    for steps in range(MOST_STEPS):
        has_focus = element.evaluate(HAS_FOCUS)
        if has_focus:
            return steps
        if has_focus is None:  # the page put a new one in its place
            element = target.element_handle()
        else:
            page.keyboard.press(step)
    raise AssertionError(f"The keyboard does not reach {target}.")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)
