"""The first page of the intake brings the patient up to date, and never back to what an earlier form said."""

from dataclasses import fields
from datetime import timedelta

import pytest

from pathway.actions import intakes
from pathway.forms.intakes import form_for
from pathway.queries.intakes import pages
from patients.actions import intakes as patient_intakes
from patients.actions import patients
from patients.actions.patients import PatientDetails
from patients.models import Intake
from tests.cast import NOW
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
PAGE = "about-you"


@pytest.fixture
def opened(alder):
    return patient_intakes.invite(scenes.opened(alder).patient, by=alder.receptionist.by, now=NOW)


def fill_in(at, intake, **said):
    """The first page, as it is prefilled but for what is said; then the intake as it stands."""
    language = intake.patient.language
    shown = {field.name: field.value() for field in form_for(PAGE, intake, language=language)}
    ticked = {name: value for name, value in {**shown, **said}.items() if value not in (False, None)}
    form = form_for(PAGE, intake, language=language, data=ticked)
    assert form.is_valid(), form.errors
    intakes.save_page(
        intake, page=PAGE, answers={}, about=form.about(), is_done=True, language=language,
        by=at.receptionist.by, now=LATER,
    )  # fmt: skip
    return Intake.objects.select_related("clinic", "patient").get(pk=intake.pk)


def corrected(at, patient, **different):
    """The desk enters it anew."""
    patient.refresh_from_db()
    known = {
        one.name: getattr(patient, one.name) for one in fields(PatientDetails) if hasattr(patient, one.name)
    }
    known["phone"] = patient.phone.as_e164 if patient.phone else ""
    details = PatientDetails(**{**known, "messages_agreed": True, **different})
    return patients.edit(patient, details=details, version=patient.version, by=at.receptionist.by, now=LATER)


def as_it_is(intake):
    patient = intake.patient
    return patient.called, patient.phone.as_e164, patient.language, patient.messages_agreed_at is not None


NEWER = {"phone": "+13035550188", "messages_agreed": False, "preferred_name": "Will", "language": "es"}
STANDS = ("Will", "+13035550188", "es", False)


@pytest.fixture
def said(alder, opened):
    return fill_in(alder, opened, phone="(303) 555-0177", messages_agreed="on", preferred_name="Billy")


def test_the_page_takes_effect_when_it_is_saved(said):
    assert as_it_is(said) == ("Billy", "+13035550177", "en", True)


def test_a_page_of_an_open_form_opened_again_leaves_what_the_desk_entered_since(alder, said):
    corrected(alder, said.patient, **NEWER)
    said.refresh_from_db()
    assert as_it_is(fill_in(alder, said)) == STANDS


def test_a_version_begins_with_what_is_known_now_and_not_with_what_was_sent(alder, said):
    people = PeopleInStates(alder, NOW)
    for page in pages():
        if page != PAGE:
            people.fill_in(said, only=page)
    people.send_in(said)
    corrected(alder, said.patient, **NEWER)
    later = intakes.revise(said, by=alder.receptionist.by, now=LATER)
    assert as_it_is(fill_in(alder, Intake.objects.get(pk=later.pk))) == STANDS


def test_the_number_that_was_typed_stands_on_the_page_and_no_other(alder, said):
    typed = dict(form_for(PAGE, said, language="en").lines())
    corrected(alder, said.patient, **NEWER)
    said.refresh_from_db()
    shown = dict(form_for(PAGE, said, language="en").lines())
    asked = "Best phone number to reach you"
    assert (typed[asked], asked in shown) == ("+13035550177", False)


def test_what_was_sent_says_what_was_said_then(alder, said):
    PeopleInStates(alder, NOW).fill_in(said, only="pain")
    Intake.objects.filter(pk=said.pk).update(state="submitted", submitted_at=NOW)
    corrected(alder, said.patient, **NEWER)
    said.refresh_from_db()
    assert dict(form_for(PAGE, said, language="en").lines())["What should we call you?"] == "Billy"
