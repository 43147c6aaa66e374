"""The assessment in a real browser: by keyboard alone, nothing lost by a reload, an alarming finding seen at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations
from tests.journeys.arrangements import arrange
from tests.journeys.assessments import assessment_to_write
from tests.journeys.people.keyboard import reach
from tests.journeys.people.staff import choose, sign_in
from tests.journeys.people.therapist import TABLET


@pytest.fixture
def clinic(installation):
    return arrange(installation, assessment_to_write)


@pytest.fixture
def page(clinic, new_person):
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["assessment"])
    return page


def saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")


def test_an_ordinary_leg_is_examined_and_signed_by_keyboard_alone(page):
    """One press for all that is normal, the exceptions typed over it, the signature; no mouse, no lost focus."""
    keyboard = page.keyboard
    reach(page, page.locator("#normal-behaviour"))
    keyboard.press("Enter")
    expect(page.locator("#id_sitting_effect_1")).to_be_checked()
    expect(page.locator("#normal-behaviour")).to_be_focused()
    reach(page, page.locator("#id_affected_side_0"))
    keyboard.press("Space")
    reach(page, page.locator("#id_nprs_leg_0"))
    keyboard.press("ArrowRight")
    reach(page, page.locator("#id_nprs_back_0"))
    keyboard.press("Space")
    reach(page, page.locator("#normal-nerves"))
    keyboard.press("Enter")
    expect(page.get_by_label("S2 right, strength")).to_have_value("5")
    reach(page, page.get_by_label("L5 left, light touch"))
    keyboard.type("R")
    expect(page.get_by_label("L5 left, light touch")).to_have_value("reduced")
    reach(page, page.get_by_label("Suspected driver"))
    keyboard.type("H")
    saved(page)
    reach(page, page.locator("#exam-sign").get_by_role("button", name="Sign the assessment"))
    keyboard.press("Enter")

    expect(page.get_by_text("Signed by Dana Whitfield")).to_be_visible()
    expect(page.get_by_role("row", name="L5 left, light touch")).to_contain_text("Reduced")
    assert axe_violations(page) == []


def test_a_reload_loses_nothing(page):
    choose(page, "Gait", "Favours a leg")
    page.get_by_label("Note", exact=True).fill("Guards on standing.")
    page.get_by_role("button", name="Left leg raise: 5 more").click()
    page.locator(".bc-list").get_by_role("checkbox", name="Piriformis, left").check()
    choose(page, "Piriformis, left: pain", "Referred")
    saved(page)

    page.reload()

    expect(page.get_by_role("group", name="Gait").get_by_role("radio", name="Favours a leg")).to_be_checked()
    expect(page.get_by_label("Note", exact=True)).to_have_value("Guards on standing.")
    expect(page.get_by_label("Left leg raise", exact=True)).to_have_value("70")
    pain = page.get_by_role("group", name="Piriformis, left: pain")
    expect(pain.get_by_role("radio", name="Referred")).to_be_checked()


def test_two_tabs_keep_what_each_of_them_found(page):
    other = page.context.new_page()
    other.goto(page.url)
    choose(page, "Leg pain now", "6")
    saved(page)
    choose(other, "Posture", "Flat low back")
    saved(other)

    expect(
        other.get_by_role("group", name="Leg pain now").get_by_role("radio", name="6", exact=True)
    ).to_be_checked()
    page.reload()
    expect(
        page.get_by_role("group", name="Posture").get_by_role("radio", name="Flat low back")
    ).to_be_checked()


def test_saddle_loss_is_seen_at_once_and_taken_into_the_screening(page):
    choose(page, "Saddle sensation", "Reduced")

    expect(page.locator("#exam-bar")).to_contain_text("1 to take into the screening")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Take it into the screening").click()

    expect(page).to_have_url(re.compile("/screenings/"))
    expect(page.locator("#emergency")).not_to_be_empty()
