"""Two hands on one form before a visit at the same instant: it is answered once, and no alarm is lost between them."""

import secrets

import pytest

from clinic.models import AuditEvent
from pathway.actions import before_visits
from pathway.models import Alert, BeforeVisit
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW
from tests.pathway import before_visits as forms


@pytest.fixture
def form(db):
    """A form with its first screen done, really committed. It stays, for what is audited cannot be flushed."""

    def made():
        alder = cast.open_clinic(slug=f"at-once-{secrets.token_hex(4)}")
        row = forms.planned(alder)
        forms.save(alder, row, "visit_warning")
        return alder, row

    alder, row = elsewhere(made)
    yield alder, row

    def forget():
        cast.enter(alder)
        BeforeVisit.objects.filter(state="planned").update(
            state="cancelled", ended_reason="The test is over."
        )

    elsewhere(forget)


def sends(alder, row, screen, **different):
    def attempt():
        cast.enter(alder)
        return forms.save(alder, BeforeVisit.objects.get(pk=row.pk), screen, **different).state

    return attempt


def test_two_submissions_are_one_answer(form):
    alder, row = form
    send = sends(alder, row, "visit_today")
    assert at_once(send, send) == ["answered", "answered"]
    cast.enter(alder)
    told = AuditEvent.objects.filter(target_kind="beforevisit", target_id=row.pk)
    assert [told.filter(kind=f"before_visit.{verb}").count() for verb in ("screen_saved", "answered")] == [
        2,
        1,
    ]


def test_whoever_is_first_an_emergency_from_one_of_two_phones_is_kept_and_told(form):
    alder, row = form
    at_once(sends(alder, row, "visit_today"), sends(alder, row, "visit_warning", rf_saddle="new_or_worse"))
    cast.enter(alder)
    kept = BeforeVisit.objects.get(pk=row.pk)
    assert (kept.answers["rf_saddle"]["choice"], kept.asks) == ("new_or_worse", "clinician_first")
    assert list(Alert.objects.filter(before_visit=row).values_list("cause", "tier")) == [("rf_saddle", "T0")]


def test_the_clock_woken_twice_writes_once(form):
    alder, row = form

    def ask():
        return before_visits.ask_due(now=row.due_at)

    asked = at_once(ask, ask)
    cast.enter(alder)
    assert sum(asked) >= 1
    assert AuditEvent.objects.filter(kind="before_visit.asked", target_id=row.pk).count() == 1


def test_handed_over_twice_at_once_it_is_one_link(form):
    alder, row = form

    def hand_over():
        cast.enter(alder)
        visit = BeforeVisit.objects.get(pk=row.pk).appointment
        return before_visits.hand_over(visit, by=alder.receptionist.by, now=NOW).pk

    first, second = at_once(hand_over, hand_over)
    assert first == second
