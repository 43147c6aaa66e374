"""Which rule of keeping counts in a clinic, which records are past it, and whose rows a legal hold keeps as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from clinic.models import AuditEvent, AuditSeal, Clinic
from pathway.models import Complaint, EpisodeOfCare, RetentionRule
from pathway.reference.retention import retention
from pathway.rules.retention import (
    Rule,
    audit_years,
    kept_until,
    latest_birth,
    latest_last_care,
    past_before,
)
from patients.models import Appointment, Patient
from patients.models.appointments import FREED


@dataclass(frozen=True)
class PastYears:
    """One record past its years. `is_held`: a complaint keeps it as it is."""

    patient: Patient
    last_care_on: date
    kept_until: date
    is_held: bool


@dataclass(frozen=True)
class AuditKept:
    """The audit of a clinic: for how many years, since and until when there are sealed sentences; those before are past."""

    years: int
    since: datetime | None
    sealed_at: datetime | None
    past_before: date

    def is_past(self, clinic: Clinic) -> bool:
        return self.since is not None and clinic.local(self.since).date() < self.past_before


def least(clinic: Clinic) -> Rule:
    """What the place of a clinic asks for."""
    place = retention().of_place(clinic.jurisdiction)
    return Rule(place.years, place.until_age)


def own(clinic: Clinic) -> RetentionRule | None:
    """What the clinic said itself last; one query."""
    return RetentionRule.objects.filter(clinic=clinic).select_related("set_by").first()


def in_force(clinic: Clinic, stands: RetentionRule | None) -> Rule:
    """Its own years, or those of its place; never shorter than those, also where the reference became stricter since."""
    asked = least(clinic)
    if stands is None:
        return asked
    return Rule(max(stands.years, asked.years), max(stands.until_age, asked.until_age))


def audit_kept(clinic: Clinic, stands: RetentionRule | None, *, on: date) -> AuditKept:
    """How long the audit is kept and how far back it goes; two queries."""
    years = audit_years(
        stands.audit_years if stands else None,
        records=in_force(clinic, stands).years,
        least=retention().audit.years,
    )
    first = AuditEvent.objects.filter(clinic_id=clinic.pk).order_by("id").values_list("at", flat=True).first()
    seal = (
        AuditSeal.objects.filter(clinic=clinic)
        .order_by("-number")
        .values_list("sealed_at", flat=True)
        .first()
    )
    return AuditKept(years, first, seal, past_before(on, years))


def past_their_years(clinic: Clinic, rule: Rule, *, on: date) -> QuerySet[Patient]:
    """Records nobody is treated by, whose time of keeping ended before `on`; the longest ended first."""
    return (
        Patient.objects.filter(clinic=clinic, merged_into=None, birth_date__lt=latest_birth(on, rule))
        .filter(created_at__lt=_begin(clinic, latest_last_care(on, rule)))
        .exclude(Exists(EpisodeOfCare.objects.filter(patient=OuterRef("pk"), ended_at=None)))
        .annotate(last_care_at=_last_care(), is_held=held("pk"))
        .filter(last_care_at__lt=_begin(clinic, latest_last_care(on, rule)))
        .order_by("last_care_at", "pk")
    )


def lines(clinic: Clinic, rule: Rule, patients: Iterable[Patient]) -> list[PastYears]:
    """The same as a manager reads them; no query."""
    found = []
    for one in patients:
        last_on = clinic.local(one.last_care_at).date()  # type: ignore[attr-defined]
        until = kept_until(last_on, one.birth_date, rule)
        found.append(PastYears(one, last_on, until, one.is_held))  # type: ignore[attr-defined]
    return found


def held(patient: str) -> Exists:
    """Whether a complaint holds the record at this key, also by a record that was joined with it."""
    about = Q(patient=OuterRef(patient)) | Q(patient__merged_into=OuterRef(patient))
    return Exists(Complaint.objects.holding().filter(about))


def _last_care() -> Greatest:
    """The end of the last episode or visit, or the day the record was made where there was none."""
    episodes = EpisodeOfCare.objects.filter(patient=OuterRef("pk")).order_by().values("patient")
    visits = Appointment.objects.filter(patient=OuterRef("pk")).exclude(state__in=FREED).order_by()
    ended = Subquery(episodes.annotate(last=Max("ended_at")).values("last"), output_field=DateTimeField())
    came = Subquery(
        visits.values("patient").annotate(last=Max("ends_at")).values("last"), output_field=DateTimeField()
    )
    return Greatest(F("created_at"), ended, came)  # PostgreSQL leaves out what is NULL


def _begin(clinic: Clinic, on: date) -> datetime:
    return datetime.combine(on, time(), clinic.zone)
