"""The questions on the phone: the patient's own verb, one way, one question after the other, and who said and typed it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from clinic.errors import Refused
from pathway.actions import calls, desk_calls
from pathway.actions.desk_calls import Speaker
from pathway.models import Alert, CallTask, CheckIn, CheckInAnswer, Measurement
from pathway.queries.check_in_answers import by_link
from pathway.queries.desk_calls import next_question, questions, to_say
from pathway.states import CallReason
from tests import cast
from tests.pathway import follow_up, scenes
from tests.pathway.follow_up import LATER, no, value, yes

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ENGLISH = Speaker("en")


@pytest.fixture
def task(alder):
    follow_up.asked(alder, channel="phone")
    return CallTask.objects.get()


@pytest.fixture
def call(alder, task):
    return desk_calls.begin(task, speaker=ENGLISH, by=alder.receptionist.by, now=LATER)


def _next(call):
    return next_question(by_link(call.check_in_id), skipped=call.skipped)


def _given(slug, **alarming):
    return alarming.get(slug) or (no() if slug.startswith("fu_") else value(1))


def _answer(alder, call, slug, given, *, now=LATER):
    return desk_calls.answer(call, slug=slug, given=given, by=alder.receptionist.by, now=now)


def _all(alder, call, **alarming):
    while (slug := _next(call)) is not None:
        call = _answer(alder, call, slug, _given(slug, **alarming))
    return call


def _raised():
    return list(Alert.objects.values_list("cause", "tier"))


def test_the_questions_are_those_of_the_patients_own_link_warnings_first(call):
    asked = by_link(call.check_in_id)
    warnings = [slug for screen in asked.screens for slug in screen]
    assert list(questions(asked)) == [*warnings, *(one.slug for one in asked.measures)]
    assert _next(call) == "fu_breath"


def test_a_well_round_closes_the_call_and_answers_the_check_in(alder, task, call):
    call = _all(alder, call)
    stored = CheckInAnswer.objects.get()
    assert (stored.is_complete, stored.number, stored.typed_by) == (True, 1, alder.receptionist.user)
    assert CheckIn.objects.get(pk=task.check_in_id).state == "answered"
    task.refresh_from_db()
    assert (task.state, task.outcome, call.ended_at, _raised()) == ("done", "answered", LATER, [])
    assert Measurement.objects.filter(check_in=task.check_in, kind="nprs_leg").count() == 1


@pytest.mark.parametrize("slug", ["fu_breath", "fu_weak", "fu_rash"])
def test_an_alarm_on_the_phone_is_the_alarm_of_the_link(alder, task, call, slug):
    given = {**yes(), "choice": "one_leg"} if slug == "fu_weak" else yes()
    other = follow_up.asked(alder, given_name="Other")
    follow_up.answered(other, **{slug: given})
    _answer(alder, call, slug, given)
    by_link_raised, by_phone_raised = (
        list(row.alerts.values_list("cause", "tier", "asked")) for row in (other, task.check_in)
    )
    assert (len(by_phone_raised), by_phone_raised) == (1, by_link_raised)


def test_the_alert_keeps_what_was_read_aloud_and_not_what_a_screen_would_have_said(alder, call):
    _answer(alder, call, "fu_breath", yes())
    assert Alert.objects.get().advice_shown == (
        "What you told me needs a doctor now. Please call 911 or go to the ER. Do not drive yourself. "
        "Is someone with you? What number can we reach you on?"
    )


def test_an_answer_whose_alert_cannot_be_raised_is_not_stored_either(call, alder):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pathway_alert ADD CONSTRAINT none_today CHECK (false) NOT VALID")
    with pytest.raises(IntegrityError):
        _answer(alder, call, "fu_breath", yes())
    assert not CheckInAnswer.objects.exists()


def test_an_emergency_owes_a_call_back_at_once_and_keeps_how_to_reach_them(alder, task, call):
    call = _answer(alder, call, "fu_breath", yes())
    assert (call.tier, to_say(call, alder.clinic).words[:28]) == ("T0", "What you told me needs a doc")
    ring_back = CallTask.objects.get(reason=CallReason.RING_BACK)
    assert ring_back.due_at == LATER
    desk_calls.sent_for_help(
        call, number="303 555 0148", has_company=True, by=alder.receptionist.by, now=LATER + MINUTE
    )
    ring_back.refresh_from_db()
    task.refresh_from_db()
    assert (ring_back.number, task.state, task.outcome) == ("303 555 0148", "done", "sent_for_help")


def test_the_same_day_promises_a_clinician_by_the_clock_of_the_answer(alder, call):
    call = _answer(alder, call, "fu_fever", yes())
    at_once = to_say(call, alder.clinic).words
    assert at_once.startswith("A clinician will call you by 12:00.")  # LATER is eleven in Denver
    call = _answer(alder, call, "fu_skin", yes(), now=LATER + 9 * MINUTE)
    assert to_say(call, alder.clinic).words == at_once


def test_a_closed_clinic_promises_no_call(alder, task):
    night = LATER + timedelta(hours=9)
    call = desk_calls.begin(task, speaker=ENGLISH, by=alder.receptionist.by, now=night)
    call = _answer(alder, call, "fu_fever", yes(), now=night)
    words = to_say(call, alder.clinic).words
    assert ("will call you by" in words, "We are closed until" in words) == (False, True)


def test_an_answer_that_was_pressed_wrong_is_asked_again_and_the_alert_stays(alder, call):
    call = _answer(alder, call, "fu_breath", yes())
    call = _answer(alder, call, "fu_breath", no())
    assert (call.tier, to_say(call, alder.clinic), _raised()) == ("", None, [("fu_breath", "T0")])
    assert _next(call) == "fu_cauda"


def test_what_the_patient_had_answered_is_not_asked_again_and_says_nothing_here(alder, task):
    follow_up.answered(task.check_in, fu_breath=yes(), fu_cauda=no())
    call = desk_calls.begin(task, speaker=ENGLISH, by=alder.receptionist.by, now=LATER)
    assert _next(call) == "fu_allergy"
    call = _answer(alder, call, "fu_allergy", no())
    assert (call.tier, to_say(call, alder.clinic)) == ("", None)
    versions = list(CheckInAnswer.objects.values_list("number", "typed_by"))
    assert versions == [(1, None), (2, alder.receptionist.user.pk)]  # each has one source


def test_who_would_rather_not_say_a_warning_is_called_by_a_clinician_today(alder, call):
    call = desk_calls.skip(call, slug="fu_cauda", asked_as="Numb?", by=alder.receptionist.by, now=LATER)
    assert (call.tier, _raised()) == ("T1", [("prefers_clinician", "T1")])
    call = _all(alder, call)
    assert (call.ended_at, "fu_cauda" in CheckInAnswer.objects.get().answers) == (LATER, False)


def test_a_number_may_be_left_out(alder, call):
    call = desk_calls.skip(call, slug="nprs_leg", asked_as="", by=alder.receptionist.by, now=LATER)
    call = _all(alder, call)
    assert (call.ended_at, _raised()) == (LATER, [])
    assert not Measurement.objects.filter(check_in=call.check_in, kind="nprs_leg").exists()


def test_a_line_that_breaks_keeps_what_was_answered_and_the_call_stays_owed(alder, task, call):
    _answer(alder, call, "fu_breath", no())
    desk_calls.stop(call, by=alder.receptionist.by, now=LATER)
    task.refresh_from_db()
    assert (task.state, task.owner) == ("open", alder.receptionist.user)
    again = desk_calls.begin(task, speaker=ENGLISH, by=alder.therapist.by, now=LATER)
    assert _next(again) == "fu_cauda"


def test_nobody_types_into_somebody_elses_call_or_one_that_was_sent(alder, call):
    with pytest.raises(Refused):
        desk_calls.answer(call, slug="fu_breath", given=no(), by=alder.therapist.by, now=LATER)
    call = _all(alder, call)
    with pytest.raises(Refused):
        _answer(alder, call, "fu_breath", yes())
    assert _raised() == []


def test_a_question_the_check_in_does_not_ask_is_refused(alder, call):
    with pytest.raises(Refused):
        _answer(alder, call, "fu_flare", yes())
    assert not CheckInAnswer.objects.exists()


def test_the_activities_are_the_patients_own_words_and_are_not_read_at_the_desk(alder):
    check_in = follow_up.asked(alder)
    CheckIn.objects.filter(pk=check_in.pk).update(forms=["weekly"])
    asked = by_link(check_in.pk)
    assert "psfs" not in questions(asked)


def test_a_caller_with_a_worry_is_asked_though_no_check_in_is_due(alder):
    patient = follow_up.planned(alder).episode.patient
    helper = Speaker("es", "Ana Better", "daughter")
    call = desk_calls.begin_worry(patient, speaker=helper, by=alder.receptionist.by, now=LATER)
    assert (call.check_in.kind, call.call_task, call.helper_name) == ("worry", None, "Ana Better")
    call = _answer(alder, call, "fu_weak", {**yes(), "choice": "both_legs"})
    assert (call.tier, _raised()) == ("T0", [("fu_weak", "T0")])
    assert CheckInAnswer.objects.get().language == "es"


def test_a_check_in_that_is_open_no_more_is_asked_as_a_worry(alder, task):
    late = task.check_in.closes_at
    call = desk_calls.begin(task, speaker=ENGLISH, by=alder.receptionist.by, now=late)
    assert call.check_in.kind == "worry"
    while (slug := _next(call)) is not None:
        call = _answer(alder, call, slug, no(), now=late)
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("done", "answered")


def test_without_needles_there_is_nothing_to_ask_and_a_clinician_is_told(alder):
    patient = scenes.opened(alder).patient
    with pytest.raises(Refused):
        desk_calls.begin_worry(patient, speaker=ENGLISH, by=alder.receptionist.by, now=LATER)
    calls.tell_clinician(patient, by=alder.receptionist.by, now=LATER)
    assert _raised() == [("caller_worry", "T1")]
    with pytest.raises(Refused):
        calls.tell_clinician(cast.patient(alder, given_name="New"), by=alder.receptionist.by, now=LATER)
