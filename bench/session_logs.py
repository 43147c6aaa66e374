"""Goals of the session log: opening it costs the same on the first day and after years of care."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.goals import Measure, goal, milliseconds
from bench.today import UNCOUNTED
from clinic import dates, scope
from pathway.enums import ReviewDecision
from pathway.models import CheckIn, NeedledSite, PlanReview, SpokenYes, TreatmentSession
from pathway.queries import signatures
from pathway.states import SessionState
from tests.journeys.arrangements import open_clinic
from tests.pathway import scenes, sessions

PAST = 200
OPENED_TIMES = 20


@goal("G14 opening the log with 200 past sessions, queries more than with 1", at_most=0)
def queries_that_grow() -> Measure:
    few, many = _opened("counted-few", 1), _opened("counted-many", PAST)
    return lambda: _queries(*many) - _queries(*few)


@goal("G14 opening the log with 200 past sessions, times as long as with 1", at_most=1.5, unit="x")
def time_that_grows() -> Measure:
    few, many = _opened("timed-few", 1), _opened("timed-many", PAST)
    return lambda: _time(*many) / _time(*few)


def _time(client: Client, log: str) -> float:
    return milliseconds(lambda: client.get(log), times=OPENED_TIMES)


def _queries(client: Client, log: str) -> int:
    client.get(log)  # what is remembered after the first look is not part of the page
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(log)
    if answer.status_code != 200 or "Add a site" not in answer.text:
        raise RuntimeError(f"The log answered {answer.status_code}, or its needling band was shut.")
    return sum(not query["sql"].startswith(UNCOUNTED) for query in seen.captured_queries)


def _opened(slug: str, past: int) -> tuple[Client, str]:
    """A therapist before the open log of a patient who was needled so many times a week ago and reviewed since."""
    with transaction.atomic():
        now = dates.now()
        last_week, before = now - timedelta(days=7), now - timedelta(minutes=20)
        at = open_clinic(slug, now)
        episode = scenes.opened(at, now=last_week)
        scenes.screened(at, episode, now=last_week)
        scenes.examined(at, episode, now=last_week)
        scenes.planned(at, episode, now=last_week)
        sessions.agreed(at, episode, now=last_week)
        first = sessions.signed(at, episode, now=last_week)
        for number in range(1, past):
            _again(first.pk, number)
        PlanReview.objects.create(
            clinic=at.clinic,
            episode=episode,
            plan=first.plan,
            decision=ReviewDecision.CONTINUE,
            more_sessions=3,
            decided_at=last_week + timedelta(days=1),
            decided_by=at.therapist.user,
            decided_name=at.therapist.user.name,
        )
        scenes.screened(at, episode, now=before)
        log = sessions.opened(at, episode, now=now - timedelta(minutes=10))
        user, address = at.therapist.user, f"/treatment-sessions/{log.uuid}/"
        scope.enter(0)
    client = Client()
    client.force_login(user)
    return client, address


def _again(first: int, number: int) -> None:
    """One more signed session like the first, with its sites and check-ins, a few seconds later."""
    like = TreatmentSession.objects.get(pk=first)
    signed = {"signed_at": like.signed_at + timedelta(seconds=number), "signed_by_id": like.signed_by_id}
    signed["signed_name"] = like.signed_name
    session = _copied(
        like,
        state=SessionState.DRAFT,
        appointment_id=None,
        signed_at=None,
        signed_by_id=None,
        signed_name="",
        content_hash="",
    )
    for yes in SpokenYes.objects.filter(treatment_session=first):
        _copied(yes, treatment_session=session)
    for site in NeedledSite.objects.filter(treatment_session=first):
        _copied(site, treatment_session=session)
    for check_in in CheckIn.objects.filter(treatment_session=first):
        _copied(check_in, treatment_session=session)
    for name, value in signed.items():
        setattr(session, name, value)
    content = signatures.content_hash(session, list(session.sites.all()))
    TreatmentSession.objects.filter(pk=session.pk).update(
        state=SessionState.SIGNED, content_hash=content, **signed
    )


def _copied(row: Any, **different: Any) -> Any:
    row.pk = None
    if hasattr(row, "uuid"):
        row.uuid = uuid4()
    for name, value in different.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row
