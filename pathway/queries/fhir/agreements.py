"""What somebody agreed to: being needled, and being written to."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.queries.fhir.record import (
    Record,
    Resource,
    concept,
    present,
    published,
    reference,
    resource,
)
from patients.models import Consent, MessageConsent

SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
LOINC = "http://loinc.org"


def consents(record: Record) -> Iterator[Resource]:
    """Each signature with its talk and each spoken yes; its words, as signed, are in the paper it names."""
    rows = Consent.objects.filter(patient__in=record.patients).prefetch_related("spoken_yeses")
    for row in rows.order_by("signed_at", "pk"):
        subject = record.of_patient(row)
        yield resource(
            "Consent",
            row.uuid,
            status="active" if row.is_standing else "inactive",
            scope=published(SCOPE, "treatment", "Treatment"),
            category=[published(LOINC, "59284-0", "Consent Document")],
            patient=subject,
            dateTime=record.at(row.signed_at),
            performer=[subject],
            organization=[reference("Organization", record.clinic.uuid)],
            sourceReference=reference("DocumentReference", record.own_id(row, "copy of consent")),
            policyRule=concept(
                "consent-text", f"{row.text_slug}.{row.text_version}", row.wording.get("title", "")
            ),
            verification=[*_talk(record, row, subject), *_yeses(record, row, subject)],
            provision=present(
                type="permit",
                period=record.period(row.signed_at, row.withdrawn_at or row.renewed_at),
                code=[concept("consent-scope", *covered) for covered in _covered(row)],
            ),
        )


def message_consents(record: Record) -> Iterator[Resource]:
    rows = MessageConsent.objects.filter(patient__in=record.patients).order_by("said_at", "pk")
    for row in rows:
        subject = record.of_patient(row)
        yield resource(
            "Consent",
            record.own_id(row),
            status="active",
            scope=published(SCOPE, "patient-privacy", "Privacy Consent"),
            category=[
                concept("consent", f"messages_{row.channel}", f"Messages by {row.get_channel_display()}")
            ],
            patient=subject,
            dateTime=record.at(row.said_at),
            performer=record.people(row.heard_by_id) or [subject],
            policyRule=concept("risk-notice", str(row.notice_version), f"Notice {row.notice_version}"),
            provision={"type": "permit" if row.is_agreed else "deny"},
        )


def _talk(record: Record, row: Consent, subject: Resource) -> list[Resource]:
    if row.discussed_at is None:
        return []
    return [{"verified": True, "verifiedWith": subject, "verificationDate": record.at(row.discussed_at)}]


def _yeses(record: Record, row: Consent, subject: Resource) -> list[Resource]:
    return [
        {"verified": True, "verifiedWith": subject, "verificationDate": record.at(one.said_at)}
        for one in row.spoken_yeses.all()
    ]


def _covered(row: Consent) -> list[tuple[str, str]]:
    found = [
        (slug, slug.replace("_", " "))
        for name in ("regions", "techniques")
        for slug in row.covered.get(name, ())
    ]
    return [*found, ("electric_current", "Electric current")] if row.agrees_to_current else found
