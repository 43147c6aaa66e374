"""What a mouse can do a keyboard can do, and what is drawn is also said."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import a_plan_to_write, arrange, one_patient
from tests.journeys.desk_arrangements import eight_therapists
from tests.journeys.people.keyboard import Keys, press, reach
from tests.journeys.people.staff import sign_in

MOST_KEYS = 40


def test_the_desk_books_a_visit_without_a_mouse(installation, new_person):
    clinic = arrange(installation, one_patient)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))

    page.goto("/appointments/new/")
    page.keyboard.type("Bett")  # the search field has the focus already
    press(page, page.locator("#found").get_by_role("link", name="Will Better"))
    press(page, page.locator("#times").get_by_role("button", name="with Dana Whitfield").first)

    expect(page.get_by_role("status")).to_contain_text("Will Better is booked with Dana Whitfield")


def test_a_treatment_in_a_large_practice_is_booked_from_today_in_at_most_40_key_presses(
    installation, new_person
):
    clinic = arrange(installation, eight_therapists)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))
    keys, skip = Keys(page), page.get_by_role("link", name="Skip to content")

    keys.press(skip)
    keys.press(page.get_by_role("link", name="Book a visit"))
    expect(page.get_by_role("searchbox", name="Name, phone, e-mail or birth date")).to_be_focused()
    keys.types("Bett")
    keys.press(page.locator("#found").get_by_role("link", name="Will Better"))
    expect(page.get_by_role("heading", name="Free times of any therapist")).to_be_visible()
    keys.press(skip)
    treatment = page.get_by_role("link", name="Treatment 45 min")
    keys.press(treatment)
    expect(treatment).to_have_attribute("aria-current", "true")
    keys.press(skip)
    keys.press(page.get_by_role("link", name="Skip to the free times"))
    keys.press(page.locator("#times").get_by_role("button", name=" with ").first)

    expect(page.get_by_role("status")).to_contain_text("Will Better is booked with")
    expect(page.get_by_text("Treatment, ")).to_be_visible()
    assert keys.count <= MOST_KEYS


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
    choose = plan.get_by_role("button", name="Choose for the plan")

    press(plan, superficial, "Space")
    expect(plan.get_by_role("region", name="Gluteus maximus, left")).to_be_focused()
    press(plan, choose)
    plan.keyboard.press("Escape")
    expect(superficial).to_be_focused()
    reach(plan, plan.get_by_role("radio", name="Superficial"), backwards=True)
    plan.keyboard.press("ArrowRight")
    press(plan, deep)
    press(plan, choose)
    press(plan, plan.get_by_role("button", name="Save the draft"))

    expect(plan.locator("#messages")).to_contain_text("The draft is saved.")
    chosen = plan.locator(".bc-list input:checked")
    assert sorted(chosen.evaluate_all("boxes => boxes.map(box => box.value)")) == [
        "gluteus_maximus:left",
        "piriformis:right",
    ]


def test_a_card_is_opened_read_and_closed_without_choosing_anything(plan):
    shape = plan.locator("[data-region][data-key='soleus:left']:not([aria-hidden=true])")
    card = plan.get_by_role("region", name="Soleus, left")

    press(plan, shape)

    expect(shape).to_have_attribute("aria-expanded", "true")
    for words in ("Allowed", "Calf, heel", "Posterior tibial artery", "30-50 mm", "Prone", "SOL20, TIB21"):
        expect(card).to_contain_text(words)
    press(plan, card.get_by_role("button", name="Close"))
    expect(shape).to_be_focused()
    expect(card).to_be_hidden()
    expect(plan.locator(".bc-list input:checked")).to_have_count(0)


def test_every_muscle_is_in_the_accessibility_tree_with_its_side_and_state(plan):
    listed = plan.locator(".bc-list").get_by_role("checkbox")
    wanted = set(listed.evaluate_all("boxes => boxes.map(box => box.value)"))

    said = {}
    for layer in ("Superficial", "Deep"):
        plan.get_by_role("radio", name=layer).check(force=True)
        shapes = plan.locator(".bc-panes").get_by_role("button")
        said |= dict(shapes.evaluate_all("shapes => shapes.map(s => [s.dataset.key, s.ariaLabel])"))

    assert said.keys() == wanted
    assert [key for key, label in said.items() if key.split(":")[1] not in label] == []
    assert {label.rpartition(": ")[2] for label in said.values()} == {"allowed"}


def test_a_chosen_muscle_says_so_on_the_drawing_and_in_the_list(plan):
    plan.locator(".bc-list").get_by_role("checkbox", name="Soleus, right").check()

    shape = plan.locator(".bc-panes").get_by_role("button", name="Soleus, right")
    expect(shape).to_have_accessible_name("Soleus, right: allowed, chosen")


def test_the_home_programme_is_put_together_by_keyboard(plan):
    for kind, exercise in (("Strength", "Bridge"), ("Posture", "Get up often")):
        press(plan, plan.locator("#home summary", has_text=kind))
        press(plan, plan.locator("#home").get_by_role("checkbox", name=exercise), "Space")
    expect(plan.locator("#home").get_by_role("status")).to_have_text(
        "Get up often is number 2 of the programme."
    )
    press(plan, plan.get_by_role("button", name="Move earlier: Get up often"))
    expect(plan.locator("#home").get_by_role("status")).to_have_text("Get up often is now number 1.")

    press(plan, plan.get_by_role("button", name="Save the draft"))

    expect(plan.locator("#messages")).to_contain_text("The draft is saved.")
    programme_is(plan, "sitting_breaks", "bridge")


def test_the_home_programme_is_put_together_without_script(installation, new_person):
    clinic = arrange(installation, a_plan_to_write)
    page = new_person(java_script_enabled=False)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["plan"])
    for kind, exercise, place in (("Strength", "Bridge", "2"), ("Posture", "Get up often", "1")):
        page.locator("#home summary", has_text=kind).click()
        page.locator("#home").get_by_role("checkbox", name=exercise).check()
        page.locator(".home-row", has_text=exercise).get_by_label("Order").select_option(place)

    page.get_by_role("button", name="Save the draft").click()

    expect(page.locator("#messages")).to_contain_text("The draft is saved.")
    programme_is(page, "sitting_breaks", "bridge")


def programme_is(page, *exercises):
    rows = page.get_by_role("list", name="Exercises of the programme, in order").get_by_role("checkbox")
    expect(rows).to_have_count(len(exercises))
    for place, exercise in enumerate(exercises):
        expect(rows.nth(place)).to_have_value(exercise)
