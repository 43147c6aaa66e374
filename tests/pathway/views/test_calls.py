"""The call list and a call's own page: in which order, how late, whose, when best; and how a call went."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates
from pathway.actions import bookings, calls, sites, treatment
from pathway.models import CallTask
from pathway.queries.calls import in_order
from pathway.rules.plans import Target
from pathway.states import CallReason
from patients.models import Patient
from tests import cast
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.follow_up import LATER
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def task(alder):
    follow_up.asked(alder, channel="phone")
    return CallTask.objects.get()


def _page(task):
    return reverse("calls:outcome", args=[task.uuid])


def test_first_come_those_sent_for_help_then_after_a_first_session_then_the_oldest(alder):
    first = follow_up.asked(alder, given_name="First")
    second = follow_up.asked(alder, given_name="Second")
    calls.owe(second, reason=CallReason.NO_REPLY, now=LATER - HOUR)
    calls.owe(first, reason=CallReason.NO_REPLY, now=LATER)
    helped = calls.owe_ring_back(cast.patient(alder, given_name="Helped"), now=LATER)
    about = cast.patient(alder, given_name="About")
    calls.owe_about_contact(about, reason=CallReason.OPTED_OUT, now=LATER - 2 * HOUR)
    promised = CallTask.objects.get(check_in=second)
    calls.call_back(promised, at=LATER + 2 * HOUR, by=alder.receptionist.by, now=LATER)
    rows = list(in_order(alder.clinic, now=LATER + HOUR))
    assert [(row.patient.given_name, row.goes_first) for row in rows] == [
        ("Helped", True),
        ("First", True),
        ("About", False),
        ("Second", False),
    ]
    assert rows[0] == helped


@pytest.mark.parametrize(("muscle", "goes_first"), [("gluteus_medius", False), ("piriformis", True)])
def test_after_a_second_session_only_deep_needles_come_first(alder, muscle, goes_first):
    episode = follow_up.planned(alder).episode
    later = cast.NOW + timedelta(days=7)
    scenes.screened(alder, episode, now=later)
    scenes.planned(alder, episode, targets=(Target(muscle, "left"),), now=later)
    again = sessions.opened(alder, episode, now=later)
    for site in again.sites.exclude(muscle=muscle):
        sites.remove(site, by=alder.therapist.by, now=later)
    sessions.needled(alder, again, now=later + timedelta(minutes=10))
    treatment.sign(again, by=alder.therapist.by, now=later + timedelta(minutes=40))
    calls.owe(again.check_ins.get(kind="after_48_hours"), reason=CallReason.NO_REPLY, now=later)
    (row,) = in_order(alder.clinic, now=later)
    assert row.goes_first is goes_first


def test_the_list_says_whose_a_call_is_how_late_and_when_best_and_never_why(alder, sign_in, task):
    Patient.objects.update(best_time="morning")
    CallTask.objects.update(due_at=dates.now() - timedelta(hours=2, minutes=5))
    html = sign_in(alder.receptionist).get(reverse("check_ins:list")).content.decode()
    assert all(words in html for words in ("Front desk", "2 hours late", "best in the morning", "Call first"))
    listed = html.split('class="rows has-words calls"')[1].split("</ul>")[0].lower()
    assert not any(words in listed for words in ("needle", "pain", "deep", "session"))


def test_a_call_names_the_best_time_and_what_to_say(alder, sign_in, task):
    Patient.objects.update(best_time="evening", language="es")
    html = sign_in(alder.receptionist).get(_page(task)).content.decode()
    assert "in the early evening, as they wished" in html
    assert "¿Puedo hablar con Will Better?" in html
    assert "May I speak with Will Better?" in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"outcome": "not_reached"}, "Recorded. Nobody was reached."),
        ({"outcome": "wrong_number"}, "This number is used no more"),
        ({"outcome": "declined"}, "The call to Will Better is recorded."),
        ({"outcome": "worry"}, "A clinician has been told"),
    ],
)
def test_how_a_call_went_is_recorded(alder, sign_in, task, typed, said):
    html = sign_in(alder.receptionist).post(_page(task), typed, follow=True).content.decode()
    assert said in html


def test_a_call_back_needs_its_time_and_is_kept_in_the_clinics_own(alder, sign_in, task):
    desk = sign_in(alder.receptionist)
    missing = desk.post(_page(task), {"outcome": "call_back"}).content.decode()
    assert "Write when they want to be called." in missing
    past = desk.post(_page(task), {"outcome": "call_back", "call_at": "2001-01-01T09:00"}).content.decode()
    assert "This time is past." in past
    at = alder.clinic.local(dates.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    desk.post(_page(task), {"outcome": "call_back", "call_at": f"{at:%Y-%m-%dT%H:%M}"})
    assert CallTask.objects.get().due_at == at


def test_well_is_no_outcome_of_a_check_in_whose_questions_were_not_asked(alder, sign_in, task):
    html = sign_in(alder.receptionist).post(_page(task), {"outcome": "well"}).content.decode()
    assert "Say how the call went." in html
    assert CallTask.objects.get().state == "open"


def test_a_wrong_number_is_not_offered_to_press_until_it_is_right(alder, sign_in, task):
    desk = sign_in(alder.receptionist)
    assert 'href="tel:' in desk.get(_page(task)).content.decode()
    desk.post(_page(task), {"outcome": "wrong_number"})
    html = desk.get(_page(task)).content.decode()
    assert ("This number is wrong" in html, 'class="call"' in html) == (True, False)
    desk.post(reverse("calls:right_number", args=[task.uuid]))
    assert "This number is wrong" not in desk.get(_page(task)).content.decode()


def test_a_ring_back_asks_whether_they_got_help(alder, sign_in):
    task = calls.owe_ring_back(cast.patient(alder), now=LATER)
    html = sign_in(alder.receptionist).get(_page(task)).content.decode()
    assert "Did you reach it?" in html
    assert "Reached; nothing worries them" in html


def _about_a_time(at, reason):
    """A call to find Will another time, and the visit it is about: cancelled, unless they only asked."""
    visit = book(at, someone(at, "Will"), cast.this_moment() + timedelta(days=2), now=cast.this_moment())
    if reason == "move_visit":
        return calls.owe_about_visit(visit, now=cast.this_moment()), visit
    bookings.cancel(visit, reason="Ill", by=at.receptionist.by, now=cast.this_moment())
    calls.owe_rebooking(visit, reason=reason, now=cast.this_moment())
    return CallTask.objects.get(appointment=visit), visit


@pytest.mark.parametrize("reason", ["rebook", "gave_back"])
def test_a_call_for_a_new_time_leads_to_the_booking_until_it_is_done(alder, sign_in, reason):
    task, visit = _about_a_time(alder, reason)
    link = f'href="{reverse("appointments:new")}?patient={visit.patient.uuid}"'
    desk = sign_in(alder.receptionist)
    assert link in desk.get(_page(task)).content.decode()
    calls.close(task, outcome="settled", by=alder.receptionist.by, now=cast.this_moment())
    assert link not in desk.get(_page(task)).content.decode()


@pytest.mark.parametrize(
    ("reason", "said"), [("move_visit", "You asked us for another time"), ("rebook", "we cannot see you at")]
)
def test_a_call_about_a_visit_that_stands_leads_to_its_move_and_says_so(alder, sign_in, reason, said):
    task, visit = _about_a_time(alder, "move_visit")
    CallTask.objects.update(reason=reason)
    page = sign_in(alder.receptionist).get(_page(task)).content.decode()
    assert (f'href="{reverse("appointments:edit", args=[visit.uuid])}"' in page, said in page) == (True, True)
    assert f"{reverse('appointments:new')}?patient=" not in page


def test_a_call_about_a_visit_we_moved_names_the_time_and_asks_whether_they_know_it(alder, sign_in):
    now = cast.this_moment()
    visit = book(alder, someone(alder, "Will"), now + timedelta(days=2), now=now)
    calls.owe_to_tell(visit, now=now)
    html = sign_in(alder.receptionist).get(_page(CallTask.objects.get(appointment=visit))).content.decode()
    assert ("Then tell them: <b>" in html, "Reached; knows when and with whom" in html) == (True, True)
    assert "does not want to answer" not in html
