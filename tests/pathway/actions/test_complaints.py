"""A complaint: outcome questions pause and safety questions go on, the chart is held, and it ends with an outcome."""

from datetime import date, timedelta

import pytest

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from pathway.actions import check_ins, complaints, merges
from pathway.models import CheckIn, Complaint
from pathway.queries.complaints import is_held
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
SAID = {"received_on": TODAY, "made_by": "Ana, his daughter", "what": "Nobody called back."}


def recorded(at, patient, *, now=NOW, **said):
    return complaints.record(patient, **{**SAID, **said}, by=at.manager.by, now=now)


def closed(at, row, *, keeps_hold=False, now=NOW):
    row.refresh_from_db()
    complaints.answer(row, words="We said sorry.", version=row.version, by=at.manager.by, now=now)
    return complaints.close(row, outcome="upheld", keeps_hold=keeps_hold, by=at.manager.by, now=now)


def forms():
    return [tuple(row.forms) for row in CheckIn.objects.order_by("due_at")]


def test_while_it_is_open_every_check_in_is_kept_and_asks_about_safety_only(alder):
    patient = follow_up.planned(alder).episode.patient
    before = list(CheckIn.objects.order_by("due_at").values_list("kind", "sequence", "due_at", "state"))
    asked = forms()
    recorded(alder, patient)
    assert (
        list(CheckIn.objects.order_by("due_at").values_list("kind", "sequence", "due_at", "state")) == before
    )
    assert forms() != asked
    assert {form for row in forms() for form in row} == {"after_48_hours_warnings", "weekly_warnings"}


def test_closed_the_questions_about_outcomes_come_back(alder):
    patient = follow_up.planned(alder).episode.patient
    asked = forms()
    closed(alder, recorded(alder, patient))
    assert forms() == asked


def test_one_that_was_asked_already_asks_less_from_now_on_and_is_still_waited_for(alder):
    check_in = follow_up.asked(alder)
    recorded(alder, check_in.episode.patient, now=LATER)
    check_in.refresh_from_db()
    assert (check_in.state, check_in.forms) == ("asked", ["after_48_hours_warnings"])


def test_safety_check_ins_are_sent_all_the_same(alder):
    recorded(alder, follow_up.planned(alder).episode.patient)
    assert check_ins.ask_due(now=LATER) == 1


def test_the_chart_is_held_until_the_hold_is_lifted(alder):
    row = recorded(alder, cast.patient(alder))
    with pytest.raises(Refused, match="as long as the complaint is open"):
        complaints.lift_hold(row, by=alder.manager.by, now=NOW)
    closed(alder, row, keeps_hold=True)
    assert is_held(row.patient)
    complaints.lift_hold(row, by=alder.manager.by, now=NOW)
    assert not is_held(row.patient)


def test_closing_lifts_the_hold_unless_it_is_kept(alder):
    row = closed(alder, recorded(alder, cast.patient(alder)))
    assert (row.is_open, row.closed_by, is_held(row.patient)) == (False, alder.manager.user, False)


def test_it_is_found_from_the_record_its_own_was_joined_with(alder):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    row = recorded(alder, other)
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    assert (list(Complaint.objects.about(kept)), is_held(kept)) == ([row], True)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"received_on": TODAY + timedelta(days=1)}, "received_on"),
        ({"made_by": " "}, "made_by"),
        ({"what": ""}, "what"),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused_at_its_field(alder, said, field):
    with pytest.raises(Refused) as refused:
        recorded(alder, cast.patient(alder), **said)
    assert (refused.value.field, Complaint.objects.count()) == (field, 0)


def test_it_is_closed_once_and_with_an_answer(alder):
    row = recorded(alder, cast.patient(alder))
    with pytest.raises(Refused, match="answered first"):
        complaints.close(row, outcome="upheld", keeps_hold=False, by=alder.manager.by, now=NOW)
    ended = closed(alder, row)
    with pytest.raises(Stale, match="closed already"):
        complaints.close(ended, outcome="withdrawn", keeps_hold=False, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="closed already"):
        complaints.answer(ended, words="More", version=ended.version, by=alder.manager.by, now=NOW)


def test_two_managers_who_answer_at_once_do_not_write_over_each_other(alder):
    row = recorded(alder, cast.patient(alder))
    complaints.answer(row, words="First", version=1, by=alder.manager.by, now=NOW)
    with pytest.raises(Stale):
        complaints.answer(row, words="Second", version=1, by=alder.manager.by, now=NOW)


def test_the_audit_holds_no_word_of_it(alder):
    closed(alder, recorded(alder, cast.patient(alder)))
    events = AuditEvent.objects.filter(kind__startswith="complaint.").order_by("pk")
    assert [(one.kind, one.detail) for one in events] == [
        ("complaint.recorded", {}),
        ("complaint.answered", {}),
        ("complaint.closed", {}),
    ]
