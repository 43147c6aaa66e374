"""Whatever changes a patient's care plans their check-ins anew in the same transaction: nothing twice, nothing lost."""

from datetime import timedelta

import pytest

from clinic.models import Message
from pathway.actions import bookings, check_in_plans, check_ins, episodes
from pathway.models import CallTask, CheckIn, SessionVoid
from tests.cast import NOW
from tests.pathway import follow_up, scenes, sessions

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=40)  # when the sessions of these tests end
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def planned(patient, **which):
    rows = CheckIn.objects.filter(episode__patient=patient, state="planned", **which).order_by("due_at")
    return [(row.kind, row.sequence, row.due_at - ENDED) for row in rows]


def reasons(patient):
    rows = CheckIn.objects.filter(episode__patient=patient, state="cancelled").order_by("due_at")
    return [(row.kind, row.sequence, row.ended_reason) for row in rows]


def next_session(alder, episode, *, days):
    now = NOW + days * DAY
    scenes.screened(alder, episode, now=now)
    return sessions.signed(alder, episode, now=now)


def visit(alder, patient, *, at):
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        starts_at=at,
        length=timedelta(minutes=45),
        by=alder.receptionist.by,
        now=ENDED,
    )


def ended(alder, episode, *, now):
    return episodes.discharge(episode, end="discharged", reason="goals_met", by=alder.therapist.by, now=now)


def void(alder, session, *, now):
    SessionVoid.objects.create(
        clinic=alder.clinic,
        treatment_session=session,
        reason="Wrong patient.",
        voided_at=now,
        voided_by=alder.therapist.user,
        voided_name="Dana Whitfield",
    )
    check_in_plans.replan(session.episode, by=alder.therapist.by, now=now)


def test_every_planned_one_says_how_its_moment_came_about(alder):
    check_in = follow_up.planned(alder)
    assert check_in.because == "48 hours after the session."


def test_a_new_session_begins_the_weekly_ones_anew_and_says_so_on_the_old_ones(alder):
    first = follow_up.planned(alder)
    patient = first.episode.patient
    second = next_session(alder, first.episode, days=1)

    assert planned(patient, treatment_session=first.treatment_session) == [("after_48_hours", 1, 2 * DAY)]
    assert planned(patient, treatment_session=second) == [
        ("after_48_hours", 1, 3 * DAY),
        *(("weekly", week, DAY + 7 * week * DAY) for week in (1, 2, 3, 4)),
    ]
    assert reasons(patient) == [
        ("weekly", week, "A newer session began the weekly check-ins anew.") for week in (1, 2, 3, 4)
    ]


def test_a_weekly_one_overtaken_near_the_next_48_hour_one_is_asked_in_one_row(alder):
    first = follow_up.planned(alder)
    check_ins.send_now(first, by=alder.receptionist.by, now=ENDED + 2 * DAY)
    second = next_session(alder, first.episode, days=5)

    row = CheckIn.objects.get(treatment_session=second, kind="after_48_hours")
    assert (row.forms, row.folded) == (
        ["after_48_hours", "weekly"],
        [[str(first.treatment_session_id), 1]],
    )
    assert reasons(first.episode.patient)[0] == (
        "weekly",
        1,
        "Asked together with the 48-hour check-in of the next session.",
    )


def test_one_that_was_sent_early_by_hand_is_not_asked_again_inside_another(alder):
    first = follow_up.planned(alder)
    weekly = CheckIn.objects.get(treatment_session=first.treatment_session, kind="weekly", sequence=1)
    check_ins.send_now(weekly, by=alder.receptionist.by, now=ENDED + 3 * DAY)
    second = next_session(alder, first.episode, days=5)
    assert CheckIn.objects.get(treatment_session=second, kind="after_48_hours").forms == ["after_48_hours"]


def test_a_void_takes_its_check_ins_away_and_brings_the_earlier_weekly_ones_back(alder):
    first = follow_up.planned(alder)
    second = next_session(alder, first.episode, days=1)
    void(alder, second, now=ENDED + DAY + HOUR)

    assert planned(first.episode.patient) == [
        ("after_48_hours", 1, 2 * DAY),
        *(("weekly", week, 7 * week * DAY) for week in (1, 2, 3, 4)),
    ]
    assert {reason for _, _, reason in reasons(first.episode.patient)} == {"Its session was declared void."}


def test_what_comes_back_too_late_stays_away(alder):
    first = follow_up.planned(alder)
    second = next_session(alder, first.episode, days=1)
    void(alder, second, now=ENDED + 16 * DAY)
    assert planned(first.episode.patient, kind="weekly") == [
        ("weekly", 2, 14 * DAY),
        ("weekly", 3, 21 * DAY),
        ("weekly", 4, 28 * DAY),
    ]


def test_what_was_asked_inside_another_one_does_not_come_back(alder):
    first = follow_up.planned(alder)
    second = next_session(alder, first.episode, days=5)
    inside = CheckIn.objects.get(treatment_session=second, kind="after_48_hours")
    check_ins.send_now(inside, by=alder.receptionist.by, now=ENDED + 6 * DAY)
    void(alder, second, now=ENDED + 6 * DAY + HOUR)
    assert planned(first.episode.patient, kind="weekly") == [
        ("weekly", week, 7 * week * DAY) for week in (2, 3, 4)
    ]


def test_nobody_is_chased_about_a_void_session_but_an_answer_still_finds_its_way(alder):
    check_in = follow_up.asked(alder)
    void(alder, check_in.treatment_session, now=follow_up.LATER)
    check_ins.chase_unanswered(now=follow_up.LATER + 2 * DAY)
    check_in.refresh_from_db()

    assert (check_in.state, check_in.ended_reason) == ("missed", "Its session was declared void.")
    assert [message.state for message in Message.objects.filter(about_kind="check_in")] == ["cancelled"]
    assert CallTask.objects.count() == 0
    assert check_in.is_answerable(follow_up.LATER + HOUR)


