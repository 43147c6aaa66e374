"""Who is on somebody's list: whose chart opens to them without a reason, one sentence of the rule after the other."""

from datetime import timedelta

import pytest
from django.db.models import F

from clinic import actions, list_wall
from clinic.actions import staff
from clinic.enums import Role
from clinic.models import Membership
from pathway.actions import alerts, assessments, episodes, merges, treatment
from pathway.models import Alert
from pathway.queries import lists
from pathway.rules.lists import open_until
from patients.actions import appointments
from patients.enums import AppointmentKind
from patients.models import Appointment, Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.lists import opened, together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tess(alder):
    """Another therapist, nobody's yet."""
    return colleague(alder, "Tess")


def colleague(at, name, role=Role.THERAPIST):
    member = actions.add_member(
        at.clinic,
        email=f"{name.lower()}@alder.example",
        name=f"{name} Brook",
        role=role,
        by=at.manager.by,
        now=NOW,
    )
    cast.certify(at.clinic, member.user, by=at.manager.by, now=NOW)
    actions.set_working_hours(at.clinic, member.user, cast.WEEK, by=at.manager.by, now=NOW)
    return cast.Person(member)


def standing(patient, person, *, now=NOW):
    member = Membership.objects.select_related("clinic").get(pk=person.member.pk)
    of_patient = lists.standing(F("pk"), member, now=now)
    row = Patient.objects.annotate(**{list_wall.STANDING: of_patient}).get(pk=patient.pk)
    return list_wall.standing_of(row)


def is_open(patient, person, *, now=NOW):
    return standing(patient, person, now=now).is_open


def visit(at, patient, person, *, days=0, hours=2):
    """One without an episode of its own, so that nothing else puts them on the list."""
    return appointments.book(
        clinic=at.clinic,
        patient=patient,
        therapist=person.user,
        kind=AppointmentKind.CONSULTATION,
        starts_at=NOW + timedelta(days=days, hours=hours),
        length=timedelta(minutes=60),
        by=at.receptionist.by,
        now=NOW - 9 * DAY,
    )


def test_nobody_has_a_patient_without_care_on_their_list(alder):
    patient = cast.patient(alder)
    assert [is_open(patient, one) for one in (alder.therapist, alder.manager)] == [False, False]


def test_ones_own_episode_is_on_ones_list_and_on_nobody_elses(alder, tess):
    patient = scenes.opened(alder).patient
    assert [is_open(patient, one) for one in (alder.therapist, tess, alder.manager)] == [True, False, False]


def test_whoever_holds_or_held_a_session_has_the_patient_for_good(alder, tess):
    """The episode is handed to somebody else; the note of who needled stays theirs to sign and to add to."""
    episode = sessions.ready(alder)
    session = sessions.opened(alder, episode)
    type(episode).objects.filter(pk=episode.pk).update(therapist=tess.user)
    assert is_open(episode.patient, alder.therapist)
    treatment.sign(sessions.needled(alder, session), by=alder.therapist.by, now=NOW + timedelta(hours=1))
    assert is_open(episode.patient, alder.therapist, now=NOW + 400 * DAY)


def test_whoever_has_a_draft_assessment_can_finish_it(alder, tess):
    episode = scenes.opened(alder)
    row = assessments.begin(episode, by=tess.by, now=NOW)
    assert is_open(episode.patient, tess)
    scenes.written(alder, row, **scenes.EXAMINED)
    assessments.sign(type(row).objects.get(pk=row.pk), by=tess.by, now=NOW)
    assert not is_open(episode.patient, tess)


def test_a_care_team_shares_its_patients_and_no_others(alder, tess):
    patient, other = scenes.opened(alder).patient, colleague(alder, "Ruth")
    together(alder, alder.therapist, tess)
    assert [is_open(patient, one) for one in (tess, other)] == [True, False]


def test_the_patients_of_who_left_stay_with_the_team(alder, tess):
    patient = scenes.opened(alder).patient
    together(alder, alder.therapist, tess)
    staff.switch_off(alder.therapist.member, by=alder.manager.by, now=NOW)
    assert is_open(patient, tess)


