"""Off today: who sees the patients, who hears the alerts, who makes the calls; once, all of it, and back again."""

from datetime import timedelta

import pytest

from clinic import actions
from clinic.actions import shown_gender
from clinic.enums import Role
from clinic.errors import Refused
from clinic.models import AuditEvent, Membership, Message, TimeOff
from pathway.actions import alerts, calls, days_off, hand_overs
from pathway.actions.days_off import Choice
from pathway.enums import Tier
from pathway.models import AlertTelling, CallTask
from pathway.queries import days_off as queries
from pathway.queries import visit_wishes
from pathway.rules.advice import Advice
from pathway.states import AlertState, DayOffChoice
from patients.actions import appointments
from patients.models import Appointment
from patients.queries.availability import FreeTime
from tests import cast
from tests.cast import NOW, WEEK, Person
from tests.pathway import scenes
from tests.patients.diaries import HOUR, ask_of, book, someone

CANCEL, KEEP, SWAP = DayOffChoice.CANCEL, DayOffChoice.KEEP, DayOffChoice.SWAP
LENGTH = timedelta(minutes=45)
WORRY = alerts.Cause("caller_worry", Tier.T1, "A worry", Advice(Tier.T1, "", ""))


@pytest.fixture
def omar(alder):
    """A second therapist, who stands in for Dana."""
    member = actions.add_member(
        alder.clinic,
        email="omar@alder.example",
        name="Omar Haddad",
        role=Role.THERAPIST,
        by=alder.manager.by,
        now=NOW,
    )
    actions.set_working_hours(alder.clinic, member.user, WEEK, by=alder.manager.by, now=NOW)
    cast.certify(alder.clinic, member.user, by=alder.manager.by, now=NOW)
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=member.user)
    return Person(member)


def visit(at, name, *, hours, **other):
    wish = {"kind": "treatment", "length": LENGTH, **other}
    return book(at, someone(at, name), NOW + hours * HOUR, **wish)


def left(at, now=NOW):
    return queries.left(at.clinic, at.therapist.user, now=now)


def off(at, *choices, now=NOW):
    return days_off.take(at.clinic, at.therapist.user, choices=choices, by=at.manager.by, now=now)


def swap(at, one, therapist, *, hours):
    return Choice(one, SWAP, FreeTime(therapist.user, NOW + hours * HOUR))


def alarm(at, name="Worried"):
    """An urgent alert of Dana's: somebody on the phone has a worry."""
    episode = scenes.opened(at, given_name=name, now=NOW)
    return alerts.raise_for_caller(episode, WORRY, by=at.receptionist.by, now=NOW)[0]


def test_what_is_left_today_is_listed_with_who_could_see_them(alder, omar):
    visit(alder, "Gone", hours=-2, now=NOW - 3 * HOUR)
    first, second = visit(alder, "First", hours=1), visit(alder, "Second", hours=2)
    visit(alder, "Tomorrow", hours=24)
    came = visit(alder, "Came", hours=3)
    appointments.arrive(came, by=alder.receptionist.by, now=NOW)
    book(alder, someone(alder, "Omars"), NOW + 2 * HOUR, therapist=omar.user)
    found = left(alder)
    assert [one.visit for one in found] == [first, second]
    assert [one.swaps[0].starts_at - NOW for one in found] == [HOUR, 3 * HOUR]
    assert {swap.therapist for one in found for swap in one.swaps} == {omar.user}
    assert queries.here(alder.clinic, alder.therapist.user, now=NOW) == [came]


def test_a_visit_with_needles_is_offered_only_to_who_may_needle(alder, omar):
    visit(alder, "Needled", hours=1)
    visit(alder, "Talked", hours=2, kind="review", length=timedelta(minutes=30))
    for credential in omar.user.credentials.all():
        actions.withdraw_credential(credential, reason="x", by=alder.manager.by, now=NOW)
    assert [bool(one.swaps) for one in left(alder)] == [False, True]


def test_a_swap_is_proposed_and_had_where_only_another_room_is_free(alder, omar):
    ask_of(alder, "treatment", room_kind="treatment")
    actions.add_room(alder.clinic, name="Room 2", by=alder.manager.by, now=NOW)
    one = visit(alder, "First", hours=1)
    book(alder, someone(alder, "There"), NOW + HOUR + LENGTH, therapist=alder.manager.user, room=one.room)
    later = FreeTime(omar.user, NOW + 1.5 * HOUR)
    assert later in left(alder)[0].swaps
    off(alder, Choice(one, SWAP, later))
    assert Appointment.objects.get(pk=one.pk).room.name == "Room 2"