def test_a_visit_that_is_booked_moved_or_cancelled_moves_the_weekly_one_near_it(alder):
    patient = follow_up.planned(alder).episode.patient
    booked = visit(alder, patient, at=NOW + 7 * DAY)
    assert planned(patient, kind="weekly")[0] == ("weekly", 1, 7 * DAY - 20 * HOUR - timedelta(minutes=40))

    by = alder.receptionist.by
    bookings.move(booked, starts_at=NOW + 9 * DAY, version=booked.version, by=by, now=ENDED)
    assert planned(patient, kind="weekly")[0] == ("weekly", 1, 7 * DAY)

    bookings.move(booked, starts_at=NOW + 7 * DAY, version=booked.version, by=by, now=ENDED)
    bookings.cancel(booked, reason="Ill", by=by, now=ENDED)
    assert planned(patient, kind="weekly")[0] == ("weekly", 1, 7 * DAY)


def test_one_that_fell_due_before_the_discharge_and_was_not_asked_asks_warnings_only(alder):
    check_in = follow_up.planned(alder)
    ended(alder, check_in.episode, now=check_in.due_at + HOUR)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.forms) == ("planned", ["after_48_hours_warnings"])


def test_one_that_waits_for_its_answer_asks_no_outcome_after_the_discharge(alder):
    check_in = follow_up.asked(alder)
    ended(alder, check_in.episode, now=follow_up.LATER + HOUR)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.forms) == ("asked", ["after_48_hours_warnings"])


def test_an_answer_begun_before_the_discharge_may_be_finished(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.no())
    ended(alder, check_in.episode, now=follow_up.LATER + HOUR)
    check_in.refresh_from_db()
    assert check_in.forms == ["after_48_hours"]


def test_a_session_of_a_new_episode_begins_the_weekly_ones_of_the_old_one_anew(alder):
    first = follow_up.planned(alder)
    patient = first.episode.patient
    ended(alder, first.episode, now=ENDED + HOUR)
    episode = episodes.open(patient, therapist=alder.therapist.user, by=alder.therapist.by, now=ENDED + DAY)
    now = NOW + DAY
    scenes.screened(alder, episode, now=now)
    scenes.examined(alder, episode, now=now)
    scenes.planned(alder, episode, now=now)
    sessions.agreed(alder, episode, now=now)
    sessions.signed(alder, episode, now=now)

    assert [row[:2] for row in planned(patient, episode=first.episode)] == [("after_48_hours", 1)]
    assert [row[:2] for row in planned(patient, episode=episode)] == [
        ("after_48_hours", 1),
        *(("weekly", week) for week in (1, 2, 3, 4)),
    ]


def test_a_clinic_that_asks_for_longer_adds_weeks_of_warnings(alder):
    check_in = follow_up.planned(alder)
    alder.clinic.safety_weeks = 6
    alder.clinic.save()
    check_in_plans.replan(check_in.episode, by=alder.manager.by, now=ENDED)
    added = CheckIn.objects.filter(treatment_session=check_in.treatment_session, sequence__gt=4)
    assert sorted((row.sequence, *row.forms) for row in added) == [
        (5, "weekly_warnings"),
        (6, "weekly_warnings"),
    ]


def test_weeks_that_a_clinic_adds_too_late_are_not_made_up_for(alder):
    check_in = follow_up.planned(alder)
    alder.clinic.safety_weeks = 6
    alder.clinic.save()
    check_in_plans.replan(check_in.episode, by=alder.manager.by, now=ENDED + 60 * DAY)
    assert CheckIn.objects.filter(sequence__gt=4).count() == 0


def test_a_note_that_is_signed_days_later_is_still_asked_about(alder):
    episode = sessions.ready(alder)
    log = sessions.needled(alder, sessions.opened(alder, episode))
    log = sessions.written(alder, log, ended_at=ENDED)
    from pathway.actions import treatment

    treatment.sign(log, by=alder.therapist.by, now=ENDED + 3 * DAY)
    assert check_ins.ask_due(now=ENDED + 3 * DAY) == 1


def test_one_that_is_found_due_in_quiet_hours_waits_for_their_end(alder):
    check_in = follow_up.planned(alder)
    night = check_in.due_at.replace(hour=6) + DAY  # 23:00 in Denver
    assert check_ins.ask_due(now=night) == 0
    check_in.refresh_from_db()
    assert (check_in.state, alder.clinic.local(check_in.due_at).strftime("%H:%M"), check_in.because) == (
        "planned",
        "08:00",
        "48 hours after the session. Held back until the quiet hours were over.",
    )
    assert check_ins.ask_due(now=check_in.due_at) == 1


def test_what_is_too_late_is_the_clinics_to_say(alder):
    check_in = follow_up.planned(alder)
    alder.clinic.too_late_hours = 12
    alder.clinic.save()
    check_ins.ask_due(now=check_in.due_at + 13 * HOUR)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.ended_reason) == ("missed", "It was too late to ask.")


@pytest.mark.parametrize("sessions_more", [0, 1])
def test_ten_check_ins_cost_no_more_queries_than_five(alder, django_assert_num_queries, sessions_more):
    check_in = follow_up.planned(alder)
    for _ in range(sessions_more):
        next_session(alder, check_in.episode, days=1)
    patient = check_in.episode.patient
    with django_assert_num_queries(11):
        check_in_plans.replan_all(patient, by=alder.therapist.by, now=ENDED + DAY)
