"""The first examination: one per episode, its numbers on their scales, corrected by whoever saw the latest."""

import pytest

from clinic.errors import Refused, Stale
from pathway.actions import assessments
from pathway.actions.assessments import Examination
from pathway.models import Measurement
from tests import cast
from tests.pathway import scenes


def save(alder, episode, *, version=None, side="left", **measures):
    found = Examination(side, "herniated_disc", "Slump positive.", measures)
    return assessments.save(episode, examination=found, version=version, by=alder.therapist.by, now=cast.NOW)


def baseline():
    return {kind: int(value) for kind, value in Measurement.objects.values_list("kind", "value")}


def test_the_numbers_become_the_baseline(alder):
    save(alder, scenes.opened(alder), nprs_leg=7, nprs_back=0, slr_left_degrees=40)

    assert baseline() == {"nprs_leg": 7, "nprs_back": 0, "slr_left_degrees": 40}


def test_a_corrected_value_replaces_the_first_and_a_withdrawn_one_is_gone(alder):
    episode = scenes.opened(alder)
    row = save(alder, episode, nprs_leg=7, slr_left_degrees=40)

    save(alder, episode, version=row.version, nprs_leg=6)

    assert baseline() == {"nprs_leg": 6}


def test_a_value_off_its_scale_is_refused_at_its_field(alder):
    with pytest.raises(Refused) as refused:
        save(alder, scenes.opened(alder), slr_left_degrees=170)

    assert refused.value.field == "slr_left_degrees"
    assert baseline() == {}


def test_an_unknown_side_is_refused(alder):
    with pytest.raises(Refused) as refused:
        save(alder, scenes.opened(alder), side="upper")

    assert refused.value.field == "affected_side"


def test_two_people_who_examine_at_once_do_not_overwrite_each_other(alder):
    episode = scenes.opened(alder)
    row = save(alder, episode, nprs_leg=7)

    with pytest.raises(Stale):
        save(alder, episode, nprs_leg=2)
    with pytest.raises(Stale):
        save(alder, episode, version=row.version + 1, nprs_leg=2)

    assert baseline() == {"nprs_leg": 7}
