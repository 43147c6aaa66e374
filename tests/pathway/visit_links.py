"""A visit of somebody who agreed to mail, and the address in that mail; built around this very moment."""

from datetime import timedelta

from clinic.models import AuditEvent
from pathway.actions import bookings
from patients.models import Appointment
from tests import cast
from tests.pathway import patient_links

HOUR = timedelta(hours=1)


def booked(at: cast.Cast, *, hours: float = 72, **details: object) -> tuple[Appointment, str]:
    """A treatment in so many hours, and the address in the mail about it."""
    visit = book(at, hours=hours, **details)
    return visit, patient_links.path_to("visit", visit.pk)


def book(at: cast.Cast, *, hours: float = 72, **details: object) -> Appointment:
    """The same, also of somebody who gets no mail."""
    now = cast.this_moment()
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=cast.patient(at, now=now, **details),
        therapist=at.therapist.user,
        starts_at=now + hours * HOUR,
        length=timedelta(minutes=45),
        by=at.receptionist.by,
        now=now,
    )


def by_link(kind: str) -> int:
    """How often a patient did this by their link."""
    return AuditEvent.objects.filter(kind=kind, actor_kind="patient").count()
