"""What becomes of an intake form."""

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from patients.actions import intakes
from patients.enums import IntakePage
from patients.models import Intake
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
CONTACT = {
    "side": "left",
    "preferred_name": "Will",
    "phone": "",
    "language": "en",
    "messages_agreed": False,
}


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


@pytest.fixture
def intake(alder, patient):
    return intakes.invite(patient, by=alder.receptionist.by, now=NOW)


def save(at, intake, page="symptoms", answers=None, about=None, **more):
    return intakes.save_page(
        intake, page=page, answers=answers or {}, about=about or {}, by=at.receptionist.by, now=NOW, **more
    )


def test_an_invitation_is_one_form_one_link_and_one_mail_however_often_it_is_asked_for(alder, patient):
    for _ in range(2):
        intakes.invite(patient, by=alder.receptionist.by, now=NOW)
    message = Message.objects.get()
    assert (Intake.objects.count(), PatientLink.objects.filter(purpose="intake").count()) == (1, 1)
    assert (message.template, message.address, message.link.purpose) == (
        "intake_invitation",
        patient.email,
        "intake",
    )


def test_a_patient_we_phone_gets_a_form_but_no_mail(alder):
    patient = cast.patient(alder, channel="phone")
    intakes.invite(patient, by=alder.receptionist.by, now=NOW)
    assert (Intake.objects.count(), Message.objects.count()) == (1, 0)


def test_after_a_form_was_sent_the_next_invitation_opens_a_new_one(alder, patient, intake):
    submit_whole(alder, intake)
    assert intakes.invite(patient, by=alder.receptionist.by, now=NOW).pk != intake.pk


def test_pages_add_up_and_a_page_is_done_once(alder, intake):
    save(alder, intake, about={"side": "left"}, answers={"diabetes": {"choice": "yes"}})
    kept = save(alder, intake, about={"onset": "under_6_weeks"}, answers={"epilepsy": {"choice": "no"}})
    assert kept.about == {"side": "left", "onset": "under_6_weeks"}
    assert set(kept.answers) == {"diabetes", "epilepsy"}
    assert kept.pages_done == ["symptoms"]


def test_an_answer_may_be_taken_back(alder, intake):
    save(alder, intake, answers={"diabetes_numb_feet": {"choice": "yes"}})
    assert save(alder, intake, answers={"diabetes_numb_feet": None}).answers == {}


def test_a_page_left_unfinished_keeps_its_words_and_stays_to_be_done(alder, intake):
    kept = save(alder, intake, about={"side": "left"}, is_done=False)
    assert (kept.about, kept.pages_done) == ({"side": "left"}, [])


def test_a_form_with_a_page_missing_is_not_taken(alder, intake):
    save(alder, intake)
    with pytest.raises(Refused, match="not filled in yet"):
        intakes.submit(intake, by=alder.receptionist.by, now=NOW)
    assert Intake.objects.get().is_submitted is False


def test_a_form_that_was_sent_is_locked(alder, intake):
    submit_whole(alder, intake)
    with pytest.raises(Refused, match="was sent already"):
        save(alder, intake, about={"side": "right"})
    assert Intake.objects.get().about["side"] == "left"


def test_sending_it_twice_is_sending_it_once(alder, intake):
    submit_whole(alder, intake)
    again = intakes.submit(intake, by=alder.receptionist.by, now=NOW)
    assert again.submitted_at == NOW
    assert AuditEvent.objects.filter(kind="intake.submitted").count() == 1


def test_the_second_part_may_follow_and_locks_when_it_is_whole(alder, intake):
    for page in intakes.FIRST_PAGES:
        save(alder, intake, page=page, about=CONTACT)
    intakes.submit(intake, by=alder.receptionist.by, now=NOW)
    for page in intakes.LAST_PAGES:
        assert intakes.finish(intake, by=alder.receptionist.by, now=NOW).is_finished is False
        save(alder, intake, page=page)
    assert intakes.finish(intake, by=alder.receptionist.by, now=NOW).is_finished is True
    with pytest.raises(Refused, match="was sent already"):
        save(alder, intake, page=IntakePage.PAST_CARE)


def test_a_form_that_was_not_sent_is_never_finished(alder, intake):
    for page in intakes.LAST_PAGES:
        save(alder, intake, page=page)
    assert intakes.finish(intake, by=alder.receptionist.by, now=NOW).finished_at is None


def test_what_still_waits_to_be_sent_about_a_form_that_came_back_is_taken_back(alder, intake):
    submit_whole(alder, intake, messages_agreed=True)
    message = Message.objects.get()
    assert (message.state, message.error) == ("cancelled", "The form came back.")


def test_the_contact_page_keeps_a_number_nobody_retyped_and_learns_what_to_call_the_patient(alder, intake):
    about = {"preferred_name": "Will", "phone": "", "language": "es", "messages_agreed": True}
    kept = save(alder, intake, page=IntakePage.ABOUT_YOU, about=about)
    patient = Intake.objects.get().patient
    assert (patient.preferred_name, patient.phone.as_e164) == (
        "",
        "+13035550123",
    )  # Will is the given name already
    assert (patient.language, kept.language, patient.messages_agreed_at) == ("es", "es", NOW)


def submit_whole(at, intake, **different):
    for page in IntakePage:
        save(at, intake, page=page, about={**CONTACT, **different})
    return intakes.submit(intake, by=at.receptionist.by, now=NOW)


def test_what_the_desk_keeps_of_a_patient_outlives_their_form(alder):
    """The form asks for none of these; its first page must not empty them."""
    kept = {"therapist_wish": "woman", "wants_chaperone": True, "best_time": "noon", "record_number": "A-17"}
    patient = cast.patient(alder, **kept)
    intake = intakes.invite(patient, by=alder.receptionist.by, now=NOW)
    about = {"preferred_name": "Will", "phone": "", "language": "en", "messages_agreed": True}
    save(alder, intake, page=IntakePage.ABOUT_YOU, about=about)
    patient.refresh_from_db()
    assert {name: getattr(patient, name) for name in kept} == kept
