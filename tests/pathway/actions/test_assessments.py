"""The clinical assessment: begun once, written as one goes, signed once, compared with the last, never changed after."""

import pytest
from django.db import Error, connection, transaction

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from pathway.actions import assessments, episodes
from pathway.actions.assessments import Incomplete
from pathway.models import (
    AssessmentAddendum,
    ClinicalAssessment,
    Measurement,
    NeurologicalSign,
    PalpatedPoint,
    PatientActivity,
)
from pathway.queries.assessments import examined
from pathway.rules.assessments import Activity, Point
from tests import cast
from tests.pathway import scenes


@pytest.fixture
def episode(alder):
    return scenes.opened(alder)


@pytest.fixture
def draft(alder, episode):
    return scenes.begun(alder, episode)


def measured(**filters):
    return {
        kind: int(value) for kind, value in Measurement.objects.filter(**filters).values_list("kind", "value")
    }


def sign(alder, row):
    return assessments.sign(row, by=alder.therapist.by, now=cast.NOW)


def test_a_second_press_goes_on_with_the_draft_that_is_begun(alder, episode, draft):
    assert scenes.begun(alder, episode).pk == draft.pk
    assert ClinicalAssessment.objects.count() == 1


def test_nothing_is_found_before_somebody_examined_it(draft):
    assert NeurologicalSign.objects.count() == 0
    assert set(examined(draft).values.values()) == {"", None, False}


def test_what_was_written_is_read_back_the_same(alder, draft):
    found = scenes.found(
        draft,
        gait="antalgic",
        slr_left_degrees=40,
        slr_left_crossed="yes",
        nprs_leg=0,
        note="Guards on standing.",
        signs={("myotome", "L5", "left"): "3", ("reflex", "achilles", "right"): "absent"},
        points=(Point("piriformis", "left", "referred", is_familiar=True),),
    )
    row = assessments.save(draft, found=found, version=draft.version, by=alder.therapist.by, now=cast.NOW)

    assert examined(ClinicalAssessment.objects.get(pk=row.pk)) == found


def test_what_is_taken_back_is_gone(alder, draft):
    before = examined(draft)
    row = scenes.written(
        alder,
        draft,
        gait="antalgic",
        signs={("myotome", "L5", "left"): "4"},
        points=(Point("piriformis", "left"),),
    )
    row.refresh_from_db()

    assessments.save(row, found=before, version=row.version, by=alder.therapist.by, now=cast.NOW)

    assert ClinicalAssessment.objects.get().gait == ""
    assert (NeurologicalSign.objects.count(), PalpatedPoint.objects.count()) == (0, 0)


def test_the_same_again_is_no_change_and_costs_no_version(alder, draft):
    row = scenes.written(alder, draft, nprs_leg=7)
    row.refresh_from_db()

    again = scenes.written(alder, row, nprs_leg=7)

    again.refresh_from_db()
    assert again.version == row.version
    assert AuditEvent.objects.filter(kind="assessment.saved").count() == 1


def test_two_tabs_do_not_overwrite_each_other(alder, draft):
    old = draft.version
    scenes.written(alder, draft, nprs_leg=7)

    with pytest.raises(Stale):
        assessments.save(
            draft, found=scenes.found(draft, nprs_leg=2), version=old, by=alder.therapist.by, now=cast.NOW
        )

    assert ClinicalAssessment.objects.get().nprs_leg == 7


def test_a_press_on_an_old_page_is_stale_even_when_nothing_was_typed(alder, draft):
    row = scenes.written(alder, draft, nprs_leg=7)

    with pytest.raises(Stale):
        assessments.save(row, found=examined(row), version=1, fresh=True, by=alder.therapist.by, now=cast.NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"slr_left_degrees": 170}, "slr_left_degrees"), ({"affected_side": "upper"}, "affected_side")],
)
def test_what_is_off_its_scale_is_refused_at_its_field(alder, draft, values, field):
    with pytest.raises(Refused) as refused:
        scenes.written(alder, draft, nprs_back=3, **values)

    assert refused.value.field == field
    assert ClinicalAssessment.objects.get().nprs_back is None


def test_a_signature_names_everything_that_is_missing(alder, draft):
    with pytest.raises(Incomplete) as refused:
        sign(alder, draft)

    assert [one.field for one in refused.value.missing] == [
        "affected_side",
        "nprs_leg",
        "nprs_back",
        "suspected_driver",
    ]
    assert Measurement.objects.count() == 0


def test_the_first_signature_makes_the_baseline(alder, episode, draft):
    row = scenes.written(alder, draft, **scenes.EXAMINED)

    sign(alder, row)

    assert measured(at_point="baseline", clinical_assessment=row) == {
        "nprs_leg": 7,
        "nprs_back": 4,
        "slr_left_degrees": 45,
    }
    signed = ClinicalAssessment.objects.get()
    assert (signed.state, signed.signed_name) == ("signed", "Dana Whitfield, PT, DPT")


