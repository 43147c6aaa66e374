"""What becomes of an answer."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.errors import Refused
from clinic.models import Message
from pathway.actions import alerts, check_ins, expected_levels
from pathway.models import Alert, CheckIn, CheckInAnswer, Measurement, VisitNote
from pathway.queries import visit_notes
from tests import cast
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.follow_up import LATER, no, value, yes

pytestmark = pytest.mark.django_db


def test_one_alarming_tap_opens_an_alert_though_the_form_is_left_unfinished(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=yes("New chest pain?"))
    alert = Alert.objects.get()
    assert (alert.cause, alert.tier, alert.asked, alert.owner, alert.state) == (
        "fu_breath",
        "T0",
        "New chest pain?",
        alder.therapist.user,
        "raised",
    )
    assert "911" in alert.advice_shown


def test_the_therapist_is_written_to_at_once_without_a_clinical_word(alder):
    follow_up.alarmed(alder)
    message = Message.objects.get(template="staff_alert")
    assert (message.address, set(message.parameters), message.due_at) == (
        alder.therapist.user.email,
        {"alert"},
        LATER,
    )


def test_the_same_cause_opens_one_alert_however_often_it_is_sent(alder):
    check_in = follow_up.asked(alder)
    for _ in range(3):
        follow_up.answered(check_in, fu_breath=yes())
    assert Alert.objects.count() == 1


def test_a_well_patient_opens_none(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, fu_breath=no(), nprs_leg=value(2), nprs_back=value(1))
    assert Alert.objects.count() == 0


def test_more_leg_pain_than_before_the_session_asks_for_the_therapist(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, nprs_leg=value(8))
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_flare", "T2")]


def test_more_pain_than_at_the_last_weekly_asks_for_the_therapist(alder):
    first = follow_up.asked(alder)
    weekly = CheckIn.objects.filter(episode=first.episode, kind="weekly").order_by("due_at")
    for row, leg in zip(weekly[:2], (2, 4), strict=True):
        now = row.due_at + timedelta(minutes=1)
        check_ins.ask_due(now=now)
        follow_up.answered(row, now=now, complete=True, nprs_leg=value(leg))
    assert list(Alert.objects.values_list("cause", "asked")) == [("fu_flare", "Leg pain 2 last week, 4 now.")]


def expect(alder, check_in, level, until=LATER):
    return expected_levels.expect(
        check_in.episode,
        measure="nprs_leg",
        level=level,
        until=alder.clinic.local(until).date(),
        because="More sites than before",
        by=alder.therapist.by,
        now=cast.NOW,
    )


def test_a_rise_up_to_what_is_expected_is_a_note_for_the_next_visit(alder):
    check_in = follow_up.asked(alder)
    expect(alder, check_in, 8)
    follow_up.answered(check_in, complete=True, nprs_leg=value(8))
    assert Alert.objects.count() == 0
    assert [(note.cause, note.asked) for note in VisitNote.objects.all()] == [
        (
            "fu_flare",
            "Leg pain 6 before, 8 now. Dana Whitfield expects up to 8 until Fri 20 Nov: More sites than before.",
        )
    ]


def test_what_was_expected_until_yesterday_counts_no_longer(alder):
    check_in = follow_up.asked(alder)
    expect(alder, check_in, 8, until=LATER - timedelta(days=1))
    follow_up.answered(check_in, complete=True, nprs_leg=value(8))
    assert list(Alert.objects.values_list("cause", flat=True)) == ["fu_flare"]


def test_a_note_is_no_alert_and_is_taken_back_with_its_answer(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, fu_cough=yes("New dry cough?"))
    assert (Alert.objects.count(), len(visit_notes.waiting([check_in.episode_id])[check_in.episode_id])) == (
        0,
        1,
    )
    follow_up.answered(check_in, complete=True, fu_cough=no())
    assert dict(visit_notes.waiting([check_in.episode_id])) == {}
    follow_up.answered(check_in, complete=True, fu_cough=yes("New dry cough?"))
    assert [note.asked for note in visit_notes.waiting([check_in.episode_id])[check_in.episode_id]] == [
        "New dry cough?"
    ]


def test_a_note_is_read_until_a_session_after_it_is_signed(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_cough=yes("New dry cough?"))
    later = LATER + timedelta(hours=1)
    scenes.screened(alder, check_in.episode, now=later)
    assert len(visit_notes.waiting([check_in.episode_id])) == 1
    sessions.signed(alder, check_in.episode, now=later)
    assert dict(visit_notes.waiting([check_in.episode_id])) == {}


def test_soreness_at_48_hours_raises_nothing(alder):
    follow_up.answered(follow_up.asked(alder), complete=True, soreness=value(9))
    assert (Alert.objects.count(), VisitNote.objects.count()) == (0, 0)


def test_parts_add_up_to_one_version_and_a_correction_starts_the_next(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=no())
    follow_up.answered(check_in, complete=True, nprs_leg=value(3))
    follow_up.answered(check_in, complete=True, nprs_leg=value(4))
    versions = list(CheckInAnswer.objects.order_by("number").values_list("number", "is_complete"))
    assert versions == [(1, True), (2, True)]
    assert CheckInAnswer.objects.get(number=2).answers["fu_breath"]["choice"] == "no"
    assert CheckInAnswer.objects.get(number=1).answers["nprs_leg"]["value"] == 3


def test_a_complete_answer_becomes_measurements_with_its_true_hours(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, nprs_leg=value(3))
    measured = Measurement.objects.get(check_in=check_in)
    elapsed = (LATER - check_in.treatment_session.ended_at).total_seconds() / 3600
    assert (measured.kind, measured.value, measured.at_point) == ("nprs_leg", 3, "after_48_hours")
    assert measured.hours_since_session == Decimal(elapsed).quantize(Decimal("0.01"))


def test_a_corrected_value_replaces_the_measurement(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, nprs_leg=value(3))
    follow_up.answered(check_in, complete=True, nprs_leg=value(5))
    assert [row.value for row in Measurement.objects.filter(check_in=check_in)] == [5]


def test_what_was_asked_in_spanish_is_told_in_spanish(alder):
    check_in = follow_up.asked(alder, language="es")
    follow_up.answered(check_in, language="es", fu_breath=yes("¿Dolor de pecho?"))
    assert "Llame al 911" in Alert.objects.get().advice_shown


def test_after_the_window_nothing_is_stored_and_the_patient_is_told_to_call(alder):
    check_in = follow_up.asked(alder)
    with pytest.raises(Refused, match="call the clinic"):
        follow_up.answered(check_in, now=LATER + timedelta(days=8), fu_breath=yes())
    assert (CheckInAnswer.objects.count(), Alert.objects.count()) == (0, 0)


def test_the_same_answer_again_is_the_same_answer(alder):
    check_in = follow_up.asked(alder)
    for _ in range(2):
        follow_up.answered(check_in, complete=True, fu_breath=no(), nprs_leg=value(3))
    follow_up.answered(check_in, language="es", fu_breath=no())
    assert list(CheckInAnswer.objects.values_list("number", "is_complete", "language")) == [(1, True, "en")]


def test_a_cause_that_comes_back_stricter_raises_its_alert_again_and_tells_the_therapist_again(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_weak=yes())
    alerts.acknowledge(Alert.objects.get(), by=alder.therapist.by, now=LATER)
    follow_up.answered(check_in, fu_weak={"choice": "both_legs", "text": "Both?", "version": 1})
    alert = Alert.objects.get()
    assert (alert.tier, alert.state, alert.acknowledged_at) == ("T0", "raised", None)
    assert Message.objects.filter(template="staff_alert").count() == 2


def test_a_milder_answer_leaves_the_alert_as_it_was(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_weak={"choice": "both_legs", "text": "Both?", "version": 1})
    follow_up.answered(check_in, fu_weak={"choice": "one_leg", "text": "One?", "version": 1})
    assert list(Alert.objects.values_list("tier", "state")) == [("T0", "raised")]
