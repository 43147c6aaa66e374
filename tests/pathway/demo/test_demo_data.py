"""The invented practice: small here, but made by the same code as the demo's, twice, so that it can be compared."""

from collections import Counter
from datetime import UTC, datetime, time
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q

from clinic import scope
from clinic.enums import Channel, MessageState
from clinic.models import Clinic, Credential, Message, User
from clinic.models.messages import WAITING
from clinic.queries import needle_boxes
from clinic.rules.needle_boxes import expires_soon, is_expired
from pathway.demo.build import SEED, build, fill
from pathway.demo.practices import open_all, zone_by_day
from pathway.models import (
    AdverseEvent,
    Alert,
    BeforeVisit,
    CallTask,
    CheckIn,
    EpisodeOfCare,
    Measurement,
    NeedledSite,
    TreatmentSession,
)
from pathway.queries import content, outcomes
from pathway.reference import library
from pathway.reference.content_sets import content_sets
from pathway.rules.sessions import NEEDLE_EVENTS
from pathway.states import AlertState, BeforeVisitState, CallTaskState, CheckInState, SessionState
from patients.enums import AppointmentState, BookingRequestState, WaitState
from patients.models import Appointment, BookingRequest, Patient, WaitlistEntry, WaitlistOffer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 20, 7, tzinfo=UTC)  # a Sunday, seven minutes past one in Denver


def history(clinic: Clinic) -> list[tuple[object, ...]]:
    """Names, times and values of one clinic, without keys and tokens; of equal moments, in the order they were made."""
    with scope.in_clinic(clinic.pk):
        return [
            *Patient.objects.order_by("pk").values_list("given_name", "family_name", "email", "created_at"),
            *Appointment.objects.order_by("starts_at", "patient__family_name", "pk").values_list(
                "kind", "starts_at", "state", "therapist__name", "patient__family_name"
            ),
            *TreatmentSession.objects.order_by("started_at", "pk").values_list(
                "started_at", "ended_at", "nprs_leg_before", "nprs_leg_after", "note"
            ),
            *CheckIn.objects.order_by("due_at", "pk").values_list(
                "kind", "due_at", "state", "asked_at", "answered_at"
            ),
            *Measurement.objects.order_by("measured_at", "kind", "value", "at_point").values_list(
                "kind", "at_point", "value", "measured_at"
            ),
            *Alert.objects.order_by("raised_at", "cause", "pk").values_list(
                "cause", "tier", "state", "raised_at"
            ),
            *Message.objects.order_by("due_at", "address", "pk").values_list(
                "template", "address", "due_at", "sent_at"
            ),
        ]


