"""Past decisions: every one can be read again as it was made, whatever has changed since; every reading is recorded."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import dates
from clinic.models import AuditEvent
from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import DecisionRecord
from pathway.queries import decisions
from pathway.reference import library
from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
AGO = timedelta(hours=2)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(record):
    return reverse("decisions:detail", args=[record.uuid])


def list_of(episode):
    return reverse("decisions:list", args=[episode.uuid])


@pytest.fixture
def closed(alder):
    """A screening closed two hours ago with one decision in it."""
    then = cast.this_moment() - AGO
    screening = scenes.answered(
        alder, scenes.opened(alder, now=then), now=then, cardiac_device=NewAnswer("yes")
    )
    screenings.decide(
        screening.findings.get(),
        resolution="proceed",
        rationale="No current.",
        by=alder.therapist.by,
        now=then,
    )
    return screenings.complete(screening, by=alder.therapist.by, now=then)


@pytest.fixture
def client(alder, sign_in):
    return sign_in(alder.therapist)


def test_the_chart_leads_to_the_decisions(alder, client, closed):
    chart = client.get(reverse("chart", args=[closed.episode.patient.uuid])).content.decode()

    assert list_of(closed.episode) in chart


def test_the_list_names_each_decision_with_who_and_when(alder, client, closed):
    shown = words(client.get(list_of(closed.episode)))

    assert "Screening closed by Dana Whitfield" in shown
    assert "Do you have a pacemaker or a heart shock device? Yes. Finding decided by Dana Whitfield" in shown


def test_without_a_decision_the_list_says_what_will_be_there(alder, client):
    assert "Nothing decided yet" in words(client.get(list_of(scenes.opened(alder))))


def test_a_closed_screening_is_shown_with_its_answers_and_plays_the_same(alder, client, closed):
    shown = words(client.get(page_of(DecisionRecord.objects.get(kind="screening"))))

    assert "Cleared with precautions" in shown
    assert "No current." in shown
    assert f"The other {len(closed.answers) - 1}" in shown
    assert "the rules still say: Cleared with precautions" in shown
    assert f"version {library().version}" in shown


def test_a_decided_finding_is_shown_with_why(alder, client, closed):
    shown = words(client.get(page_of(DecisionRecord.objects.get(kind="finding"))))

    assert "Decision Proceed Why No current." in shown
    assert "Evidence: CUM11, EA-C, SIE05. Row cardiac_device, version" in shown


def test_a_plan_is_shown_with_its_targets(alder, client):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode, now=dates.now())
    plan = scenes.planned(alder, episode, now=dates.now())

    shown = words(client.get(page_of(plan.decisions.get())))

    assert "Gluteus medius left, Piriformis left" in shown
    assert "Trigger point Allowed" in shown


def test_a_plan_without_a_screening_says_that_it_needs_none(alder, client):
    plan = scenes.planned(alder, scenes.opened(alder), targets=())

    assert "a plan without needles needs none" in words(client.get(page_of(plan.decisions.get())))


def test_what_the_clinic_says_later_changes_nothing_of_then(alder, client, closed):
    scenes.override_of_devices(alder, now=dates.now())
    record = DecisionRecord.objects.get(kind="screening")

    shown = words(client.get(page_of(record)))

    assert decisions.replay(record).again == "cleared_with_precautions"
    assert "None: everything counted as it was shipped." in shown


def test_a_closed_screening_says_what_it_comes_to_by_what_counts_now(alder, client, closed):
    path = reverse("screenings:detail", args=[closed.uuid])
    assert "As things are today" not in words(client.get(path))

    cast.enter(alder)
    scenes.override_of_devices(alder, now=dates.now())

    shown = words(client.get(path))
    assert "Full screening Cleared with precautions" in shown
    assert "As things are today it comes to Not suitable for needling" in shown


def test_what_the_clinic_said_then_is_shown_with_the_decision(alder, client):
    then = cast.this_moment() - AGO
    scenes.override_of_devices(alder, now=then)
    screening = scenes.answered(
        alder, scenes.opened(alder, now=then), now=then, cardiac_device=NewAnswer("yes")
    )
    finding = screening.findings.get()
    screenings.decide(finding, resolution="accept", by=alder.therapist.by, now=then)

    shown = words(client.get(page_of(DecisionRecord.objects.get())))

    assert "own readings then Do you have a pacemaker or a heart shock device? Yes Do not needle" in shown


def test_a_version_that_is_no_longer_shipped_speaks_in_its_stored_words(alder, client, closed):
    kept = DecisionRecord.objects.get(kind="screening")
    asked = {"choice": "sometimes", "answered_on": "2026-11-01", "text": "Do you whistle?", "version": 3}
    old = DecisionRecord.objects.create(
        clinic=alder.clinic,
        episode=kept.episode,
        screening=kept.screening,
        kind="screening",
        reference_version="of long ago",
        answers={"whistling": asked},
        said={
            "result": "waiting",
            "findings": [{"question": "whistling", "label": "Listen", "reason": "Whistles.", "version": 3}],
        },
        decided_at=kept.decided_at,
        decided_by=kept.decided_by,
    )

    shown = words(client.get(page_of(old)))

    assert "This version is no longer shipped." in shown
    assert "Do you whistle? Sometimes 1 Nov 2026 3" in shown
    assert "Listen Whistles." in shown
    assert "Checked again" not in shown


def test_every_reading_is_recorded(alder, client, closed):
    record = DecisionRecord.objects.get(kind="screening")
    client.get(list_of(closed.episode))
    client.get(page_of(record))

    cast.enter(alder)
    kinds = ["decisions.viewed", "decision.viewed"]
    events = AuditEvent.objects.filter(kind__in=kinds).order_by("pk")
    assert [(one.kind, one.target_id, one.patient_id) for one in events] == [
        ("decisions.viewed", closed.episode_id, closed.episode.patient_id),
        ("decision.viewed", record.pk, closed.episode.patient_id),
    ]


def test_another_clinic_finds_none_of_it(birch, alder, sign_in, closed):
    client = sign_in(birch.therapist)
    record = DecisionRecord.objects.get(kind="screening")

    answers = [client.get(path).status_code for path in (list_of(closed.episode), page_of(record))]
    assert answers == [404, 404]
    cast.enter(birch)
    assert not DecisionRecord.objects.exists()


def test_the_front_desk_reads_no_decision(alder, sign_in, closed):
    assert sign_in(alder.receptionist).get(list_of(closed.episode)).status_code == 403


def test_the_list_costs_the_same_however_many_there_are(alder, client, closed, django_assert_num_queries):
    path = list_of(closed.episode)
    client.get(path)  # the first page of a session writes down which clinic it is in
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    before = len(few)
    cast.enter(alder)
    again = screenings.start(closed.episode, by=alder.therapist.by, now=dates.now())
    for _ in range(3):
        screenings.decide(
            again.findings.get(),
            resolution="proceed",
            rationale="No current.",
            by=alder.therapist.by,
            now=dates.now(),
        )

    with django_assert_num_queries(before):
        client.get(path)