def test_each_visit_goes_where_it_was_chosen_and_its_patient_is_told(alder, omar):
    swapped, cancelled, kept = (visit(alder, name, hours=number) for number, name in enumerate("ABC", 1))
    done = off(
        alder,
        swap(alder, swapped, omar, hours=1),
        Choice(cancelled, CANCEL),
        Choice(kept, KEEP),
    )
    assert (done.swapped, done.cancelled) == (1, 1)
    rows = Appointment.objects.in_bulk([swapped.pk, cancelled.pk, kept.pk])
    assert [(rows[one.pk].therapist, rows[one.pk].state) for one in (swapped, cancelled, kept)] == [
        (omar.user, "booked"),
        (alder.therapist.user, "cancelled"),
        (alder.therapist.user, "booked"),
    ]
    call = CallTask.objects.get()
    assert (call.patient, call.reason, call.due_at, call.appointment) == (
        cancelled.patient,
        "rebook",
        NOW,
        cancelled,
    )
    told = Message.objects.filter(state="queued").values_list("about_id", "template").order_by("about_id")
    assert list(told) == [
        (swapped.pk, "visit_moved"),
        (cancelled.pk, "visit_cancelled"),
        (kept.pk, "booking_confirmation"),
    ]
    # The same time with somebody else is no new time.
    assert "was_at" not in Message.objects.get(template="visit_moved").parameters


NOT_WRITTEN_TO = [{"channel": "phone"}, {"messages_agreed": False}, {"interpreter": "Somali"}]


@pytest.mark.parametrize("details", NOT_WRITTEN_TO)
def test_somebody_who_is_not_written_to_and_is_swapped_is_called(alder, omar, details):
    written_to = visit(alder, "Written", hours=1)
    patient = cast.patient(alder, given_name="Called", **details)
    one = book(alder, patient, NOW + 3 * HOUR, kind="treatment", length=LENGTH)
    done = off(alder, swap(alder, written_to, omar, hours=1), swap(alder, one, omar, hours=3))
    assert (done.swapped, done.to_tell) == (2, 1)
    call = CallTask.objects.get()
    assert (call.patient, call.reason, call.appointment, call.due_at) == (patient, "moved", one, NOW)
    assert visit_wishes.by_link(one.pk, now=NOW).is_called is False  # they asked for nothing


def test_swapped_again_before_they_were_called_they_are_called_once(alder, omar):
    patient = cast.patient(alder, given_name="Called", channel="phone")
    one = book(alder, patient, NOW + 3 * HOUR, kind="treatment", length=LENGTH)
    off(alder, swap(alder, one, omar, hours=3))
    one.refresh_from_db()
    calls.owe_to_tell(one, now=NOW)
    assert CallTask.objects.count() == 1


def test_nobody_is_booked_with_them_for_the_rest_of_the_day(alder, omar):
    done = off(alder)
    local_end = alder.clinic.local(done.absence.ends_at)
    assert (done.absence.starts_at, f"{local_end:%d %H:%M}") == (NOW, "19 00:00")
    with pytest.raises(Refused, match="Dana Whitfield is away at that time"):
        visit(alder, "Late", hours=1)
    assert visit(alder, "Tomorrow", hours=24).therapist == alder.therapist.user


def test_the_notice_a_clinic_asks_of_patients_does_not_hold_up_a_swap(alder, omar):
    one = visit(alder, "First", hours=1)
    ask_of(alder, "treatment", notice=24)
    assert left(alder)[0].swaps[0] == FreeTime(omar.user, one.starts_at)
    assert off(alder, swap(alder, one, omar, hours=1)).swapped == 1


def test_a_swap_that_was_taken_meanwhile_changes_nothing_at_all(alder, omar):
    first, second = visit(alder, "First", hours=1), visit(alder, "Second", hours=2)
    book(alder, someone(alder, "Quicker"), NOW + 2 * HOUR, therapist=omar.user)
    with pytest.raises(Refused) as refused:
        off(alder, Choice(first, CANCEL), swap(alder, second, omar, hours=2))
    assert (refused.value.field, refused.value.message) == (
        f"visit-{second.uuid}",
        "Omar Haddad is already booked on Wed 18 Nov at 12:00. Nothing was changed.",
    )
    assert (TimeOff.objects.count(), CallTask.objects.count()) == (0, 0)
    assert Appointment.objects.get(pk=first.pk).state == "booked"


def test_alerts_and_calls_go_to_the_deputy_who_is_told_and_each_is_recorded_once(alder, omar):
    alert = alarm(alder)
    call = calls.owe_ring_back(alert.episode.patient, now=NOW)
    calls.take(call, by=alder.therapist.by)
    done = off(alder)
    assert (done.handed_over.to, done.handed_over.alerts, done.handed_over.calls) == (omar.user, 1, 1)
    alert.refresh_from_db()
    call.refresh_from_db()
    assert (alert.owner, alert.stands_in_for) == (omar.user, alder.therapist.user)
    assert (call.owner, call.stands_in_for) == (omar.user, alder.therapist.user)
    assert AlertTelling.objects.filter(alert=alert, person=omar.user).count() == 1
    kinds = ["alert.handed_over", "call.handed_over", "member.time_off_taken"]
    assert [AuditEvent.objects.filter(kind=kind).count() for kind in kinds] == [1, 1, 1]


