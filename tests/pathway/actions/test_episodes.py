"""An episode ends once, with a reason that fits, and never over an unsigned session."""

import pytest

from clinic.errors import Refused, Stale
from pathway.actions import episodes, treatment
from pathway.models import Discharge, Measurement
from tests import cast
from tests.pathway import scenes


def end(alder, episode, **changed):
    return episodes.discharge(
        episode,
        **{
            "end": "discharged",
            "reason": "goals_met",
            "global_change": 2,
            "measures": {"nprs_leg": 1, "nprs_back": 0},
            **changed,
        },
        by=alder.therapist.by,
        now=cast.NOW,
    )


def test_a_patient_has_one_open_episode(alder):
    first = scenes.opened(alder)
    again = episodes.open(first.patient, therapist=alder.therapist.user, by=alder.therapist.by, now=cast.NOW)

    assert again == first


def test_a_discharge_keeps_the_reason_and_the_closing_values(alder):
    episode = scenes.opened(alder)

    row = end(alder, episode, note="Back to running.")

    episode.refresh_from_db()
    assert (row.end, row.reason, row.global_change) == ("discharged", "goals_met", 2)
    assert episode.ended_at == cast.NOW
    assert dict(Measurement.objects.values_list("kind", "value")) == {"nprs_leg": 1, "nprs_back": 0}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "boredom"}, "reason"),
        ({"reason": "did_not_return"}, "reason"),
        ({"global_change": 4}, "global_change"),
        ({"measures": {"nprs_leg": 11}}, "nprs_leg"),
    ],
    ids=["unknown reason", "reason of another end", "no such step", "off the scale"],
)
def test_what_does_not_fit_is_refused_at_its_field(alder, changed, field):
    episode = scenes.opened(alder)

    with pytest.raises(Refused) as refused:
        end(alder, episode, **changed)

    assert refused.value.field == field
    assert Discharge.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("not_suitable", "needling_not_suitable"),
        ("lapsed", "did_not_return"),
        ("cancelled", "cancelled_before_care"),
    ],
)
def test_every_way_to_end_ends(alder, kind, reason):
    episode = scenes.opened(alder)

    end(alder, episode, end=kind, reason=reason, global_change=None, measures={})

    assert episode.is_open is False


def test_an_episode_with_an_unsigned_session_does_not_end(alder):
    episode = scenes.opened(alder)
    treatment.open_log(episode, by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused, match="not signed"):
        end(alder, episode)


def test_an_episode_ends_once(alder):
    episode = scenes.opened(alder)
    end(alder, episode)

    with pytest.raises(Stale):
        end(alder, episode)


def test_nothing_is_screened_in_an_ended_episode(alder):
    episode = scenes.opened(alder)
    end(alder, episode)

    with pytest.raises(Refused, match="ended"):
        scenes.screened(alder, episode)
