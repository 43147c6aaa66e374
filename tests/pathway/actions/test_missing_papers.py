"""One press sends what is missing before a visit: the intake with its questions, and the consent."""

from datetime import date, timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import birth_dates, bookings, missing_papers
from pathway.queries.readiness import missing_papers as missing_of
from pathway.queries.readiness import with_readiness
from patients.models import Appointment
from tests import cast
from tests.cast import NOW

NEXT_DAY = NOW + timedelta(days=1)


def visit_of(alder, patient, kind="treatment"):
    booked = bookings.book_treatment(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        kind=kind,
        starts_at=NOW + timedelta(days=5),
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=NOW,
    )
    return with_readiness(Appointment.objects.filter(pk=booked.pk)).select_related("patient", "clinic").get()


def sent(patient):
    return sorted(Message.objects.filter(patient_id=patient.pk).values_list("template", flat=True))


def test_both_links_leave_and_a_second_press_sends_nothing_more(alder):
    visit = visit_of(alder, cast.patient(alder))
    for _ in range(2):
        assert missing_papers.send(visit, by=alder.receptionist.by, now=NEXT_DAY) == ["intake", "consent"]
    assert sent(visit.patient) == [
        "booking_confirmation",
        "consent_request",
        "intake_invitation",
        "intake_invitation",
    ]
    event = AuditEvent.objects.filter(kind="appointment.missing_papers_sent").first()
    assert event.detail == {"sent": ["intake", "consent"]}


def test_on_the_day_of_the_first_invitation_the_intake_is_not_sent_twice(alder):
    visit = visit_of(alder, cast.patient(alder))
    missing_papers.send(visit, by=alder.receptionist.by, now=NOW + timedelta(hours=1))
    assert sent(visit.patient).count("intake_invitation") == 1


def test_a_visit_without_needles_asks_for_no_consent(alder):
    visit = visit_of(alder, cast.patient(alder), kind="no_needles")
    assert missing_of(visit, now=NOW) == ["intake"]


def test_somebody_we_do_not_write_to_gets_nothing(alder):
    visit = visit_of(alder, cast.patient(alder, channel="phone"))
    with pytest.raises(Refused, match="We do not write to this patient"):
        missing_papers.send(visit, by=alder.receptionist.by, now=NOW)
    assert sent(visit.patient) == []


def test_sending_the_intake_again_opens_a_link_that_wrong_birth_dates_had_locked(alder):
    visit = visit_of(alder, cast.patient(alder))
    link = PatientLink.objects.get(purpose="intake")
    for _ in range(5):
        birth_dates.is_right(link.pk, date(1901, 2, 3), by=alder.receptionist.by, now=NOW)
    missing_papers.send(visit, by=alder.receptionist.by, now=NEXT_DAY)
    link.refresh_from_db()
    assert (link.locked_at, link.birth_date_misses) == (None, 0)
    assert AuditEvent.objects.filter(kind="intake.unlocked").count() == 1
