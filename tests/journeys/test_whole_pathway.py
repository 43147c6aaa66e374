"""The main job of the product, from the first call to the discharge, as three people in real browsers."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import arrange, one_patient
from tests.journeys.people.front_desk import FrontDesk
from tests.journeys.people.patient import PHONE, Patient
from tests.journeys.people.therapist import TABLET, Therapist

NORA = "Nora Quill"


@pytest.fixture
def clinic(installation):
    return arrange(installation, one_patient)


def test_one_patient_from_the_first_call_to_the_discharge(installation, clinic, new_person):
    desk = FrontDesk(new_person(), clinic)
    nora = Patient(new_person(**PHONE), installation, clinic.patient_email("nora"))
    therapist = Therapist(new_person(**TABLET), clinic)

    the_desk_adds_and_books(desk, nora)
    the_patient_answers_before_the_visit(nora)
    the_therapist_screens_and_plans(therapist)
    the_therapist_treats(therapist)
    the_patient_reads_what_to_do(nora)
    the_desk_asks_before_time(desk)
    the_patient_raises_an_alarm(nora)
    the_therapist_answers_the_alarm(therapist)
    the_patient_finishes_the_check_in(nora)
    the_chart_shows_how_it_went(therapist)
    the_therapist_ends_the_episode(therapist)


def the_desk_adds_and_books(desk, nora):
    desk.adds_a_patient(
        given_name="Nora",
        family_name="Quill",
        birth_date="1971-03-12",
        phone="(303) 555-0123",  # Will Better's too
        email=nora.email,
    )
    expect(desk.same_person_warning).to_contain_text("Will Better")
    desk.says_it_is_somebody_else()
    expect(desk.page.get_by_role("status")).to_contain_text(f"{NORA} is added")
    desk.books_the_first_free_consultation()


def the_patient_answers_before_the_visit(nora):
    nora.opens_the_link_of("form")
    nora.starts()
    nora.says_the_birth_date("1971-03-12")
    nora.answers_about_herself(leg=7, back=4)
    nora.answers_the_health_questions(needles="Nervous")
    nora.sends_the_intake()
    nora.signs_the_consent(NORA)
    nora.tells_more(tried="Pain medicine", in_words="Walking helped a little.")


def the_therapist_screens_and_plans(therapist):
    therapist.opens_the_chart_of(NORA)
    therapist.stands_at("Screening")
    therapist.presses("Start the screening")
    therapist.answers("Therapist: is the patient very frail?", "No")
    therapist.answers("Therapist: is the patient very slim", "No")
    therapist.decides(
        "How do you feel about needles?", "Proceed with changes", because="One needle first, lying down"
    )
    therapist.agrees_how_needles_go(stop_signal="raises a hand", most=4)
    therapist.closes_the_screening()
    therapist.presses("Record the assessment")
    therapist.assesses(leg=7, back=4, slr_left=45)
    therapist.presses("Choose targets")
    therapist.picks_on_the_body("Gluteus maximus, left")
    therapist.picks_in_the_list("Piriformis, left")
    therapist.gives_home("Bridge", kind="Strength")
    therapist.activates_the_plan(sessions=1)
    therapist.presses("Settle consent")
    therapist.talks_the_consent_through()


def the_therapist_treats(therapist):
    therapist.presses("Start the session")
    therapist.logs_before(leg=6, back=4)
    therapist.hears_the_yes()
    therapist.prepares_the_skin()
    therapist.needles("Gluteus maximus", needles=2)
    therapist.needles("Piriformis", needles=1)
    expect(therapist.count).to_have_text(re.compile(r"In\s*3\s*At most 4\s*Out\s*0"))
    therapist.takes_out("Gluteus maximus", needles=2)
    therapist.takes_out("Piriformis", needles=1)
    expect(therapist.count).to_have_text(re.compile(r"In\s*3\s*At most 4\s*Out\s*3"))
    therapist.logs_after(leg=3, back=4)
    therapist.signs()


def the_patient_reads_what_to_do(nora):
    nora.opens_the_link_of("after your visit")
    nora.page.get_by_role("link", name="Open").click()
    expect(nora.page.get_by_role("heading", name="When to get help")).to_be_visible()
    expect(nora.page.get_by_role("listitem").filter(has_text="Bridge")).to_contain_text("3 sets of 10.")


def the_desk_asks_before_time(desk):
    planned = desk.planned_check_ins_of(NORA)
    expect(planned).to_have_count(5)
    expect(planned.nth(0)).to_contain_text("48-hour check-in")
    expect(planned.nth(4)).to_contain_text("Weekly check-in 4")
    desk.sends_now(planned.nth(0))


def the_patient_raises_an_alarm(nora):
    nora.opens_the_link_of("how are you")
    nora.starts()
    nora.taps("New chest pain or trouble breathing?")
    expect(nora.advice).to_contain_text("Call 911 now")


def the_therapist_answers_the_alarm(therapist):
    therapist.opens_the_alert_of(NORA)
    therapist.takes_the_alert()
    therapist.resolves_it(
        "Answered by mistake; checked with the patient", said="Pressed by mistake, breathes well."
    )


def the_patient_finishes_the_check_in(nora):
    nora.says_none_of_the_rest()
    nora.says_none_of_the_rest()
    nora.says_none_of_the_rest()
    nora.answers_how_it_is(leg=2, back=3)


def the_chart_shows_how_it_went(therapist):
    therapist.opens_the_chart_of(NORA)
    expect(therapist.pain_over_time).to_have_text(
        [
            re.compile(r"48 hours23$"),
            re.compile(r"After needling34$"),
            re.compile(r"Before needling64$"),
            re.compile(r"Baseline74$"),
        ]
    )
    expect(therapist.session_marks).to_have_text(["1"])


def the_therapist_ends_the_episode(therapist):
    therapist.page.get_by_role("link", name="End the episode").click()
    therapist.discharges(reason="Goals met", leg=1, back=1, change="Very much better")
    expect(therapist.steps.last).to_have_text(re.compile("Discharged"))