@pytest.fixture(scope="module")
def practice(django_db_setup, django_db_blocker):
    """What an earlier build gave for Birch, while a later one from the same seed and moment stands in the database."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            _alder, birch = open_all(now=NOW)
            fill(birch, now=NOW, tell=str, seed=SEED, is_small=True)
            earlier = history(birch.clinic)
            transaction.set_rollback(True)
        build(now=NOW, tell=str, is_small=True)
        yield earlier
        transaction.set_rollback(True)


@pytest.fixture(params=["alder", "birch"])
def clinic(request, practice):
    found = Clinic.objects.get(slug=request.param)
    with scope.in_clinic(found.pk):
        yield found


def test_same_seed_and_moment_give_the_same_names_times_and_values(practice):
    assert history(Clinic.objects.get(slug="birch")) == practice


def test_nothing_of_the_past_waits_to_be_sent(clinic):
    assert list(Message.objects.filter(state__in=WAITING, due_at__lte=NOW)) == []
    assert list(Message.objects.filter(Q(sent_at__gt=NOW) | Q(created_at__gt=NOW))) == []
    assert set(Message.objects.filter(due_at__lte=NOW).values_list("state", flat=True)) <= {
        MessageState.SENT,
        MessageState.CANCELLED,
    }


def test_only_future_check_ins_are_planned(clinic):
    assert list(CheckIn.objects.filter(state=CheckInState.PLANNED, due_at__lte=NOW)) == []
    assert list(CheckIn.objects.filter(asked_at__gt=NOW)) == []
    assert CheckIn.objects.filter(state=CheckInState.ANSWERED).exists()


def test_every_signed_session_counts_its_needles(clinic):
    signed = TreatmentSession.objects.filter(state=SessionState.SIGNED).prefetch_related(
        "sites", "adverse_events"
    )
    assert signed
    for session in signed:
        assert bool(session.sites.all()) == session.is_needling
        left_in = [site for site in session.sites.all() if site.needles_in != site.needles_out]
        assert not left_in or {event.kind for event in session.adverse_events.all()} & NEEDLE_EVENTS


def test_no_visit_lies_on_another_and_none_before_its_booking(clinic):
    visits = Appointment.objects.exclude(state__in=[AppointmentState.CANCELLED, AppointmentState.NO_SHOW])
    for therapist in User.objects.filter(pk__in=visits.values("therapist")):
        ordered = list(visits.filter(therapist=therapist).order_by("starts_at"))
        assert all(one.ends_at <= other.starts_at for one, other in pairwise(ordered))
    assert all(visit.booked_at < visit.starts_at for visit in visits)


def test_today_has_visits_on_a_sunday(clinic):
    local = [clinic.local(visit.starts_at).date() for visit in Appointment.objects.all()]
    assert Counter(local)[clinic.local(NOW).date()] > 0


def test_the_clinics_lie_in_different_zones_where_needling_is_permitted(practice):
    clinics = list(Clinic.objects.filter(slug__in=["alder", "birch"]))
    assert len({clinic.time_zone for clinic in clinics}) == 2
    assert [library().jurisdictions[clinic.jurisdiction].allows for clinic in clinics] == [True, True]


def test_one_clinic_has_an_invented_approver_and_the_other_has_none(practice):
    left = {}
    for slug in ("alder", "birch"):
        clinic = Clinic.objects.get(slug=slug)
        with scope.in_clinic(clinic.pk):
            left[slug] = sum(one.approval is None for one in content.set_standings(clinic))
    assert left == {"alder": 0, "birch": len(content_sets(library()))}


def test_the_hard_days_are_there(practice):
    alder = Clinic.objects.get(slug="alder")
    with scope.in_clinic(alder.pk):
        deferred = TreatmentSession.objects.exclude(no_needles_reason="").get()
        assert deferred.sites.count() == 0
        assert AdverseEvent.objects.get(severity="significant").kind == "fainting"
        phoned = Patient.objects.get(channel=Channel.PHONE)
        assert CallTask.objects.filter(patient=phoned, state=CallTaskState.OPEN).exists()
        assert Alert.objects.filter(state=AlertState.RAISED, tier="T0").exists()
        at_night = Alert.objects.get(cause="fu_skin", state=AlertState.ACKNOWLEDGED)
        assert alder.local(at_night.raised_at).time() > time(21)
        assert at_night.escalated_at is not None
        assert CheckIn.objects.filter(state=CheckInState.PLANNED, due_at__lte=NOW.replace(minute=20)).exists()
        away = Appointment.objects.filter(therapist__email="noah@alder.example", starts_at__gt=NOW)
        assert away.filter(starts_at__date=NOW.date()).count() == 0


def test_a_credential_runs_out_within_thirty_days(practice):
    with scope.in_clinic(Clinic.objects.get(slug="birch").pk):
        left = [(one.expires_on - NOW.date()).days for one in Credential.objects.all()]
    assert [days for days in left if 0 < days <= 30] == [23]


def test_episodes_end_in_every_way(practice):
    ends = set()
    for clinic in Clinic.objects.filter(slug__in=["alder", "birch"]):
        with scope.in_clinic(clinic.pk):
            ends |= set(
                EpisodeOfCare.objects.filter(ended_at__isnull=False).values_list("discharge__end", flat=True)
            )
    assert ends == {"discharged", "not_suitable", "lapsed", "cancelled"}


def test_outcomes_have_something_to_say(practice):
    alder = Clinic.objects.get(slug="alder")
    with scope.in_clinic(alder.pk):
        found = outcomes.outcomes(alder, since=NOW.replace(year=2025), now=NOW)
    assert found.sessions > 5


def test_a_filled_installation_is_left_alone(practice):
    said = StringIO()
    clinics = list(Clinic.objects.filter(slug__in=["alder", "birch"]))
    before = [history(clinic) for clinic in clinics]
    call_command("demo_data", stdout=said)
    assert said.getvalue() == "This installation is filled already. Nothing was made.\n"
    assert [history(clinic) for clinic in clinics] == before


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("own", ["America/Denver", "America/Chicago"])
def test_at_every_hour_of_the_year_the_clinics_are_in_the_middle_of_their_day(own, hour, month):
    now = datetime(2026, month, 15, hour, 59, tzinfo=UTC)
    assert 9 <= now.astimezone(ZoneInfo(zone_by_day(own, now))).hour < 15


@pytest.mark.parametrize(
    ("hour", "zone"), [(16, "America/Denver"), (21, "America/Denver"), (9, "Africa/Lagos")]
)
def test_a_clinic_keeps_its_own_zone_while_it_is_day_there(hour, zone):
    assert zone_by_day("America/Denver", datetime(2026, 1, 15, hour, tzinfo=UTC)) == zone


def test_some_of_today_were_answered_before_the_visit_and_nothing_of_it_lies_ahead(clinic):
    forms = BeforeVisit.objects.exclude(said_at=None)
    assert forms.filter(state=BeforeVisitState.ANSWERED).exists()
    assert not forms.filter(said_at__gt=NOW).exists()
    assert set(forms.values_list("on", flat=True)) == {clinic.local(NOW).date()}


def test_each_clinic_has_boxes_and_its_sessions_say_their_lots(practice):
    for clinic in Clinic.objects.all():
        with scope.in_clinic(clinic.pk):
            on = clinic.local(NOW).date()
            open_now = needle_boxes.open_boxes(clinic.pk)
            sites = NeedledSite.objects.filter(treatment_session__state=SessionState.SIGNED, needles_in__gt=0)
            assert {
                "soon": any(expires_soon(box.expires_on, on=on) for box in open_now),
                "expired": any(is_expired(box.expires_on, on=on) for box in open_now),
                "lots": sites.exclude(needle_lot="").count() > sites.count() / 2,
            } == {"soon": True, "expired": True, "lots": True}


def test_somebody_waits_somebody_is_offered_a_time_and_two_strangers_ask_for_a_first_visit(practice):
    with scope.in_clinic(Clinic.objects.get(slug="alder").pk):
        offer = WaitlistOffer.objects.get()
        assert offer.is_open(NOW)
        held = Appointment.everything.get(state=AppointmentState.HELD)
        assert (held.patient, held.starts_at) == (offer.entry.patient, offer.starts_at)
        assert set(WaitlistEntry.objects.values_list("state", flat=True)) == {WaitState.WAITING}
        assert WaitlistEntry.objects.count() == 3
        asked = list(BookingRequest.objects.order_by("made_at"))
        assert [row.calls_first for row in asked] == [False, True]
        assert all(moment > NOW for row in asked for moment in row.wanted_at)
        assert {row.state for row in asked} == {BookingRequestState.OPEN}
