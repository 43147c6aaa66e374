"""Two records of one person joined and taken apart again, with nothing signed rewritten and every row back where it was."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.forms.models import model_to_dict

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import bookings, deaths, merges, message_stops, treatment
from pathway.actions.merges import SENTENCES
from pathway.models import CheckIn, EpisodeOfCare, MovedRow, PatientMerge
from pathway.queries import merges as queries
from pathway.queries import signatures
from pathway.queries.merges import MODELS
from pathway.rules.merges import Settle
from pathway.states import CheckInState
from patients.enums import StopReason
from patients.models import Appointment, Consent, Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import sessions

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=45)
ROWS = (*MODELS.values(), CheckIn)


@pytest.fixture
def desk(alder):
    return alder.receptionist.by


def treated(at, **details):
    """Somebody with one signed session, a consent that counts and check-ins to come."""
    episode = sessions.ready(at, **details)
    log = sessions.needled(at, sessions.opened(at, episode), now=LATER)
    treatment.sign(log, by=at.therapist.by, now=LATER)
    return episode.patient


def booked(at, patient, *, days=2, book=bookings.book_consultation):
    return book(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=NOW + timedelta(days=days),
        length=timedelta(minutes=60),
        by=at.receptionist.by,
        now=NOW,
    )


def stored(*leaving_out):
    """Every row that a joining could touch, as it is stored."""
    return {
        (model.__name__, row.pk): {
            name: value for name, value in model_to_dict(row).items() if name not in ("version", *leaving_out)
        }
        for model in ROWS
        for row in model._base_manager.all()
    }


def test_care_visits_and_papers_go_along_and_the_other_record_leads_to_the_kept_one(alder, desk):
    kept = cast.patient(alder, given_name="Rosa", family_name="Delgado")
    other = treated(alder, given_name="Rosa", family_name="Delgado Ruiz")
    visit = booked(alder, other)
    merge = merges.merge(kept, other, by=desk, now=NOW)
    other.refresh_from_db()
    assert (other.in_use, other.archived_at) == (kept, NOW)
    assert EpisodeOfCare.objects.get().patient == kept
    assert Appointment.objects.get(pk=visit.pk).patient == kept
    assert Consent.objects.get().patient == kept
    assert {row.patient_id for row in Message.objects.filter(state="queued")} == {kept.pk}
    assert MovedRow.objects.filter(merge=merge, kind="episode").count() == 1


def test_nothing_signed_is_rewritten(alder, desk):
    other = treated(alder)
    merges.merge(cast.patient(alder, given_name="Kept"), other, by=desk, now=NOW)
    assert signatures.check(alder.clinic) == (1, [])


def test_undoing_it_gives_every_row_back_as_it_was(alder, desk):
    kept = treated(alder, given_name="Kept")
    EpisodeOfCare.objects.filter(patient=kept).update(ended_at=NOW)
    other = treated(alder, given_name="Other")
    booked(alder, other)
    before = stored("due_at", "closes_at", "because")
    merge = merges.merge(kept, other, by=desk, now=NOW)
    assert stored("due_at", "closes_at", "because") != before
    merges.undo(merge, by=desk, now=NOW + timedelta(minutes=5))
    assert stored("due_at", "closes_at", "because") == before


def test_check_ins_are_planned_anew_for_both(alder, desk):
    kept, other = cast.patient(alder, given_name="Kept"), treated(alder)
    alone = _planned()
    message_stops.stop(kept, reason=StopReason.OPTED_OUT, by=desk, now=NOW)
    merge = merges.merge(kept, other, by=desk, now=NOW)
    assert _planned() == []  # the person asked us to stop
    merges.undo(merge, by=desk, now=NOW)
    assert _planned() == alone


def _planned():
    rows = CheckIn.objects.filter(state=CheckInState.PLANNED)
    return list(rows.order_by("due_at").values_list("pk", "due_at"))


def test_an_episode_with_no_more_than_a_booking_stays_behind_and_its_visit_goes_along(alder, desk):
    kept, other = treated(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    visit = booked(alder, other, book=bookings.book_treatment)
    left = EpisodeOfCare.objects.get(patient=other)
    merge = merges.merge(kept, other, by=desk, now=NOW)
    visit.refresh_from_db()
    left.refresh_from_db()
    assert (visit.patient, left.patient) == (kept, other)
    assert [row.episode.patient for row in visit.before_visits.all()] == [kept]
    merges.undo(merge, by=desk, now=NOW)
    assert [row.episode for row in visit.before_visits.all()] == [left]


def test_an_intake_that_both_have_open_is_asked_once(alder, desk):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    booked(alder, kept)
    booked(alder, other, days=5)
    intake = other.intakes.get()
    merge = merges.merge(kept, other, by=desk, now=NOW)
    link = PatientLink.objects.get(purpose="intake", target_id=intake.pk)
    assert (link.is_open(NOW), intake.patient) == (False, other)
    assert Message.objects.filter(about_kind="intake", about_id=intake.pk, state="queued").count() == 0
    merges.undo(merge, by=desk, now=NOW)
    link.refresh_from_db()
    assert link.is_open(NOW) is True


def test_visits_at_the_same_time_are_settled_first(alder, birch, desk):
    cast.enter(alder)
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    booked(alder, kept)
    second = alder.receptionist
    clash = Appointment.objects.create(
        clinic=alder.clinic,
        patient=other,
        therapist=second.user,
        kind="consultation",
        starts_at=NOW + timedelta(days=2, minutes=30),
        ends_at=NOW + timedelta(days=2, minutes=90),
        booked_at=NOW,
    )
    with pytest.raises(Refused, match="Both records have a visit at the same time"):
        merges.merge(kept, other, by=desk, now=NOW)
    assert [two for _, two in queries.preview(kept, other, now=NOW).clashing] == [clash]
    bookings.cancel(clash, reason="Booked twice", by=desk, now=NOW)
    assert merges.merge(kept, other, by=desk, now=NOW).archived == other


def test_care_that_goes_on_in_both_is_settled_first(alder, desk):
    kept, other = treated(alder, given_name="Kept"), treated(alder, given_name="Other")
    with pytest.raises(Refused) as refused:
        merges.merge(kept, other, by=desk, now=NOW)
    assert refused.value.message == SENTENCES[Settle.TWO_EPISODES]
    assert PatientMerge.objects.count() == 0


def test_nobody_is_joined_with_a_record_of_somebody_who_died_before_their_own_says_so(alder, desk):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    said = {"died_on": NOW.date(), "said_by": "Ana, daughter", "by": desk, "now": NOW}
    deaths.record(kept, **said)
    with pytest.raises(Refused) as refused:
        merges.merge(kept, other, by=desk, now=NOW)
    assert refused.value.message == SENTENCES[Settle.DIED]
    deaths.record(other, **said)
    assert merges.merge(kept, other, by=desk, now=NOW).archived == other


@pytest.mark.parametrize("which", ["the same", "joined already", "kept is archived"])
def test_two_that_cannot_be_joined_are_refused(alder, desk, which):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    if which == "the same":
        other = kept
    elif which == "joined already":
        merges.merge(cast.patient(alder, given_name="Third"), other, by=desk, now=NOW)
    else:
        Patient.objects.filter(pk=kept.pk).update(archived_at=NOW)
    with pytest.raises(Refused):
        merges.merge(kept, other, by=desk, now=NOW)


def test_a_record_joined_twice_over_leads_to_the_last_and_comes_apart_in_turn(alder, desk):
    one, two, three = (cast.patient(alder, given_name=name) for name in ("One", "Two", "Three"))
    first = merges.merge(two, one, by=desk, now=NOW)
    second = merges.merge(three, two, by=desk, now=NOW)
    one.refresh_from_db()
    assert one.in_use == three
    with pytest.raises(Refused, match="Undo that first"):
        merges.undo(first, by=desk, now=NOW)
    merges.undo(second, by=desk, now=NOW)
    one.refresh_from_db()
    assert one.in_use == two
    merges.undo(first, by=desk, now=NOW)
    one.refresh_from_db()
    assert (one.in_use, one.archived_at) == (one, None)
    with pytest.raises(Stale):
        merges.undo(first, by=desk, now=NOW)


def test_what_was_added_since_stays_with_the_kept_record(alder, desk):
    kept, other = cast.patient(alder, given_name="Kept"), treated(alder)
    merge = merges.merge(kept, other, by=desk, now=NOW)
    visit = booked(alder, kept, days=3)
    merges.undo(merge, by=desk, now=NOW)
    visit.refresh_from_db()
    assert visit.patient == kept


def test_what_waits_goes_to_the_address_of_the_kept_record_and_back(alder, desk):
    kept = cast.patient(alder, given_name="Kept", email="kept@mail.example")
    other = cast.patient(alder, given_name="Other", email="other@mail.example")
    booked(alder, other)
    merge = merges.merge(kept, other, by=desk, now=NOW)
    assert set(Message.objects.values_list("address", flat=True)) == {"kept@mail.example"}
    assert PatientLink.objects.filter(purpose="unsubscribe", target_id=kept.pk).count() == 1
    merges.undo(merge, by=desk, now=NOW)
    assert set(Message.objects.values_list("address", flat=True)) == {"other@mail.example"}


def test_it_stands_in_the_records_of_both(alder, desk):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    merge = merges.merge(kept, other, by=desk, now=NOW)
    merges.undo(merge, by=desk, now=NOW)
    lines = AuditEvent.objects.filter(kind__startswith="patient.", target_kind="patientmerge").order_by("pk")
    assert [(line.kind, line.patient_id, line.detail) for line in lines] == [
        ("patient.merged", kept.pk, {"with": other.pk}),
        ("patient.merged", other.pk, {"with": kept.pk}),
        ("patient.unmerged", kept.pk, {"with": other.pk}),
        ("patient.unmerged", other.pk, {"with": kept.pk}),
    ]


def test_an_archived_record_is_not_booked(alder, desk):
    other = cast.patient(alder, given_name="Other")
    merges.merge(cast.patient(alder, given_name="Kept"), other, by=desk, now=NOW)
    with pytest.raises(Refused, match="archived"):
        booked(alder, other)


def test_the_database_lets_a_consent_go_only_to_a_record_of_the_same_person(alder):
    consent = Consent.objects.get(patient=treated(alder))
    stranger = cast.patient(alder, given_name="Stranger", birth_date=date(1950, 1, 1))
    with pytest.raises(DatabaseError, match="stays with the person who gave it"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(patient=stranger)


def test_what_a_joining_moved_is_never_changed(alder, desk):
    merges.merge(cast.patient(alder, given_name="Kept"), treated(alder), by=desk, now=NOW)
    with pytest.raises(DatabaseError, match="append"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pathway_movedrow")


MOVED = {model._meta.label for model in MODELS.values()}
# What hangs from a patient and stays: words a record is found by, whom it is not, and the joinings themselves.
STAYS = {"patients.PatientWord", "patients.DifferentPeople", "pathway.PatientMerge"}
STAYS |= {"patients.MessageConsent"}  # said about the address of that record, and never changed
STAYS |= {"pathway.Complaint"}  # found from the record in use as well
STAYS |= {"patients.PatientCard"}  # the desk of the record in use writes its own
STAYS |= {"patients.ImportedPatient"}  # which file brought that record
STAYS |= {"pathway.EmergencyAccess"}  # never changed; the list reads it from the record in use
STAYS |= {"pathway.RecordExport"}  # what was handed over was that record, and the row is never changed
STAYS |= {"patients.Death"}  # both records say so before they can be joined
STAYS |= {"patients.BookingRequest"}  # it leads to the record in use
STAYS |= {"pathway.PapersOnFile"}  # the database looks again at both records


def test_every_row_that_hangs_from_a_patient_goes_along_or_is_known_to_stay():
    hanging = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Patient or field.name == "patient_id"
    }
    assert hanging - MOVED - STAYS == {
        "clinic.AuditEvent",
        "clinic.StoppedAddress",
    }  # what was, and an address
