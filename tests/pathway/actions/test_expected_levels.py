"""What pain is expected of one patient: one level a measure at a time, with a reason and a last day, by a therapist."""

from datetime import timedelta

import pytest

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from pathway.actions import expected_levels
from pathway.models import ExpectedLevel
from pathway.queries import visit_notes
from tests.cast import NOW
from tests.pathway import scenes

pytestmark = pytest.mark.django_db


def expect(at, episode, now=NOW, **different):
    typed = {
        "measure": "nprs_leg",
        "level": 7,
        "until": at.clinic.local(now).date() + timedelta(days=5),
        "because": " Many sites ",
        **different,
    }
    return expected_levels.expect(episode, **typed, by=at.therapist.by, now=now)


def test_a_level_counts_up_to_and_with_its_last_day(alder):
    episode = scenes.opened(alder)
    row = expect(alder, episode)
    assert row.because == "Many sites"
    days = [row.until + timedelta(days=more) for more in (-5, 0, 1)]
    assert [visit_notes.expected(episode, on=day) for day in days] == [[row], [row], []]


def test_a_new_level_ends_the_one_before_and_leaves_the_other_measure(alder):
    episode = scenes.opened(alder)
    first, back = expect(alder, episode), expect(alder, episode, measure="nprs_back", level=4)
    second = expect(alder, episode, level=8, now=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert (first.ended_at, first.ended_by) == (NOW + timedelta(hours=1), alder.therapist.user)
    assert visit_notes.expected(episode, on=second.until) == [back, second]


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"measure": "soreness"}, "measure"),
        ({"level": 0}, "level"),
        ({"level": 11}, "level"),
        ({"until": NOW.date() - timedelta(days=1)}, "until"),
        ({"until": NOW.date() + timedelta(days=29)}, "until"),
        ({"because": "  "}, "because"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(alder, different, field):
    with pytest.raises(Refused) as refusal:
        expect(alder, scenes.opened(alder), **different)
    assert (refusal.value.field, ExpectedLevel.objects.count()) == (field, 0)


def test_it_can_be_ended_before_its_day_once(alder):
    row = expect(alder, scenes.opened(alder))
    expected_levels.end(row, by=alder.therapist.by, now=NOW)
    assert visit_notes.expected(row.episode, on=row.until) == []
    with pytest.raises(Stale):
        expected_levels.end(row, by=alder.therapist.by, now=NOW)


def test_setting_and_ending_are_in_the_audit_with_the_level(alder):
    row = expect(alder, scenes.opened(alder))
    expected_levels.end(row, by=alder.therapist.by, now=NOW)
    said = AuditEvent.objects.filter(kind__startswith="expected_level").order_by("pk")
    detail = {"measure": "nprs_leg", "level": 7, "until": row.until.isoformat()}
    assert list(said.values_list("kind", "detail")) == [
        ("expected_level.set", detail),
        ("expected_level.ended", detail),
    ]
