"""What is past its days goes, in batches and with a count in the audit; a record never does, and a hold stops even that."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import scope
from clinic.actions import invitations
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, IdempotencyKey, StaffInvitation, StaffSession
from pathway.actions import complaints, retention, revisions
from pathway.models import DraftRevision, RetentionRule
from pathway.queries import retention as queries
from pathway.reference.retention import retention as known
from pathway.rules.retention import Rule
from patients.models import Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes

pytestmark = pytest.mark.django_db
SAID = {"years": 12, "until_age": 28, "because": "Looked up by Max"}
LONG_AGO = datetime(2010, 3, 1, 17, tzinfo=NOW.tzinfo)
DAY = timedelta(days=1)


def set_rule(at, number=0, **different):
    return retention.set_rule(at.clinic, **{**SAID, **different}, number=number, by=at.manager.by, now=NOW)


def past(at, on=date(2026, 11, 18)):
    return list(
        queries.past_their_years(at.clinic, queries.in_force(at.clinic, queries.own(at.clinic)), on=on)
    )


def pressed(at, when):
    return IdempotencyKey.objects.create(
        clinic=at.clinic, actor="user:1", key=str(when), redirect="/", created_at=when
    )


def test_each_rule_is_a_version_of_its_own(alder):
    set_rule(alder)
    set_rule(alder, 1, years=15)
    assert list(RetentionRule.objects.values_list("number", "years")) == [(2, 15), (1, 12)]
    assert queries.in_force(alder.clinic, queries.own(alder.clinic)) == Rule(15, 28)
    assert AuditEvent.objects.filter(kind="retention.rule_set").count() == 2


def test_who_saw_an_older_version_is_told(alder):
    set_rule(alder)
    with pytest.raises(Stale):
        set_rule(alder, 0)


@pytest.mark.parametrize(
    ("different", "field"),
    [({"years": 3}, "years"), ({"until_age": 60}, "until_age"), ({"because": " "}, "because")],
)
def test_no_clinic_keeps_records_for_less_than_its_place_asks(alder, different, field):
    with pytest.raises(Refused) as refused:
        set_rule(alder, **different)
    assert (refused.value.field, RetentionRule.objects.count()) == (field, 0)


def test_a_record_past_its_years_is_listed_and_nothing_of_it_goes(alder):
    patient = cast.patient(alder, now=LONG_AGO)
    retention.clear_out(now=NOW)
    cast.enter(alder)
    assert past(alder) == [patient]
    (line,) = queries.lines(alder.clinic, Rule(10, 28), past(alder))
    assert (line.last_care_on, line.kept_until, line.is_held) == (date(2010, 3, 1), date(2020, 3, 1), False)


def test_one_who_is_treated_or_was_of_late_or_is_young_is_not_listed(alder):
    scenes.opened(alder, given_name="Treated", now=LONG_AGO)
    cast.patient(alder, given_name="New")
    cast.patient(alder, given_name="Young", birth_date=date(2008, 1, 1), now=LONG_AGO)
    assert past(alder) == []


def test_a_record_on_legal_hold_says_so(alder):
    patient = cast.patient(alder, now=LONG_AGO)
    complaints.record(
        patient, received_on=NOW.date(), made_by="Ana", what="Nobody called", by=alder.manager.by, now=NOW
    )
    assert [one.is_held for one in past(alder)] == [True]


def test_the_list_asks_as_often_for_many_as_for_one(alder):
    def count():
        with CaptureQueriesContext(connection) as caught:
            queries.lines(alder.clinic, Rule(10, 28), past(alder))
        return len(caught)

    cast.patient(alder, now=LONG_AGO)
    one = count()
    for name in ("Ann", "Bea", "Cy"):
        cast.patient(alder, given_name=name, now=LONG_AGO)
    assert count() == one


def test_keys_of_forms_go_after_their_days_and_the_audit_counts_them(alder):
    days = known().removals["taken_form"].days
    old, new = pressed(alder, NOW - (days + 1) * DAY), pressed(alder, NOW - (days - 1) * DAY)
    assert retention.clear_out(now=NOW) == 1
    cast.enter(alder)
    assert list(IdempotencyKey.objects.values_list("pk", flat=True)) == [new.pk]
    assert old.pk != new.pk
    assert AuditEvent.objects.get(kind="retention.cleared_out").detail == {"taken_form": 1}


def test_an_invitation_nobody_took_is_forgotten_and_one_that_was_taken_stays(alder):
    row = invitations.invite(
        alder.clinic,
        email="ines@mail.example",
        name="Ines",
        role=Role.THERAPIST,
        by=alder.manager.by,
        now=NOW,
    )
    retention.clear_out(now=row.expires_at + 89 * DAY)
    cast.enter(alder)
    assert StaffInvitation.objects.count() == 1
    retention.clear_out(now=row.expires_at + 91 * DAY)
    cast.enter(alder)
    assert StaffInvitation.objects.count() == 0


def test_sign_ins_that_ran_out_go_and_others_stay(alder):
    for key, at in (("over", NOW - DAY), ("open", NOW + DAY)):
        StaffSession.objects.create(session_key=key, session_data="", expire_date=at)
    retention.clear_out(now=NOW)
    assert list(StaffSession.objects.values_list("session_key", flat=True)) == ["open"]


def test_a_run_takes_one_batch_of_each_and_the_next_goes_on(alder, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(3):
        pressed(alder, NOW - (60 + number) * DAY)
    assert [retention.clear_out(now=NOW), retention.clear_out(now=NOW), retention.clear_out(now=NOW)] == [
        2,
        1,
        0,
    ]


def test_counting_removes_nothing(alder):
    pressed(alder, NOW - 60 * DAY)
    out = StringIO()
    call_command("clear_out", "--count", stdout=out)
    cast.enter(alder)
    assert "taken_form: 1" in out.getvalue()
    assert IdempotencyKey.objects.count() == 1


def test_while_a_complaint_holds_the_record_its_earlier_versions_stay(alder):
    session = follow_up.planned(alder).treatment_session
    patient = session.episode.patient
    row = complaints.record(
        patient, received_on=NOW.date(), made_by="Ana", what="It hurt", by=alder.manager.by, now=NOW
    )
    assert DraftRevision.objects.exists()
    assert revisions.prune(now=NOW + 400 * DAY) == 0
    cast.enter(alder)
    complaints.answer(row, words="Sorry", version=row.version, by=alder.manager.by, now=NOW)
    complaints.close(row, outcome="upheld", keeps_hold=False, by=alder.manager.by, now=NOW)
    assert revisions.prune(now=NOW + 400 * DAY) == 1


def test_one_clinic_neither_lists_nor_clears_the_other(birch, alder):
    cast.enter(birch)
    cast.patient(birch, now=LONG_AGO)
    cast.enter(alder)
    assert past(alder) == []
    assert Patient.objects.count() == 0
    with scope.in_clinic(birch.clinic.pk):
        assert Patient.objects.count() == 1
