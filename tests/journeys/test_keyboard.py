"""What a mouse can do a keyboard can do, and what is drawn is also said."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import a_plan_to_write, arrange, one_patient
from tests.journeys.people.staff import sign_in


def test_the_desk_books_a_visit_without_a_mouse(installation, new_person):
    clinic = arrange(installation, one_patient)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))

    page.goto("/appointments/new/")
    page.keyboard.type("Bett")  # the search field has the focus already
    press(page, page.locator("#found").get_by_role("link", name="Will Better"))
    press(page, page.locator("#times").get_by_role("button", name="with Dana Whitfield").first)

    expect(page.get_by_role("status")).to_contain_text("Will Better is booked with Dana Whitfield")


@pytest.fixture
def plan(installation, new_person):
    """The page of a plan that is not written yet, as the therapist opens it."""
    clinic = arrange(installation, a_plan_to_write)
    page = new_person()
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["plan"])
    return page


def test_the_body_chart_works_by_keyboard_alone(plan):
    superficial = plan.locator("[data-region][data-key='gluteus_maximus:left']:not([aria-hidden=true])")
    deep = plan.locator("[data-region][data-key='piriformis:right']:not([aria-hidden=true])")

    press(plan, superficial, "Space")
    reach(plan, plan.get_by_role("radio", name="Superficial"), backwards=True)
    plan.keyboard.press("ArrowRight")
    press(plan, deep, "Enter")
    press(plan, plan.get_by_role("button", name="Save the draft"), "Enter")

    expect(plan.locator("#messages")).to_contain_text("The draft is saved.")
    chosen = plan.locator(".bc-list input:checked")
    assert sorted(chosen.evaluate_all("boxes => boxes.map(box => box.value)")) == [
        "gluteus_maximus:left",
        "piriformis:right",
    ]


def test_every_muscle_is_in_the_accessibility_tree_with_its_side_and_state(plan):
    listed = plan.locator(".bc-list").get_by_role("checkbox")
    wanted = set(listed.evaluate_all("boxes => boxes.map(box => box.value)"))

    said = {}
    for layer in ("Superficial", "Deep"):
        plan.get_by_role("radio", name=layer).check(force=True)
        shapes = plan.locator(".bc-panes").get_by_role("checkbox")
        for key, label, state in shapes.evaluate_all(
            "shapes => shapes.map(s => [s.dataset.key, s.getAttribute('aria-label'), s.getAttribute('aria-checked')])"
        ):
            said[key] = (label, state)

    assert said.keys() == wanted
    assert [key for key, (label, _) in said.items() if key.split(":")[1] not in label] == []
    assert {state for _, state in said.values()} == {"false"}


def reach(page, target, *, backwards=False):
    """Go to something as a keyboard does, one step at a time."""
    target.wait_for(state="attached")
    for _ in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"The keyboard does not reach {target}.")


def press(page, target, key="Enter"):
    reach(page, target)
    page.keyboard.press(key)
