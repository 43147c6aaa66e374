"""Planning, asking and chasing check-ins."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import actors
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message, PatientLink
from pathway.actions import check_in_plans, check_ins, episodes
from pathway.models import CallTask, CheckIn
from patients.actions import patients
from patients.models import Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, sessions
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
ALL_BUT_MAIL = patients.PatientDetails("", "", date(1980, 5, 17), phone="+13035550123", channel="phone")


def due_after(session):
    rows = CheckIn.objects.filter(treatment_session=session).order_by("due_at")
    return [(row.kind, row.sequence, row.due_at - session.ended_at) for row in rows]


def states(episode):
    return sorted(CheckIn.objects.filter(episode=episode).values_list("kind", "sequence", "state"))


def test_a_signature_plans_the_48_hour_and_four_weekly_check_ins(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    assert due_after(session) == [
        ("after_48_hours", 1, timedelta(hours=48)),
        *(("weekly", week, timedelta(days=7 * week)) for week in (1, 2, 3, 4)),
    ]


def test_a_visit_without_needles_plans_none(alder):
    from pathway.actions import treatment

    log = sessions.opened(alder, sessions.ready(alder))
    log = sessions.written(alder, log, no_needles_reason="Fever")
    treatment.sign(log, by=alder.therapist.by, now=NOW + timedelta(hours=1))
    assert CheckIn.objects.count() == 0


def test_planning_again_changes_nothing(alder):
    check_in = follow_up.planned(alder)
    before = states(check_in.episode)
    check_in_plans.replan(check_in.episode, by=alder.therapist.by, now=NOW)
    assert states(check_in.episode) == before


def test_a_due_check_in_becomes_one_message_with_a_link_and_no_clinical_word(alder):
    check_in = follow_up.asked(alder)
    message = Message.objects.get(about_kind="check_in", about_id=check_in.pk)
    assert (check_in.state, check_in.asked_at, message.address, message.parameters) == (
        "asked",
        LATER,
        check_in.episode.patient.email,
        {},
    )
    assert message.link == PatientLink.objects.get(purpose="check_in", target_id=check_in.pk)


def test_asking_again_sends_nothing_twice(alder):
    follow_up.asked(alder)
    assert check_ins.ask_due(now=LATER) == 0
    assert Message.objects.filter(about_kind="check_in").count() == 1


def test_nothing_is_asked_before_its_time(alder):
    check_in = follow_up.planned(alder)
    assert check_ins.ask_due(now=check_in.due_at - timedelta(seconds=1)) == 0
    assert check_ins.ask_due(now=check_in.due_at) == 1


def test_a_patient_we_phone_gets_a_call_task_and_no_message(alder):
    check_in = follow_up.asked(alder, channel="phone")
    assert [(task.reason, task.patient) for task in CallTask.objects.all()] == [
        ("check_in_due", check_in.episode.patient)
    ]
    assert Message.objects.filter(about_kind="check_in").count() == 0


def test_a_check_in_that_is_days_late_is_marked_missed_and_not_sent(alder):
    check_in = follow_up.planned(alder)
    check_ins.ask_due(now=check_in.due_at + timedelta(hours=73))
    check_in.refresh_from_db()
    assert (check_in.state, check_in.ended_reason) == ("missed", "It was too late to ask.")


def test_one_made_due_in_two_clinics_is_asked_in_each(birch, alder):
    follow_up.planned(alder)
    cast.enter(birch)
    follow_up.planned(birch)
    assert check_ins.ask_due(now=LATER) == 2


def test_send_now_asks_before_its_time_once(alder):
    check_in = follow_up.planned(alder)
    check_ins.send_now(check_in, by=alder.receptionist.by, now=NOW + timedelta(hours=2))
    with pytest.raises(Refused, match="sent or cancelled already"):
        check_ins.send_now(check_in, by=alder.receptionist.by, now=NOW + timedelta(hours=2))
    assert Message.objects.filter(about_kind="check_in").count() == 1


def test_after_discharge_only_warning_questions_stay(alder):
    check_in = follow_up.planned(alder)
    episodes.discharge(
        check_in.episode,
        end="discharged",
        reason="goals_met",
        by=alder.therapist.by,
        now=NOW + timedelta(hours=3),
    )
    forms = CheckIn.objects.filter(episode=check_in.episode, state="planned").values_list("forms", flat=True)
    assert {form for row in forms for form in row} == {"after_48_hours_warnings", "weekly_warnings"}


def test_silence_is_reminded_once_after_a_day_and_called_after_another(alder):
    check_in = follow_up.asked(alder)
    day, call = LATER + timedelta(hours=25), LATER + timedelta(hours=50)
    assert [check_ins.chase_unanswered(now=moment) for moment in (LATER, day, day, call, call)] == [
        0,
        1,
        0,
        1,
        0,
    ]
    check_in.refresh_from_db()
    assert check_in.state == "missed"
    assert [task.reason for task in CallTask.objects.all()] == ["no_reply"]
    assert [
        message.template for message in Message.objects.filter(about_kind="check_in").order_by("due_at")
    ] == [
        "check_in_invitation",
        "check_in_reminder",
    ]


def test_a_reminder_waits_until_the_quiet_hours_are_over(alder):
    follow_up.asked(alder)
    night = LATER.replace(hour=6) + timedelta(days=2)  # 23:00 in Denver
    check_ins.chase_unanswered(now=night)
    reminder = Message.objects.get(template="check_in_reminder")
    assert alder.clinic.local(reminder.due_at).strftime("%H:%M") == "08:00"


def test_a_message_that_could_not_be_delivered_becomes_one_call(alder):
    check_in = follow_up.asked(alder)
    Message.objects.filter(about_id=check_in.pk).update(state="failed", failed_at=LATER)
    check_ins.chase_unanswered(now=LATER)
    check_ins.chase_unanswered(now=LATER)
    assert [task.reason for task in CallTask.objects.all()] == ["not_delivered"]


def test_planning_is_told_in_the_audit(alder):
    from clinic.models import AuditEvent

    check_in = follow_up.planned(alder)
    event = AuditEvent.objects.get(kind="check_ins.planned")
    assert (event.target_id, event.patient_id) == (check_in.episode.patient_id, check_in.episode.patient_id)


def test_the_clock_is_named_when_it_asks(alder):
    from clinic.models import AuditEvent

    follow_up.asked(alder)
    assert AuditEvent.objects.get(kind="check_in.asked").actor_kind == actors.clock(alder.clinic.pk).kind


def test_a_message_taken_back_by_its_check_in_is_cancelled(alder):
    check_in = follow_up.asked(alder)
    assert outbox.cancel(about=("check_in", check_in.pk), clinic_id=alder.clinic.pk, reason="Opted out.") == 1


def test_one_bad_row_does_not_stop_the_check_ins_after_it(birch, alder, caplog):
    bad = follow_up.planned(alder)
    cast.enter(birch)
    good = follow_up.planned(birch)
    forbid_rows(PatientLink, of=alder)
    assert check_ins.ask_due(now=LATER) == 1
    assert f"asking check-in {bad.pk} of clinic {alder.clinic.pk} failed: IntegrityError" in caplog.text
    cast.enter(birch)
    good.refresh_from_db()
    assert good.state == "asked"
    cast.enter(alder)
    bad.refresh_from_db()
    assert bad.state == "planned"  # and asked again with the next tick


def test_bad_rows_at_the_head_do_not_fill_the_batch_for_ever(birch, alder, monkeypatch):
    bad = follow_up.planned(alder)
    cast.enter(birch)
    good = follow_up.planned(birch)
    forbid_rows(PatientLink, of=alder)
    monkeypatch.setattr(check_ins, "BATCH", 1)
    assert [check_ins.ask_due(now=LATER) for _ in range(2)] == [0, 1]
    cast.enter(birch)
    good.refresh_from_db()
    cast.enter(alder)
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.failures, bad.retry_at > LATER) == ("asked", "planned", 1, True)


def test_many_are_asked_at_once_as_one_by_one(alder):
    rows = [follow_up.planned(alder, given_name=name) for name in ("Ann", "Ben")]
    phoned = follow_up.planned(alder, given_name="Cat", channel="phone")
    with CaptureQueriesContext(connection) as one_by_one:
        check_ins.ask_due(now=LATER)
    messages = Message.objects.filter(about_kind="check_in").order_by("about_id")
    assert [(one.about_id, one.address, one.link.target_id) for one in messages] == [
        (row.pk, row.episode.patient.email, row.pk) for row in rows
    ]
    assert [task.check_in_id for task in CallTask.objects.all()] == [phoned.pk]
    assert set(CheckIn.objects.filter(due_at__lte=LATER).values_list("state", flat=True)) == {"asked"}
    assert len(one_by_one) < 60


def test_one_bad_row_does_not_stop_the_chase(birch, alder):
    follow_up.asked(alder)
    cast.enter(birch)
    follow_up.asked(birch)
    forbid_rows(Message, of=alder)
    assert check_ins.chase_unanswered(now=LATER + timedelta(hours=25)) == 1


def test_a_check_in_whose_address_was_removed_becomes_a_call(alder):
    check_in = follow_up.asked(alder)
    patient = check_in.episode.patient
    details = replace(
        ALL_BUT_MAIL,
        given_name=patient.given_name,
        family_name=patient.family_name,
        birth_date=patient.birth_date,
    )
    patients.edit(patient, details=details, version=patient.version, by=alder.receptionist.by, now=LATER)
    check_ins.chase_unanswered(now=LATER + timedelta(minutes=1))
    assert [task.reason for task in CallTask.objects.all()] == ["not_delivered"]


def test_nobody_is_reminded_at_an_empty_address(alder):
    check_in = follow_up.asked(alder)
    Message.objects.update(state="sent", sent_at=LATER)
    Patient.objects.filter(pk=check_in.episode.patient_id).update(channel="phone", email="")
    check_ins.chase_unanswered(now=LATER + timedelta(hours=25))
    assert not Message.objects.filter(template="check_in_reminder").exists()
    assert [task.reason for task in CallTask.objects.all()] == ["not_delivered"]


def test_a_check_in_that_was_never_asked_is_owed_by_voice(alder):
    check_in = follow_up.planned(alder)
    check_ins.ask_due(now=check_in.due_at + timedelta(hours=73))
    assert [(task.check_in, task.reason) for task in CallTask.objects.all()] == [(check_in, "check_in_due")]


def forbid_rows(model, *, of):
    """From here on the table refuses new rows of one clinic, as a bug or a full disk would."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT none_of_this_clinic CHECK (clinic_id <> {of.clinic.pk}) NOT VALID"
        )