def test_the_next_one_is_set_beside_it_and_leaves_the_baseline_alone(alder, episode):
    scenes.examined(alder, episode)

    scenes.examined(alder, episode, now=cast.NOW.replace(hour=20), nprs_leg=3)

    assert measured(at_point="baseline")["nprs_leg"] == 7
    assert measured(at_point="reassessment")["nprs_leg"] == 3


def test_the_next_one_starts_empty_but_for_side_driver_and_the_patients_own_words(alder, episode, draft):
    scenes.written(
        alder,
        draft,
        **scenes.EXAMINED,
        signs={("myotome", "L5", "left"): "4"},
        activities={1: Activity("Walk the dog", 3)},
    )
    sign(alder, draft)

    again = scenes.begun(alder, episode, now=cast.NOW.replace(hour=20))

    found = examined(again)
    assert {name: value for name, value in found.values.items() if value} == {
        "affected_side": "left",
        "suspected_driver": "herniated_disc",
    }
    assert (found.signs, found.activities) == ({}, {1: Activity("Walk the dog")})


def test_the_patients_own_words_stay_across_assessments(alder, episode, draft):
    scenes.written(alder, draft, **scenes.EXAMINED, activities={1: Activity("Walk the dog", 3)})
    sign(alder, draft)
    again = scenes.begun(alder, episode, now=cast.NOW.replace(hour=20))

    with pytest.raises(Refused) as refused:
        scenes.written(alder, again, activities={1: Activity("Run", 3)})

    assert refused.value.field == "activity_1_name"


def test_a_signed_assessment_is_closed(alder, episode):
    row = scenes.examined(alder, episode)

    with pytest.raises(Refused) as refused:
        scenes.written(alder, row, nprs_leg=1)
    with pytest.raises(Refused):
        sign(alder, row)

    assert "signed and closed" in refused.value.message


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pathway_clinicalassessment SET nprs_leg = 0",
        "DELETE FROM pathway_clinicalassessment",
        "UPDATE pathway_neurologicalsign SET grade = '5'",
        "DELETE FROM pathway_neurologicalsign",
        "UPDATE pathway_assessmentaddendum SET text = 'other'",
        "DELETE FROM pathway_assessmentaddendum",
    ],
)
def test_the_database_itself_keeps_what_is_signed(alder, episode, sql):
    row = scenes.examined(alder, episode, signs={("myotome", "L5", "left"): "4"})
    assessments.add(row, text="Left and right were exchanged.", by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Error, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "myotome", "place": "L5", "side": "left", "grade": "reduced"},
        {"kind": "reflex", "place": "L5", "side": "left", "grade": "normal"},
        {"kind": "light_touch", "place": "L5", "side": "both", "grade": "normal"},
    ],
)
def test_the_database_refuses_a_grade_that_does_not_exist(alder, draft, values):
    with pytest.raises(Error), transaction.atomic():
        NeurologicalSign.objects.create(clinic=alder.clinic, assessment=draft, **values)


def test_an_addendum_adds_and_changes_nothing(alder, episode):
    row = scenes.examined(alder, episode)

    assessments.add(row, text="  Reflexes taken again: even. ", by=alder.therapist.by, now=cast.NOW)

    assert AssessmentAddendum.objects.get().text == "Reflexes taken again: even."
    assert AssessmentAddendum.objects.get().written_name == "Dana Whitfield, PT, DPT"


def test_an_addendum_needs_words_and_a_signature_before_it(alder, episode, draft):
    with pytest.raises(Refused) as refused:
        assessments.add(draft, text="More", by=alder.therapist.by, now=cast.NOW)
    assert "still a draft" in refused.value.message

    row = scenes.written(alder, draft, **scenes.EXAMINED)
    signed = sign(alder, row)
    with pytest.raises(Refused) as refused:
        assessments.add(signed, text=" ", by=alder.therapist.by, now=cast.NOW)
    assert refused.value.field == "text"


def test_an_episode_that_ended_takes_no_assessment(alder, episode, draft):
    episodes.discharge(episode, end="lapsed", reason="did_not_return", by=alder.therapist.by, now=cast.NOW)
    episode.refresh_from_db()

    with pytest.raises(Refused):
        scenes.written(alder, draft, nprs_leg=3)
    with pytest.raises(Refused):
        sign(alder, draft)
    assert ClinicalAssessment.objects.get().nprs_leg is None


def test_an_activity_without_a_score_is_asked_for_and_then_measured(alder, draft):
    row = scenes.written(alder, draft, **scenes.EXAMINED, activities={2: Activity("Sit", None)})
    with pytest.raises(Incomplete) as refused:
        sign(alder, row)
    assert refused.value.field == "activity_2_score"

    row = scenes.written(alder, row, activities={2: Activity("Sit", 4)})
    sign(alder, row)

    assert measured()["psfs_1"] == 4
    assert PatientActivity.objects.get().number == 2
