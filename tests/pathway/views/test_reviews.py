"""The review by page: the numbers, the decision, and where it leads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import scope
from pathway.models import PlanReview
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(alder):
    return sessions.signed(alder, sessions.ready(alder)).episode


def url(episode):
    return reverse("plans:review", args=[episode.uuid])


def reviews(alder):
    scope.enter(alder.clinic.pk)
    return list(PlanReview.objects.values_list("decision", "more_sessions", "reason"))


def test_the_numbers_stand_beside_the_decision(alder, sign_in, episode):
    page = sign_in(alder.therapist).get(url(episode)).text

    assert "6 / 4</td>" in page
    assert "3 / 4</td>" in page
    assert "1</dd>" in page
    assert "Put it off" not in page


@pytest.mark.parametrize(
    ("decision", "goes_to"),
    [
        ("continue", "/patients/{patient}/"),
        ("change_muscles", "/episodes/{episode}/plan/"),
        ("refer", "/episodes/{episode}/without-needles/#referral"),
        ("discharge", "/episodes/{episode}/discharge/"),
    ],
)
def test_a_decision_leads_to_where_it_is_carried_out(alder, sign_in, episode, decision, goes_to):
    answer = sign_in(alder.therapist).post(
        url(episode), {"decision": decision, "more_sessions": 2, "reason": "Better", "seen": 0}
    )

    assert answer.headers["Location"] == goes_to.format(patient=episode.patient.uuid, episode=episode.uuid)
    assert reviews(alder) == [(decision, 2 if decision == "continue" else 0, "Better")]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"seen": 0}, "Choose what comes next."),
        ({"decision": "put_off", "seen": 0}, "Choose one of these."),
        ({"decision": "continue", "more_sessions": "", "seen": 0}, "from 1 to 20"),
        ({"decision": "continue", "more_sessions": 21, "seen": 0}, "from 1 to 20"),
        ({"decision": "continue", "more_sessions": 3, "seen": 1}, "Somebody reviewed this course"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(alder, sign_in, episode, sent, sentence):
    answer = sign_in(alder.therapist).post(url(episode), {**sent, "reason": "Typed words"})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Typed words" in answer.text
    assert reviews(alder) == []


def test_the_page_reads_as_much_for_three_sessions_as_for_one(
    alder, sign_in, episode, django_assert_num_queries
):
    therapist = sign_in(alder.therapist)
    therapist.get(url(episode))
    with CaptureQueriesContext(connection) as one:
        therapist.get(url(episode))
    scope.enter(alder.clinic.pk)
    for day in (1, 2):
        scenes.screened(alder, episode, now=cast.NOW + timedelta(days=day))
        sessions.signed(alder, episode, now=cast.NOW + timedelta(days=day))
    with django_assert_num_queries(len(one)):
        therapist.get(url(episode))


def test_the_desk_sees_no_review(alder, sign_in, episode):
    assert sign_in(alder.receptionist).get(url(episode)).status_code == 403