def test_an_alert_they_had_in_hand_is_open_again_and_its_clock_runs_from_now(alder, omar):
    alert = alarm(alder)
    alerts.acknowledge(alert, by=alder.therapist.by, now=NOW)
    off(alder, now=NOW + HOUR)
    alert.refresh_from_db()
    assert (alert.state, alert.owner, alert.acknowledged_by) == (AlertState.RAISED, omar.user, None)
    assert alert.next_step_at > NOW + HOUR


def test_what_somebody_else_has_in_hand_stays_with_them(alder, omar):
    alert = alarm(alder)
    alerts.acknowledge(alert, by=alder.manager.by, now=NOW)
    assert off(alder).handed_over.alerts == 0


def test_pressed_twice_it_is_pressed_once(alder, omar):
    alarm(alder)
    first, second = visit(alder, "First", hours=1), visit(alder, "Second", hours=2)
    choices = (swap(alder, first, omar, hours=1), Choice(second, CANCEL))
    off(alder, *choices)
    before = AuditEvent.objects.count()
    again = off(alder, *choices, now=NOW + timedelta(minutes=1))
    assert (again.swapped, again.cancelled, again.handed_over.alerts) == (0, 0, 0)
    assert (TimeOff.objects.count(), CallTask.objects.count()) == (1, 1)
    assert AuditEvent.objects.count() == before


def test_there_after_all_gives_back_what_nobody_has_in_hand(alder, omar):
    waiting, taken = alarm(alder, "Waits"), alarm(alder, "Taken")
    one = visit(alder, "First", hours=1)
    off(alder, swap(alder, one, omar, hours=1))
    taken.refresh_from_db()
    alerts.acknowledge(taken, by=omar.by, now=NOW)
    back = days_off.end_today(alder.clinic, alder.therapist.user, by=alder.manager.by, now=NOW + HOUR)
    assert (back.alerts, back.calls, back.stay) == (1, 0, 1)
    waiting.refresh_from_db()
    taken.refresh_from_db()
    assert (waiting.owner, waiting.stands_in_for) == (alder.therapist.user, None)
    assert (taken.owner, taken.acknowledged_by) == (omar.user, omar.user)
    assert Appointment.objects.get(pk=one.pk).therapist == omar.user
    assert TimeOff.objects.count() == 0


def test_who_is_off_all_the_same_gets_nothing_back_when_another_absence_ends(alder, omar):
    alert = alarm(alder)
    later = actions.take_time_off(
        alder.clinic,
        alder.therapist.user,
        starts_at=NOW + 240 * HOUR,
        ends_at=NOW + 264 * HOUR,
        reason="Course",
        by=alder.manager.by,
        now=NOW,
    )
    off(alder)
    assert days_off.remove(later, by=alder.manager.by, now=NOW).alerts == 0
    alert.refresh_from_db()
    assert alert.owner == omar.user


def test_where_nobody_else_hears_alerts_they_stay_and_calls_are_the_desks(alder):
    alert = alarm(alder)
    call = calls.owe_ring_back(alert.episode.patient, now=NOW)
    calls.take(call, by=alder.therapist.by)
    Membership.objects.exclude(pk=alder.therapist.member.pk).update(is_active=False)
    given = hand_overs.hand_over(alder.clinic, alder.therapist.user, by=alder.therapist.by, now=NOW)
    assert (given.to, given.alerts, given.calls) == (None, 0, 1)
    alert.refresh_from_db()
    call.refresh_from_db()
    assert (alert.owner, call.owner) == (alder.therapist.user, None)


def test_the_page_reads_as_often_for_three_visits_as_for_one(alder, omar, django_assert_num_queries):
    visit(alder, "First", hours=1)
    with django_assert_num_queries(3):
        left(alder)
    visit(alder, "Second", hours=2)
    visit(alder, "Third", hours=3)
    with django_assert_num_queries(3):
        left(alder)


def test_nobody_is_proposed_by_whom_a_patient_does_not_wish_to_be_seen(alder, omar):
    shown_gender.show(omar.member, gender="man", by=alder.manager.by, now=NOW)
    hers = cast.patient(alder, given_name="Hers", therapist_wish="woman")
    his = cast.patient(alder, given_name="His", therapist_wish="man")
    for hours, patient in ((1, hers), (2, his)):
        book(alder, patient, NOW + hours * HOUR, kind="treatment", length=LENGTH)
    assert [{swap.therapist for swap in one.swaps} for one in left(alder)] == [set(), {omar.user}]
