"""Every decision is kept as it was made, and what is kept stays."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import DecisionRecord
from pathway.reference import library
from pathway.rules.plans import Target
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
LATER = scenes.cast.NOW + timedelta(minutes=5)


def nervous(at):
    return scenes.answered(at, scenes.opened(at), needle_fear=NewAnswer("nervous"))


def decide(screening, at, *, rationale, now=scenes.cast.NOW):
    finding = screening.findings.get()
    screenings.decide(finding, resolution="modify", rationale=rationale, by=at.therapist.by, now=now)


def test_a_decided_finding_is_kept_with_the_answer_it_was_made_on_and_what_the_rules_said(alder):
    screening = nervous(alder)

    decide(screening, alder, rationale="One needle first.")

    kept = DecisionRecord.objects.get()
    said = kept.said["findings"][0]
    assert (kept.kind, kept.about, kept.decided_by) == ("finding", "needle_fear", alder.therapist.user)
    assert kept.answers == {"needle_fear": screening.answers["needle_fear"]}
    assert (said["disposition"], said["version"], said["source"]) == (
        "caution_modify",
        1,
        library().rows["needle_fear"].source,
    )
    assert kept.decided["rationale"] == "One needle first."
    assert (kept.reference_version, kept.overrides) == (library().version, [])


def test_a_detail_is_kept_with_the_answer_it_hangs_on(alder):
    screening = scenes.answered(
        alder,
        scenes.opened(alder),
        pregnancy=NewAnswer("yes"),
        pregnancy_weeks=NewAnswer(number=30),
    )
    finding = screening.findings.get(code="pregnancy_weeks")

    screenings.decide(
        finding,
        resolution=library().dispositions[finding.disposition].resolutions[-1],
        rationale="Not now.",
        by=alder.therapist.by,
        now=scenes.cast.NOW,
    )

    assert set(DecisionRecord.objects.get().answers) == {"pregnancy", "pregnancy_weeks"}


def test_a_decision_that_was_made_again_leaves_the_first_one_standing(alder):
    screening = nervous(alder)

    decide(screening, alder, rationale="One needle first.")
    decide(screening, alder, rationale="Lying down.", now=LATER)

    assert [one.decided["rationale"] for one in DecisionRecord.objects.all()] == [
        "Lying down.",
        "One needle first.",
    ]


def test_a_closed_screening_is_kept_with_its_result(alder):
    screening = scenes.screened(alder, scenes.opened(alder))

    kept = DecisionRecord.objects.get()
    assert (kept.kind, kept.screening, kept.answers) == ("screening", screening, {})
    assert kept.said == {"result": "cleared", "because": [], "findings": []}
    assert kept.given == screening.answers


def test_a_plan_is_kept_with_its_targets_and_the_screening_it_rested_on(alder):
    episode = scenes.opened(alder)
    screening = scenes.screened(alder, episode)

    plan = scenes.planned(alder, episode, targets=(Target("gluteus_medius", "left"),))

    kept = DecisionRecord.objects.get(kind="plan")
    assert (kept.plan, kept.screening, kept.said["result"]) == (plan, screening, "cleared")
    assert kept.decided["targets"] == [
        {
            "muscle": "gluteus_medius",
            "name": "Gluteus medius",
            "side": "left",
            "technique": "Trigger point",
            "e_stim": False,
            "reason": "",
            "said": {"state": "allowed", "reasons": []},
        }
    ]


def test_a_plan_without_needles_needs_no_screening_to_be_kept(alder):
    plan = scenes.planned(alder, scenes.opened(alder), targets=())

    kept = DecisionRecord.objects.get()
    assert (kept.plan, kept.screening, kept.said, kept.given) == (plan, None, {}, {})


@pytest.mark.parametrize("change", ["update", "delete"])
def test_what_was_decided_stays(alder, change):
    scenes.screened(alder, scenes.opened(alder))
    rows = DecisionRecord.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(said={}) if change == "update" else rows.delete()