def test_people_in_no_team_are_no_team(alder, tess):
    assert (tess.member.care_team, alder.therapist.member.care_team) == (None, None)
    assert not is_open(scenes.opened(alder).patient, tess)


def test_a_deputy_has_the_patients_of_whom_they_stand_in_for_and_not_the_other_way_round(alder, tess):
    mine = scenes.opened(alder).patient
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=tess.user)
    hers = episodes.open(
        cast.patient(alder, given_name="Hers"), therapist=tess.user, by=tess.by, now=NOW
    ).patient
    assert (is_open(mine, tess), is_open(hers, alder.therapist)) == (True, False)


@pytest.mark.parametrize(("days", "is_on"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_visit_counts_from_yesterday_to_tomorrow(alder, tess, days, is_on):
    """NOW is a Wednesday, ten in the morning."""
    appointment = visit(alder, scenes.opened(alder).patient, tess, days=days)
    assert (appointment.therapist, is_open(appointment.patient, tess)) == (tess.user, is_on)


@pytest.mark.parametrize(("hours", "is_on"), [(-35, False), (-34, True), (37, True), (38, False)])
def test_the_days_are_the_clinics_own(alder, tess, hours, is_on):
    """From midnight before yesterday's first hour to tomorrow's last, in Denver."""
    appointment = visit(alder, scenes.opened(alder).patient, tess)
    starts_at = NOW + timedelta(hours=hours)
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30)
    )
    assert is_open(appointment.patient, tess) == is_on


def test_a_cancelled_visit_counts_no_more_and_a_missed_one_does(alder, tess):
    missed, cancelled = (
        visit(alder, cast.patient(alder, given_name=name), tess, hours=hours)
        for name, hours in (("Missed", -1), ("Cancelled", 3))
    )
    appointments.no_show(missed, by=alder.receptionist.by, now=NOW)
    appointments.cancel(cancelled, reason="Ill", by=alder.receptionist.by, now=NOW)
    assert [is_open(one.patient, tess) for one in (missed, cancelled)] == [True, False]


def test_a_visit_is_on_the_list_of_whom_it_is_booked_with_and_not_of_their_team(alder, tess):
    ruth = colleague(alder, "Ruth")
    together(alder, tess, ruth)
    patient = scenes.opened(alder).patient
    visit(alder, patient, tess)
    assert [is_open(patient, one) for one in (tess, ruth)] == [True, False]


def test_an_alert_that_nobody_resolved_waits_for_no_reason(alder, tess):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    patient = check_in.episode.patient
    assert [is_open(patient, one) for one in (tess, alder.manager)] == [True, True]
    alert = Alert.objects.get()
    alerts.acknowledge(alert, by=tess.by, now=follow_up.LATER)
    alerts.resolve(alert, outcome="mistake", call_outcome="A slip.", by=tess.by, now=follow_up.LATER)
    assert [is_open(patient, one) for one in (tess, alder.manager)] == [False, False]


def test_an_alert_opens_nothing_to_who_handles_none(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.yes())
    assert not is_open(check_in.episode.patient, alder.receptionist)


def test_what_was_opened_with_a_reason_stays_open_until_its_hours_are_over(alder, tess):
    patient = scenes.opened(alder).patient
    opened(patient, tess, now=NOW)
    lasts = standing(patient, tess, now=open_until(NOW) - timedelta(seconds=1))
    assert (lasts.is_listed, lasts.opened_until, lasts.opened_for) == (False, open_until(NOW), "covering")
    assert not is_open(patient, tess, now=open_until(NOW))
    assert not is_open(patient, alder.manager)


def test_joined_records_are_one_person(alder, tess):
    kept = cast.patient(alder, given_name="Rosa", family_name="Delgado")
    other = scenes.opened(alder, given_name="Rosa", family_name="Delgado Ruiz").patient
    opened(other, tess, now=NOW)
    merge = merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    assert [is_open(one, alder.therapist) for one in (kept, other)] == [True, True]
    assert [is_open(one, tess) for one in (kept, other)] == [True, True]
    assert standing(other, tess).patient == kept.uuid
    merges.undo(merge, by=alder.receptionist.by, now=NOW)
    assert [is_open(one, person) for person in (alder.therapist, tess) for one in (kept, other)] == [
        False,
        True,
        False,
        True,
    ]
