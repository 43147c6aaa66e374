"""The four questions as the desk asks them: what it must not read again, and what it keeps of the caller."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import bookings
from pathway.models import CallTask, EpisodeOfCare, FirstCall
from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NO = dict.fromkeys(("desk_saddle", "desk_bladder_bowel", "desk_legs", "desk_ill"), "no")


@pytest.fixture
def episode(alder):
    return scenes.opened(alder)


def _url(episode, name="first_call"):
    return reverse(f"episodes:{name}", args=[episode.uuid])


def _asked(client, episode, **different):
    return client.post(_url(episode), {**NO, **different}, follow=True)


def test_the_desk_reads_the_outcome_and_never_the_answer_again(alder, sign_in, episode):
    page = _asked(sign_in(alder.receptionist), episode, desk_legs="one_leg").content.decode()
    assert "Clinician will call you. Say:" in page
    assert "weak leg" not in page
    again = sign_in(alder.receptionist).get(_url(episode)).content.decode()
    assert ("Clinician will call you" in again, "weak leg" in again) == (True, False)


def test_a_question_left_open_is_said_at_the_question_and_the_others_are_kept(alder, sign_in, episode):
    page = _asked(sign_in(alder.receptionist), episode, desk_legs="").content.decode()
    assert "Ask this one too" in page
    assert page.count("checked") == 3
    assert FirstCall.objects.count() == 0


def test_a_caller_sent_for_help_is_called_back_on_the_number_they_gave(alder, sign_in, episode):
    client = sign_in(alder.receptionist)
    page = _asked(client, episode, desk_saddle="yes", desk_legs="").content.decode()
    assert "Read aloud" in page
    assert "Is someone with you?" in page
    client.post(_url(episode, "caller"), {"number": "303 555 0148", "has_company": "no"})
    task = CallTask.objects.get()
    assert (task.number, task.has_company) == ("303 555 0148", False)
    assert "303 555 0148" in client.get(reverse("calls:outcome", args=[task.uuid])).content.decode()


def test_no_number_is_said_at_the_field_and_keeps_the_words_to_read_aloud(alder, sign_in, episode):
    client = sign_in(alder.receptionist)
    _asked(client, episode, desk_saddle="yes")
    page = client.post(_url(episode, "caller"), {"number": ""}).content.decode()
    assert "Write the number they can be reached on." in page
    assert "Read aloud" in page


def test_a_clinician_finds_the_answers_on_the_chart(alder, sign_in, episode):
    _asked(sign_in(alder.receptionist), episode, desk_legs="one_leg")
    page = sign_in(alder.therapist).get(reverse("chart", args=[episode.patient.uuid])).content.decode()
    assert "Yes, one weak leg" in page


def test_the_visit_offers_the_questions_until_they_are_asked(alder, sign_in):
    client, patient = sign_in(alder.receptionist), cast.patient(alder)
    visit = reverse("appointments:detail", args=[_booked(alder, patient).uuid])
    episode = EpisodeOfCare.objects.get(patient=patient)
    assert "Ask the four questions" in client.get(visit).content.decode()
    _asked(client, episode)
    page = client.get(visit).content.decode()
    assert ("Ask the four questions" in page, "Clear to book" in page) == (False, True)


def test_a_cancelled_first_visit_asks_nothing_and_leads_to_the_next_one(alder, sign_in):
    visit = _booked(alder, cast.patient(alder))
    client, detail = sign_in(alder.receptionist), reverse("appointments:detail", args=[visit.uuid])
    said = ("Ask the four questions", "Before the visit", "Cancel this visit")
    before = client.get(detail).content.decode()
    bookings.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=cast.this_moment())
    after = client.get(detail).content.decode()
    assert [(words in before, words in after) for words in said] == [(True, False)] * 3
    assert "Book another visit" in after


def _booked(at, patient):
    """A first visit in an hour, by the clock the page has."""
    now = cast.this_moment()
    return bookings.book_consultation(
        clinic=at.clinic, patient=patient, therapist=at.therapist.user, starts_at=now + HOUR, length=HOUR,
        by=at.receptionist.by, now=now,
    )  # fmt: skip


def test_a_spanish_speaker_is_asked_in_spanish(alder, sign_in):
    episode = scenes.opened(alder, language="es")
    page = sign_in(alder.receptionist).get(_url(episode)).content.decode()
    assert "¿Debilidad nueva en una pierna" in page