def refuse(table, condition):
    """The database itself refuses these rows, whatever is tried."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN IF {condition} THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END$$"
        )
        cursor.execute(
            f"CREATE TRIGGER refuse BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        )


def test_a_silent_one_that_fails_keeps_no_other_waiting(alder, monkeypatch):
    monkeypatch.setattr(check_ins, "BATCH", 1)
    broken = follow_up.asked(alder)
    other = follow_up.asked(alder, given_name="Other", now=LATER + timedelta(minutes=1))
    refuse("pathway_checkin", f"NEW.reminded_at IS NOT NULL AND NEW.id = {broken.pk}")
    tomorrow = LATER + timedelta(hours=25)
    assert [check_ins.chase_unanswered(now=tomorrow) for _ in range(2)] == [0, 1]
    assert CheckIn.objects.get(pk=other.pk).reminded_at == tomorrow
    assert CheckIn.objects.get(pk=broken.pk).failures == 1


def test_mail_that_came_back_of_somebody_who_died_keeps_no_other_waiting(alder, monkeypatch):
    monkeypatch.setattr(check_ins, "BATCH", 1)
    died = follow_up.asked(alder)
    follow_up.asked(alder, given_name="Other")
    Message.objects.filter(about_kind="check_in").update(state="failed", failed_at=LATER)
    Patient.objects.filter(pk=died.episode.patient_id).update(stopped_for="died", stopped_at=LATER)
    assert check_ins.chase_unanswered(now=LATER + timedelta(minutes=1)) == 1
    assert [task.patient.given_name for task in CallTask.objects.all()] == ["Other"]
