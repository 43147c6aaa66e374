"""Patients from a file: everybody new in one transaction, nobody twice, nobody written to; and undone by archiving."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Message
from pathway.actions import episodes
from pathway.actions import imports as undoing
from patients.actions import imports
from patients.models import ImportedPatient, MessageConsent, Patient, PatientImport
from patients.queries import imports as queries
from patients.queries import patients as people
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
HEAD = "First name,Last name,DOB,Phone,Email,Patient ID\n"
ANN = "Ann,Núñez,1971-03-12,(303) 555-0142,ann@mail.example,A-1\n"
BEA = "Bea,Stone,4/5/1982,,,\n"


def uploaded(at, rows=ANN + BEA):
    return imports.upload(at.clinic, file_name="old.csv", text=HEAD + rows, by=at.manager.by, now=NOW)


def taken(at, rows=ANN + BEA):
    row = uploaded(at, rows)
    imports.take_in(row, by=at.manager.by, now=NOW)
    return PatientImport.objects.get(pk=row.pk)


def would(at, rows):
    return queries.dry_run(uploaded(at, rows), today=TODAY)


def test_everybody_is_added_as_the_file_says_and_found_at_once(alder):
    row = taken(alder)
    (ann,) = people.quick(alder.clinic, "nunez")
    assert (ann.full_name, ann.birth_date, ann.phone.as_e164, ann.email, ann.record_number, ann.channel) == (
        "Ann Núñez",
        date(1971, 3, 12),
        "+13035550142",
        "ann@mail.example",
        "A-1",
        "email",
    )
    assert people.quick(alder.clinic, "5550142") == [ann]
    assert [one.channel for one in people.quick(alder.clinic, "stone")] == ["visits"]
    assert (row.state, row.content, row.patients.count()) == ("taken", "", 2)


def test_nobody_is_written_to_or_taken_to_have_agreed(alder):
    taken(alder)
    assert (Message.objects.count(), MessageConsent.objects.count()) == (0, 0)
    assert set(Patient.objects.values_list("messages_agreed_at", flat=True)) == {None}


def test_each_patient_and_the_file_are_in_the_audit(alder):
    taken(alder)
    kinds = AuditEvent.objects.filter(kind__contains="import").order_by("pk").values_list("kind", "detail")
    assert sorted(kinds, key=str) == [
        ("import.taken", {"patients": 2}),
        ("import.uploaded", {"rows": 2}),
        ("patient.imported", {}),
        ("patient.imported", {}),
    ]


def test_who_is_known_already_is_left_out_and_named(alder):
    known = cast.patient(alder, given_name="Anne", family_name="Nunez", birth_date=date(1971, 3, 12))
    (line, other) = would(alder, ANN + BEA).lines
    assert (line.known.uuid, line.is_added, other.is_added) == (known.uuid, False, True)
    taken(alder)
    assert Patient.objects.count() == 2


def test_who_stands_in_the_file_twice_is_added_once(alder):
    first, second = would(alder, BEA + BEA.replace("Stone", "Stome")).lines
    assert (first.is_added, second.is_added, second.known.name) == (True, False, "row 2, Bea Stone")


def test_the_same_file_again_adds_nobody(alder):
    taken(alder)
    with pytest.raises(Refused, match="Nobody in this file"):
        taken(alder)
    assert Patient.objects.count() == 2


def test_a_family_that_shares_a_phone_is_added_and_told(alder):
    cast.patient(alder, given_name="Carl", family_name="Núñez", phone="+13035550142")
    (line,) = would(alder, ANN).lines
    assert (line.is_added, line.shares.name) == (True, "Carl Núñez")


def test_a_number_that_somebody_has_is_an_error(alder):
    cast.patient(alder, record_number="A-1")
    taken_number, twice = would(alder, ANN + "Dee,Doe,1990-01-01,,,A-2\nEve,Doe,1991-01-01,,,A-2\n").wrong
    assert taken_number.errors == ("The number A-1 belongs to Will Better.",)
    assert twice.errors == ("The number A-2 belongs to row 3.",)


def test_rows_with_errors_are_left_out_and_the_others_added(alder):
    taken(alder, ANN + "Bea,,soon,,,\n")
    assert [one.full_name for one in Patient.objects.all()] == ["Ann Núñez"]


def test_a_file_is_taken_in_or_dropped_once(alder):
    row = taken(alder)
    for again in (imports.take_in, imports.drop):
        with pytest.raises(Stale):
            again(row, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="already"):
        imports.map_columns(row, mapping={}, version=row.version, by=alder.manager.by, now=NOW)


def test_a_dropped_file_is_forgotten(alder):
    row = imports.drop(uploaded(alder), by=alder.manager.by, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.content, Patient.objects.count()) == ("dropped", "", 0)


def test_undone_everybody_is_archived_and_the_corrected_file_can_be_taken_in(alder):
    row = taken(alder)
    done = undoing.undo(row, by=alder.manager.by, now=NOW)
    assert (done.archived, done.stay, people.quick(alder.clinic, "nunez")) == (2, 0, [])
    assert sorted(ImportedPatient.objects.values_list("record_number", flat=True)) == ["", "A-1"]
    taken(alder)
    assert Patient.objects.filter(archived_at__isnull=True).count() == 2
    with pytest.raises(Stale, match="undone already"):
        undoing.undo(row, by=alder.manager.by, now=NOW)


def test_who_is_in_care_by_now_stays(alder):
    row = taken(alder)
    (bea,) = people.quick(alder.clinic, "stone")
    episodes.open(bea, therapist=alder.therapist.user, by=alder.therapist.by, now=NOW)
    done = undoing.undo(row, by=alder.manager.by, now=NOW)
    assert (done.archived, done.stay, people.quick(alder.clinic, "stone")) == (1, 1, [bea])


def test_thirty_rows_cost_as_many_queries_as_three(alder):
    counts = []
    for many, year in ((3, 1970), (30, 1980)):
        rows = "".join(
            f"N{n},Family{n},{year}-01-{n + 1:02d},,n{n}.{year}@mail.example,\n" for n in range(many)
        )
        with CaptureQueriesContext(connection) as asked:
            row = taken(alder, rows)
            undoing.undo(row, by=alder.manager.by, now=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
