"""How many visits a patient has had: what a payer's authorisation is counted by (settings.VISITS_USED)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from clinic import dates
from clinic.models import Clinic
from pathway.models import TreatmentSession
from patients.enums import AppointmentState
from patients.models import Appointment, Patient

CAME = [AppointmentState.ARRIVED, AppointmentState.DONE]


def visits_used(patient: Patient, *, clinic: Clinic, since: date) -> int:
    """Visits somebody came to, and signed sessions that belong to none of these, from a local day on; two queries.

    What happened in a record that was joined with this one counts too.
    """
    begins_at = dates.day_bounds(since, clinic.zone)[0]
    whose = Q(patient=patient) | Q(patient__merged_into=patient)
    came = Appointment.objects.filter(whose, state__in=CAME, starts_at__gte=begins_at)
    signed = TreatmentSession.objects.counting().filter(
        Q(episode__patient=patient) | Q(episode__patient__merged_into=patient), started_at__gte=begins_at
    )
    alone = signed.filter(Q(appointment__isnull=True) | ~Q(appointment__state__in=CAME))
    return came.count() + alone.count()
