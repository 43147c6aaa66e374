"""Harm and expected responses are counted apart."""

from datetime import timedelta

from pathway.actions import events
from pathway.enums import EventSeverity
from pathway.queries import outcomes, treatment
from tests.cast import NOW
from tests.pathway import sessions


def test_a_small_bruise_is_counted_apart_from_harm(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    site = session.sites.first()
    for kind, severity in (
        ("bruise", EventSeverity.MILD),
        ("post_needling_soreness", EventSeverity.MILD),
        ("fainting", EventSeverity.MILD),
        ("bruise", EventSeverity.SIGNIFICANT),
    ):
        events.record(
            session,
            kind=kind,
            severity=severity,
            action_taken="Looked after.",
            occurred_at=NOW,
            sites=[site],
            by=alder.therapist.by,
            now=NOW + timedelta(hours=1),
        )
    found = outcomes.outcomes(alder.clinic, since=NOW - timedelta(days=1), now=NOW)
    assert {name: count for name, count, _ in found.events} == {"mild": 1, "significant": 1, "serious": 0}
    assert found.expected == 1
    harms = treatment.logs().get(pk=session.pk).harms
    assert {(event.kind, event.severity) for event in harms} == {
        ("bruise", "significant"),
        ("fainting", "mild"),
    }
    assert harms[0].places == ["Gluteus medius, left"]
