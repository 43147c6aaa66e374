"""A visit goes to another time in the week: drawn there with the mouse, or by the arrow keys and never a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import arrange, two_visits_next_week
from tests.journeys.people.keyboard import press
from tests.journeys.people.patient import PHONE
from tests.journeys.people.staff import sign_in

MOVE_ADA = re.compile("^Move ?: Ada Person")  # the word that is not shown may stand apart


@pytest.fixture
def clinic(installation):
    return arrange(installation, two_visits_next_week)


@pytest.fixture
def week(clinic, new_person):
    """The week of Dana as the desk opens it."""
    page = new_person(
        viewport={"width": 1280, "height": 1800}
    )  # from the card to where it goes without a scroll
    open_week(page, clinic)
    return page


def open_week(page, clinic):
    sign_in(page, clinic.email_of("rosa"))
    page.goto(clinic.made["week"])


def ada(page, clinic):
    return page.locator(f"[data-visit='{clinic.made['ada']}']")


def draw(page, clinic, where):
    """Take Ada's card by its upper edge and let it go over a time."""
    ada(page, clinic).scroll_into_view_if_needed()
    card = ada(page, clinic).bounding_box()
    there = page.locator(f".week-target[data-at='{clinic.made[where]}']").bounding_box()
    page.mouse.move(card["x"] + 40, card["y"] + 8)
    page.mouse.down()
    page.mouse.move(card["x"] + 60, card["y"] + 30)
    page.mouse.move(there["x"] + 40, there["y"] + 8, steps=6)
    page.mouse.up()


def test_a_visit_is_drawn_to_a_free_time_and_asked_about_first(week, clinic):
    draw(week, clinic, "free")
    asked = week.get_by_role("dialog", name="Move the visit of Ada Person?")
    expect(asked).to_contain_text("13:00")
    asked.get_by_role("button", name="Move it").click()

    expect(week.locator("#messages")).to_contain_text("Moved to Wed")
    expect(ada(week, clinic)).to_contain_text("13:00")
    week.reload()
    expect(ada(week, clinic)).to_contain_text("13:00")


def test_a_drawing_that_is_not_meant_changes_nothing(week, clinic):
    draw(week, clinic, "free")
    week.keyboard.press("Escape")
    expect(week.get_by_role("dialog")).to_have_count(0)
    week.reload()
    expect(ada(week, clinic)).to_contain_text("10:00")


def test_a_taken_time_puts_the_card_back_and_offers_the_nearest(week, clinic):
    draw(week, clinic, "taken")
    asked = week.get_by_role("dialog", name="Move the visit of Ada Person?")
    asked.get_by_role("button", name="Move it").click()
    expect(asked.get_by_role("alert")).to_contain_text("Dana Whitfield is already booked on")
    expect(asked.locator("[name=slot].slot")).to_have_count(3)
    expect(week.locator(".week-ghost")).to_have_count(0)
    expect(ada(week, clinic)).to_contain_text("10:00")

    asked.locator("[name=slot].slot").first.click()

    expect(week.locator("#messages")).to_contain_text("Moved to")
    expect(week.get_by_role("region", name="Dana Whitfield, the week by the hour")).to_be_visible()


def test_a_visit_is_moved_by_the_arrow_keys_alone(week, clinic):
    move = week.get_by_role("link", name=MOVE_ADA)
    chooser = week.get_by_role("application", name="New time for Ada Person")
    said = week.locator("[data-week-said]")

    press(week, move)
    expect(chooser).to_be_focused()
    expect(said).to_contain_text("Arrow keys choose the time, Enter asks, Escape leaves it.")
    week.keyboard.press("Escape")
    expect(chooser).to_have_count(0)
    expect(move).to_be_focused()

    week.keyboard.press("Enter")
    week.keyboard.press("ArrowRight")
    for _ in range(4):
        week.keyboard.press("ArrowDown")
    expect(said).to_contain_text("11:00, taken")
    for _ in range(8):
        week.keyboard.press("ArrowDown")
    expect(said).to_contain_text("13:00, free")
    week.keyboard.press("Enter")
    expect(week.get_by_role("button", name="Move it")).to_be_focused()
    week.keyboard.press("Enter")

    expect(week.locator("#messages")).to_contain_text("Moved to Wed")
    expect(ada(week, clinic)).to_contain_text("13:00")
    expect(week.get_by_role("link", name=MOVE_ADA)).to_be_focused()


def test_on_a_phone_move_and_a_press_on_the_time_are_enough(clinic, new_person):
    page = new_person(**PHONE)
    open_week(page, clinic)
    page.get_by_role("link", name=MOVE_ADA).click()
    # Later on the same day: a phone shows one day at a time.
    target = page.locator(".lane", has=ada(page, clinic)).locator(".week-target[data-words$='14:00']")
    target.scroll_into_view_if_needed()
    target.click()
    page.get_by_role("button", name="Move it").click()
    expect(ada(page, clinic)).to_contain_text("14:00")


def test_without_script_move_is_the_page_that_moves_a_visit(clinic, new_person):
    page = new_person(java_script_enabled=False)
    open_week(page, clinic)
    page.get_by_role("link", name=MOVE_ADA).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Move the visit of Ada Person")
