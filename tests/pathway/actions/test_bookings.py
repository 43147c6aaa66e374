"""What hangs on a booking: the episode, the intake, and check-ins that lean on the visit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from clinic.errors import Refused
from clinic.models import AuditEvent, Credential, Message
from pathway.actions import alerts, bookings, episodes
from pathway.actions.screenings import NewAnswer
from pathway.models import Alert, CheckIn, EpisodeOfCare
from patients.actions import intakes, visit_types
from patients.actions.appointments import Clash
from patients.actions.visit_types import Asked
from patients.models import Appointment, Intake
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.follow_up import LATER

HOUR = timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def will(alder):
    return cast.patient(alder)


def consult(alder, patient, starts_at=TOMORROW, now=NOW):
    return bookings.book_consultation(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        starts_at=starts_at,
        length=HOUR,
        by=alder.receptionist.by,
        now=now,
    )


def treat(alder, patient, starts_at=TOMORROW, now=NOW, **other):
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        starts_at=starts_at,
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=now,
        **other,
    )


def sent(patient):
    return sorted(Message.objects.filter(patient_id=patient.pk).values_list("template", flat=True))


def test_a_consultation_opens_the_episode_and_sends_the_intake_and_the_time(alder, will):
    consult(alder, will)
    episode = EpisodeOfCare.objects.get(patient=will)
    assert (episode.therapist, episode.opened_at, episode.is_open) == (alder.therapist.user, NOW, True)
    assert sent(will) == ["booking_confirmation", "intake_invitation"]


def test_a_second_consultation_finds_the_episode_and_the_intake_there(alder, will):
    consult(alder, will)
    consult(alder, will, TOMORROW + 2 * HOUR)
    assert EpisodeOfCare.objects.filter(patient=will).count() == 1
    assert sent(will) == ["booking_confirmation", "booking_confirmation", "intake_invitation"]


def test_a_treatment_is_booked_without_screening_or_consent(alder, will):
    booked = treat(alder, will, kind="review")
    assert (booked.kind, Appointment.objects.count()) == ("review", 1)


def test_somebody_who_comes_back_after_discharge_gets_a_new_episode_and_a_new_intake(alder, will):
    first = sessions.ready(alder, given_name="Back", family_name="Again")
    patient = first.patient
    episodes.discharge(
        first,
        end="lapsed",
        reason="did_not_return",
        note="",
        global_change=None,
        measures={},
        by=alder.therapist.by,
        now=NOW,
    )
    treat(alder, patient, now=NOW + HOUR)
    assert EpisodeOfCare.objects.filter(patient=patient).count() == 2
    assert Intake.objects.filter(patient=patient).count() == 1


def test_an_intake_that_is_open_already_is_not_sent_again(alder, will):
    intakes.invite(will, by=alder.receptionist.by, now=NOW)
    consult(alder, will)
    assert sent(will) == ["booking_confirmation", "intake_invitation"]


def test_a_clash_leaves_no_episode_and_no_message_behind(alder, will):
    consult(alder, cast.patient(alder, given_name="First", family_name="Comer"))
    with pytest.raises(Clash):
        consult(alder, will)
    assert EpisodeOfCare.objects.filter(patient=will).count() == 0
    assert sent(will) == []


def weekly(episode):
    return CheckIn.objects.get(episode=episode, kind="weekly", sequence=1, state="planned")


def test_a_weekly_check_in_comes_before_a_visit_near_it_and_goes_back_when_the_visit_does(alder):
    episode = sessions.ready(alder)
    session = sessions.signed(alder, episode)
    as_planned = weekly(episode).due_at
    assert as_planned - session.ended_at == timedelta(days=7)

    visit = treat(alder, episode.patient, as_planned + 2 * HOUR)
    assert weekly(episode).due_at == visit.starts_at - timedelta(hours=20)

    bookings.move(
        visit, starts_at=visit.starts_at + timedelta(days=3), version=1, by=alder.receptionist.by, now=NOW
    )
    assert weekly(episode).due_at == as_planned

    bookings.move(visit, starts_at=as_planned + 2 * HOUR, version=2, by=alder.receptionist.by, now=NOW)
    bookings.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=NOW)
    assert weekly(episode).due_at == as_planned


def test_a_booking_costs_a_fixed_and_small_number_of_queries(alder, will):
    consult(alder, will)
    with CaptureQueriesContext(connection) as captured:
        treat(alder, will, TOMORROW + 2 * HOUR)
    counted = [query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
    assert len(counted) == 10


def test_nothing_is_booked_while_an_emergency_is_open(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    for kind in ("treatment", "no_needles", "review"):
        with pytest.raises(Refused, match="A clinician calls them before anything is booked"):
            treat(alder, check_in.episode.patient, kind=kind)
    with pytest.raises(Refused, match="A clinician calls them"):
        consult(alder, check_in.episode.patient)
    assert Appointment.objects.count() == 0


def test_once_the_emergency_is_resolved_visits_are_booked_again(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    for alert in Alert.objects.all():
        alerts.acknowledge(alert, by=alder.manager.by, now=LATER)
        alerts.resolve(alert, outcome="mistake", call_outcome="All is well", by=alder.manager.by, now=LATER)
    assert treat(alder, check_in.episode.patient, LATER + HOUR, now=LATER).state == "booked"


def needles_out(alder, choice="panic", question="needle_fear", **details):
    episode = scenes.opened(alder, **details)
    scenes.answered(alder, episode, **{question: NewAnswer(choice)})
    return episode.patient


def test_where_needles_are_out_a_visit_without_needles_is_booked_instead(alder):
    patient = needles_out(alder)
    with pytest.raises(Refused, match="Book a visit without needles instead"):
        treat(alder, patient)
    assert treat(alder, patient, kind="no_needles").kind == "no_needles"


def test_what_is_answered_for_one_day_holds_no_other_day_back(alder):
    patient = needles_out(alder, "no", "unwilling")
    with pytest.raises(Refused):
        treat(alder, patient, NOW + HOUR)
    assert treat(alder, patient, TOMORROW).state == "booked"


def test_a_precaution_or_a_clearance_still_to_come_refuses_nothing(alder):
    assert treat(alder, needles_out(alder, "nervous")).state == "booked"


def test_a_treatment_needs_somebody_whose_papers_are_in_date_on_that_day(alder, will):
    last_day = alder.clinic.local(TOMORROW).date()
    Credential.objects.filter(clinic=alder.clinic, kind="dry_needling").update(expires_on=last_day)
    assert treat(alder, will, TOMORROW).state == "booked"
    day_after = TOMORROW + timedelta(days=1)
    with pytest.raises(Refused, match="no licence and needling credential in date on Fri 20 Nov"):
        treat(alder, will, day_after)
    assert treat(alder, will, day_after, kind="no_needles").state == "booked"


def cancelled(alder, patient, *, before, **other):
    """A treatment that is cancelled so long before it begins."""
    visit = treat(alder, patient, starts_at=NOW + 3 * 24 * HOUR)
    then = visit.starts_at - before
    bookings.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=then, **other)
    return visit


@pytest.mark.parametrize(("before", "is_late"), [(24, False), (23, True), (-1, True)])
def test_what_the_patient_cancels_late_is_kept_as_late_and_audited(alder, will, before, is_late):
    visit = cancelled(alder, will, before=before * HOUR, by_patient=True)
    visit.refresh_from_db()
    assert visit.cancelled_late is is_late
    assert AuditEvent.objects.get(kind="appointment.cancelled").detail == {"late": is_late}


def test_what_the_clinic_cancels_is_never_late(alder, will):
    assert cancelled(alder, will, before=HOUR).cancelled_late is False


def test_a_kind_that_asks_for_no_hours_knows_no_late_cancellation(alder, will):
    wanted = {"treatment": Asked(0, 0, "", late_cancel_hours=0)}
    visit_types.change(alder.clinic, wanted=wanted, by=alder.manager.by, now=NOW)
    assert cancelled(alder, will, before=-HOUR, by_patient=True).cancelled_late is False


def test_only_what_is_cancelled_can_be_cancelled_late(alder, will):
    visit = treat(alder, will)
    with pytest.raises(IntegrityError, match="only_a_cancelled_appointment_was_cancelled_late"):
        Appointment.objects.filter(pk=visit.pk).update(cancelled_late=True)
