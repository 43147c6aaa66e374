"""Who a record is about, who wrote it, and whose practice it is."""

from __future__ import annotations

from collections.abc import Iterator

from clinic.models import Membership
from pathway.queries.fhir.record import OURS, Record, Resource, reference, resource
from patients.models import Death, Patient


def organization(record: Record) -> Resource:
    clinic = record.clinic
    telecom = [{"system": "phone", "value": clinic.phone}, {"system": "email", "value": clinic.email}]
    return resource(
        "Organization", clinic.uuid, name=clinic.name, telecom=telecom, address=[{"text": clinic.address}]
    )


def patients(record: Record) -> Iterator[Resource]:
    """The record in use and those joined with it, each pointing at the other; one query."""
    died = dict(
        Death.objects.filter(patient__in=record.patients, taken_back_at__isnull=True).values_list(
            "patient", "died_on"
        )
    )
    kept = record.patients[0]
    for one in record.patients:
        others = record.patients[1:] if one is kept else [kept]
        kind = "replaces" if one is kept else "replaced-by"
        yield resource(
            "Patient",
            one.uuid,
            active=one.archived_at is None,
            identifier=[{"system": f"{OURS}record-number", "value": one.record_number}]
            if one.record_number
            else [],
            name=_names(one),
            telecom=_telecom(one),
            birthDate=record.day(one.birth_date),
            deceasedDateTime=record.day(died.get(one.pk)),
            communication=[{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": one.language}]}}],
            managingOrganization=reference("Organization", record.clinic.uuid),
            link=[{"other": reference("Patient", other.uuid), "type": kind} for other in others],
            extension=_wishes(one),
        )


def practitioners(record: Record) -> Iterator[Resource]:
    """Everybody who was named so far."""
    for key in sorted(record.named):
        member: Membership = record.staff[key]
        name = {"text": member.user.name} | ({"suffix": [member.title]} if member.title else {})
        yield resource("Practitioner", member.user.uuid, active=member.is_active, name=[name])


def _names(one: Patient) -> list[Resource]:
    names = [{"use": "official", "text": one.full_name, "family": one.family_name, "given": [one.given_name]}]
    return [*names, {"use": "usual", "text": one.preferred_name}] if one.preferred_name else names


def _telecom(one: Patient) -> list[Resource]:
    found = [{"system": "email", "value": one.email}] if one.email else []
    if one.phone:
        found.append({"system": "phone", "value": one.phone.as_e164})
    return found


def _wishes(one: Patient) -> list[Resource]:
    """What the practice keeps about how somebody wishes to be met and written to."""
    said = {
        "channel": one.get_channel_display(),
        "best-time": one.get_best_time_display(),
        "interpreter": one.interpreter,
        "therapist-wish": one.get_therapist_wish_display(),
        "chaperone-wish": "wished" if one.wants_chaperone else "",
        "not-written-to": one.get_stopped_for_display(),
        "note": one.note,
    }
    return [{"url": f"{OURS}{name}", "valueString": words} for name, words in said.items() if words]
