"""What the first storey remembers."""

from patients.models.appointments import Appointment
from patients.models.booking_requests import BookingRequest
from patients.models.calendar_feeds import CalendarFeed
from patients.models.cards import PatientCard
from patients.models.consents import Consent
from patients.models.deaths import Death
from patients.models.documents import Document, DocumentContent
from patients.models.imports import ImportedPatient, PatientImport
from patients.models.intakes import Intake
from patients.models.message_consents import MessageConsent
from patients.models.people import DifferentPeople, Patient, PatientWord
from patients.models.visit_reminders import VisitReminder
from patients.models.visit_types import VisitType
from patients.models.waitlist import FreedTime, WaitlistEntry, WaitlistOffer

__all__ = [
    "Appointment",
    "BookingRequest",
    "CalendarFeed",
    "Consent",
    "Death",
    "DifferentPeople",
    "Document",
    "DocumentContent",
    "FreedTime",
    "ImportedPatient",
    "Intake",
    "MessageConsent",
    "Patient",
    "PatientCard",
    "PatientImport",
    "PatientWord",
    "VisitReminder",
    "VisitType",
    "WaitlistEntry",
    "WaitlistOffer",
]
