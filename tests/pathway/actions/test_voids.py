"""A void session stays as it was signed and counts nowhere: not in the plan, the chart, the check-ins, the outcomes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import voids
from pathway.models import CheckIn, SessionVoid
from pathway.queries import measurements, outcomes, stages, treatment
from pathway.queries.screenings import tolerated_shallow_sessions
from pathway.states import CheckInState
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
LATER = cast.NOW + WEEK + timedelta(hours=2)


@pytest.fixture
def first(alder):
    return sessions.signed(alder, sessions.ready(alder))


@pytest.fixture
def second(alder, first):
    scenes.screened(alder, first.episode, now=cast.NOW + WEEK)
    return sessions.signed(alder, first.episode, now=cast.NOW + WEEK)


def planned(session):
    rows = CheckIn.objects.filter(treatment_session=session, state=CheckInState.PLANNED)
    return [(row.kind, row.sequence) for row in rows.order_by("kind", "sequence")]


WEEKLIES = [("weekly", number) for number in (1, 2, 3, 4)]


def test_it_is_kept_with_who_when_and_why_and_told_in_the_audit(alder, first):
    row = voids.void(first, reason=" Wrong patient ", by=alder.therapist.by, now=LATER)

    assert (row.reason, row.voided_at, row.voided_name) == ("Wrong patient", LATER, "Dana Whitfield, PT, DPT")
    assert AuditEvent.objects.filter(kind="treatment.voided", target_id=first.pk).count() == 1


def test_its_check_ins_are_taken_back_in_the_same_transaction(alder, first):
    assert planned(first) == [("after_48_hours", 1), *WEEKLIES]
    voids.void(first, reason="Wrong patient", by=alder.therapist.by, now=cast.NOW + timedelta(hours=2))

    assert planned(first) == []
    assert set(CheckIn.objects.values_list("state", "ended_reason")) == {
        ("cancelled", "Its session was declared void.")
    }


def test_the_weekly_check_ins_of_the_session_before_come_back_where_it_is_not_too_late(alder, first, second):
    assert (planned(first), planned(second)) == (
        [("after_48_hours", 1)],
        [("after_48_hours", 1), *WEEKLIES],
    )
    voids.void(second, reason="Wrong patient", by=alder.therapist.by, now=LATER)

    assert (planned(first), planned(second)) == ([("after_48_hours", 1), *WEEKLIES], [])
    voids_late = cast.NOW + timedelta(days=16)
    assert CheckIn.objects.filter(treatment_session=first, due_at__gt=voids_late).count() == 2


def test_it_counts_toward_neither_plan_nor_chart_nor_outcomes(alder, first):
    def counted():
        rows = stages.stage_of(first.episode, clinic=alder.clinic, on=scenes.TODAY)
        return (
            rows.sessions_done,
            [row.at_point for row in measurements.measured(first.episode) if row.treatment_session_id],
            outcomes.outcomes(alder.clinic, since=cast.NOW - WEEK, now=cast.NOW).sessions,
            treatment.last_signed(first.episode),
            tolerated_shallow_sessions([first.episode_id]) and "tolerated",
        )

    assert counted()[0] == 1
    assert counted()[2:4] == (1, first)
    voids.void(first, reason="Wrong patient", by=alder.therapist.by, now=LATER)

    assert counted() == (0, [], 0, None, set())


def test_the_session_itself_is_not_touched(alder, first):
    before = type(first).objects.filter(pk=first.pk).values().get()
    voids.void(first, reason="Wrong patient", by=alder.therapist.by, now=LATER)

    assert type(first).objects.filter(pk=first.pk).values().get() == before


def test_only_who_signed_and_the_lead_declare_it(alder, first):
    other = replace(alder.therapist.by, id=alder.receptionist.user.pk)
    with pytest.raises(Refused, match="Only Dana Whitfield, PT, DPT or the clinical lead"):
        voids.void(first, reason="Wrong patient", by=other, now=LATER)
    voids.void(first, reason="Wrong patient", by=alder.manager.by, now=LATER)

    assert SessionVoid.objects.get().voided_by == alder.manager.user


def test_a_second_void_a_draft_and_a_void_without_a_reason_are_refused(alder, first):
    with pytest.raises(Refused, match="Write why it is void"):
        voids.void(first, reason=" ", by=alder.therapist.by, now=LATER)
    voids.void(first, reason="Wrong patient", by=alder.therapist.by, now=LATER)
    with pytest.raises(Refused, match="declared this session void already"):
        voids.void(first, reason="Once more", by=alder.therapist.by, now=LATER)
    draft = sessions.opened(alder, first.episode, now=LATER)
    with pytest.raises(Refused, match="not signed yet"):
        voids.void(draft, reason="Begun by mistake", by=alder.therapist.by, now=LATER)

    assert SessionVoid.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_sessionvoid SET reason = 'other'",
        "DELETE FROM pathway_sessionvoid",
    ],
)
def test_the_database_itself_keeps_a_void(alder, first, statement):
    voids.void(first, reason="Wrong patient", by=alder.therapist.by, now=LATER)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert SessionVoid.objects.get().reason == "Wrong patient"


def test_the_database_itself_voids_no_draft(alder):
    draft = sessions.opened(alder, sessions.ready(alder))
    with pytest.raises(IntegrityError, match="belongs to a signed session"), transaction.atomic():
        SessionVoid.objects.create(
            clinic=alder.clinic,
            treatment_session=draft,
            reason="By hand",
            voided_at=LATER,
            voided_by=alder.manager.user,
            voided_name="Max",
        )
