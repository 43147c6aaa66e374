"""Today, the calendar, and the presses on an appointment, as each role sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import dates
from clinic.models import AuditEvent
from clinic.permissions import CLINIC_KEY
from pathway.actions import bookings, calls
from pathway.models import CallTask
from pathway.queries.today import MOST_CALLS
from patients.actions import appointments
from patients.enums import AppointmentState
from tests import cast
from tests.pathway import follow_up, sessions

pytestmark = pytest.mark.django_db
TODAY, CALENDAR = reverse("today"), reverse("calendar")


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


def visit_now(alder, patient=None):
    """A visit that began a minute ago."""
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient or cast.patient(alder),
        therapist=alder.therapist.user,
        starts_at=dates.now() - timedelta(minutes=1),
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=dates.now(),
    )


def address(page, visit):
    return reverse(f"appointments:{page}", args=[visit.uuid])


def test_the_desk_and_the_manager_see_everybody_and_the_therapist_their_own(alder, sign_in):
    people = (alder.receptionist, alder.manager, alder.therapist)
    seen = ["board" in sign_in(person).get(TODAY).context for person in people]
    assert seen == [True, True, False]
    assert "board" in sign_in(alder.therapist).get(TODAY, {"whose": "everyone"}).context


@pytest.mark.parametrize("day", ["nonsense", "", "2026-02-30", "9999-12-31", "0001-01-01", "\x00"])
def test_a_day_that_is_none_means_today(alder, desk, day):
    here = alder.clinic.local(dates.now()).date()
    assert desk.get(TODAY, {"day": day}).context["day"] == here
    assert here in desk.get(CALENDAR, {"day": day}).context["days"] or here.weekday() > 4


def test_a_refresh_is_only_the_moving_part_and_does_not_count_as_activity(alder, desk):
    visit_now(alder)
    desk.get(TODAY)
    before = AuditEvent.objects.count()
    part = desk.get(TODAY, headers={"HX-Request": "true", "X-Needlepath-Poll": "yes"}).content.decode()
    assert ("data-refresh" in part, "<html" in part) == (True, False)
    assert AuditEvent.objects.count() == before


def test_arrived_is_one_press_and_leads_back_to_the_day(alder, desk):
    visit = visit_now(alder)
    answer = desk.post(address("arrival", visit), {"back": "today"})
    visit.refresh_from_db()
    day = alder.clinic.local(visit.starts_at).date()
    assert (visit.state, answer.url) == (AppointmentState.ARRIVED, f"{TODAY}?day={day}&whose=everyone")


def test_a_no_show_can_be_taken_back(alder, desk):
    visit = visit_now(alder)
    desk.post(address("no_show", visit))
    desk.post(address("undoing", visit))
    visit.refresh_from_db()
    assert visit.state == AppointmentState.BOOKED


def been_here(alder, minutes_ago, name):
    """Somebody who came when their visit began, so many minutes ago."""
    then = dates.now() - timedelta(minutes=minutes_ago)
    visit = bookings.book_treatment(
        clinic=alder.clinic,
        patient=cast.patient(alder, given_name=name, family_name="Here"),
        therapist=alder.therapist.user,
        starts_at=then,
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=then,
    )
    return appointments.arrive(visit, by=alder.receptionist.by, now=then)


def test_done_leads_the_therapists_main_button_to_whoever_is_next(alder, sign_in):
    first, second = been_here(alder, 40, "First"), been_here(alder, 10, "Second")
    therapist = sign_in(alder.therapist)
    day = alder.clinic.local(first.starts_at).date()
    answer = therapist.get(TODAY, {"day": day})
    assert address("completion", first) in answer.content.decode()
    assert answer.context["next_visit"].appointment == first
    answer = therapist.post(address("completion", first), {"back": "my_day"})
    assert answer.url == f"{TODAY}?day={day}"
    assert therapist.get(answer.url).context["next_visit"].appointment == second


def test_the_board_offers_done_some_minutes_after_somebody_came(alder, desk):
    came, long_here = been_here(alder, 1, "Fresh"), been_here(alder, 35, "Long")
    page = desk.get(TODAY, {"day": alder.clinic.local(came.starts_at).date()}).content.decode()
    assert (address("completion", came) in page, address("completion", long_here) in page) == (False, True)


def test_the_visit_offers_done_and_takes_it_back_or_leads_to_the_log_that_is_open(alder, sign_in):
    episode = sessions.ready(alder, now=cast.this_moment())
    visit = appointments.arrive(visit_now(alder, episode.patient), by=alder.receptionist.by, now=dates.now())
    therapist = sign_in(alder.therapist)
    assert address("completion", visit) in therapist.get(address("detail", visit)).content.decode()
    therapist.post(address("completion", visit))
    assert "Undo “Done”" in therapist.get(address("detail", visit)).content.decode()
    therapist.post(address("undoing", visit))
    log = sessions.opened(alder, episode, now=dates.now())
    page = therapist.get(address("detail", visit)).content.decode()
    assert (address("completion", visit) in page, reverse("treatment:detail", args=[log.uuid]) in page) == (
        False,
        True,
    )
    answer = therapist.post(address("completion", visit), follow=True)
    assert "The log of this visit is still open." in answer.content.decode()


def test_a_press_that_comes_too_late_is_told_and_changes_nothing(alder, desk):
    visit = visit_now(alder)
    desk.post(address("cancellation", visit), {"reason": "Has to work"})
    answer = desk.post(address("arrival", visit), follow=True)
    visit.refresh_from_db()
    assert visit.state == AppointmentState.CANCELLED
    assert "Somebody changed this a moment ago" in answer.content.decode()


def test_a_cancellation_without_a_reason_is_asked_for_it(alder, desk):
    visit = visit_now(alder)
    answer = desk.post(address("cancellation", visit), {"reason": " "})
    assert answer.context["form"].errors == {"reason": ["Say why the visit is cancelled."]}
    visit.refresh_from_db()
    assert visit.state == AppointmentState.BOOKED


@pytest.mark.parametrize(("ticked", "is_late"), [({}, True), ({"by_clinic": "on"}, False)])
def test_the_form_says_that_it_is_late_and_asks_whether_it_is_the_clinic(alder, desk, ticked, is_late):
    visit = visit_now(alder)
    said = "Less than 24 hours before the visit: kept as a late cancellation."
    assert said in desk.get(address("detail", visit)).content.decode()
    desk.post(address("cancellation", visit), {"reason": "Has to work", **ticked})
    page = desk.get(address("detail", visit)).content.decode()
    assert ("Cancelled late" in page, said in page) == (is_late, False)


def test_in_good_time_nobody_is_asked_who_cancels(alder, desk):
    visit = bookings.book_treatment(
        clinic=alder.clinic,
        patient=cast.patient(alder),
        therapist=alder.therapist.user,
        starts_at=dates.now() + timedelta(days=3),
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=dates.now(),
    )
    assert "by_clinic" not in desk.get(address("detail", visit)).content.decode()
    desk.post(address("cancellation", visit), {"reason": "Has to work"})
    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_late) == (AppointmentState.CANCELLED, False)


def test_the_appointment_says_what_is_missing_but_not_what_was_answered(alder, desk):
    visit = visit_now(alder, sessions.ready(alder, now=cast.this_moment()).patient)
    answer = desk.get(address("detail", visit))
    dots = {dot.word: dot.state for dot in answer.context["ready"]}
    assert dots == {"Intake": "missing", "Consent": "ok", "Screening": "ok", "Answers": "missing"}
    assert "Open the chart" not in answer.content.decode()


def test_a_call_is_listed_with_its_reason_for_the_desk_and_no_other(alder, desk):
    check_in = follow_up.planned(alder)
    calls.owe(check_in, reason="no_reply", now=dates.now() - timedelta(hours=1))
    page = desk.get(TODAY).content.decode()
    assert "Has not answered a check-in" in page
    assert reverse("calls:outcome", args=[CallTask.objects.get().uuid]) in page


def test_the_therapists_list_opens_the_log_in_one_press(alder, sign_in):
    episode = sessions.ready(alder, now=cast.this_moment())
    visit_now(alder, episode.patient)
    page = sign_in(alder.therapist).get(TODAY).content.decode()
    assert f'action="{reverse("treatment:new", args=[episode.uuid])}"' in page
    assert "Ready to needle" in page


def test_the_calendar_leads_to_visits_and_to_free_time(alder, desk):
    visit = visit_now(alder)
    next_week = (alder.clinic.local(visit.starts_at) + timedelta(days=7)).date()
    assert address("detail", visit) in desk.get(CALENDAR).content.decode()
    assert (
        f"therapist={alder.therapist.user.uuid}&amp;day="
        in desk.get(CALENDAR, {"day": next_week}).content.decode()
    )


def test_an_appointment_of_another_clinic_is_not_there(birch, alder, sign_in):
    visit = visit_now(alder)
    stranger = sign_in(birch.receptionist)
    assert [
        stranger.get(address("detail", visit)).status_code,
        stranger.post(address("arrival", visit)).status_code,
    ] == [
        404,
        404,
    ]
    assert stranger.session[CLINIC_KEY] == birch.clinic.pk


def test_the_page_of_the_board_costs_three_queries_and_its_frame_four(alder, desk):
    visit_now(alder)
    desk.get(TODAY)
    with CaptureQueriesContext(connection) as captured:
        desk.get(TODAY)
    not_counted = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config")
    assert len([query for query in captured if not query["sql"].startswith(not_counted)]) == 7


def test_to_call_counts_every_call_that_is_owed_and_leads_to_the_whole_list(alder, desk):
    for number in range(MOST_CALLS + 2):
        calls.owe_ring_back(cast.patient(alder, given_name=f"P{number}"), now=dates.now())
    page = desk.get(TODAY).content.decode()
    assert f"{MOST_CALLS + 2} to call" in page
    card = page.split('id="to-call"')[1].split("</section>")[0]
    assert f'<span class="count is-now">{MOST_CALLS + 2}</span>' in card
    assert (card.count("Ring back"), f'href="{reverse("check_ins:list")}"' in card) == (MOST_CALLS, True)
