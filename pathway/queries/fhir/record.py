"""What every part of an exported record leans on: whose it is, who is named in it, and the small shapes of FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model, Q

from clinic.models import Clinic, Membership
from patients.models import Patient

Resource = dict[str, Any]
OURS = "urn:needlepath:"
EPISODE = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"


@dataclass
class Record:
    """One person's records (the one in use first, then those joined with it) and who was named while they were written.

    `staff` is everybody who ever worked here, by the key of their account.
    """

    clinic: Clinic
    patients: Sequence[Patient]
    staff: Mapping[int, Membership]
    now: datetime
    named: set[int] = field(default_factory=set)

    def of_patient(self, row: Model) -> Resource:
        """The patient a row hangs from."""
        return self.patient(row.patient_id)  # type: ignore[attr-defined]

    def patient(self, key: int) -> Resource:
        return reference("Patient", next(one.uuid for one in self.patients if one.pk == key))

    def person(self, key: int | None) -> Resource | None:
        """The member of staff with this account, who comes into the bundle by being named."""
        if key is None or key not in self.staff:
            return None
        self.named.add(key)
        return reference("Practitioner", self.staff[key].user.uuid)

    def people(self, *keys: int | None) -> list[Resource]:
        return [one for one in map(self.person, keys) if one]

    def own_id(self, row: Model, beside: str = "") -> UUID:
        """The address of a row; one made from its key for a row that has none, the same in every export.

        `beside` names a second resource of the same row.
        """
        own = None if beside else getattr(row, "uuid", None)
        return own or uuid5(self.clinic.uuid, f"{beside or row._meta.model_name} {row.pk}")

    def at(self, moment: datetime | None) -> str | None:
        """A moment in the clinic's own time with its offset."""
        return self.clinic.local(moment).isoformat(timespec="seconds") if moment else None

    def day(self, on: date | None) -> str | None:
        return on.isoformat() if on else None

    def period(self, start: datetime | None, end: datetime | None) -> Resource:
        return present(start=self.at(start), end=self.at(end))


def record_of(patient: Patient, *, now: datetime) -> Record:
    """The records of one person and everybody who ever worked in their clinic; two queries."""
    rows = Patient.objects.filter(Q(pk=patient.pk) | Q(merged_into=patient)).order_by("pk")
    own = sorted(rows, key=lambda one: one.pk != patient.pk)
    staff = Membership.objects.filter(clinic=patient.clinic_id).select_related("user")
    return Record(patient.clinic, own, {one.user_id: one for one in staff}, now)


def present(**fields: Any) -> Resource:
    """The fields that hold something: FHIR knows no null and no empty list."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def resource(kind: str, uuid: UUID, **fields: Any) -> Resource:
    return {"resourceType": kind, "id": str(uuid), **present(**fields)}


def reference(kind: str, uuid: UUID) -> Resource:
    return {"reference": f"urn:uuid:{uuid}", "type": kind}


def concept(room: str, code: str, text: str) -> Resource:
    """A word of ours: its slug in our own system, and what people read."""
    return {"coding": [{"system": f"{OURS}{room}", "code": code or "none", "display": text}], "text": text}


def published(system: str, code: str, text: str) -> Resource:
    """A word of a published code system."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def note_of_lines(lines: Iterable[tuple[str, str]]) -> list[Resource]:
    """Named lines as one note; none without any."""
    words = "\n".join(f"{name}: {value}" for name, value in lines if value)
    return [{"text": words}] if words else []


def within(row: Model) -> list[Resource]:
    """The episode a row belongs to, said by the extension FHIR has for it; the row's episode was read along."""
    episode = row.episode  # type: ignore[attr-defined]
    return [{"url": EPISODE, "valueReference": reference("EpisodeOfCare", episode.uuid)}]
