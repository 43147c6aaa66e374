"""Whether the needling band may open for this patient and this therapist, from rows, with every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from clinic import queries as practice
from clinic.enums import CredentialKind
from clinic.models import Clinic
from pathway.enums import Tier
from pathway.models import Alert, EpisodeOfCare, ExaminationWarning, Screening
from pathway.queries import before_visits, screenings
from pathway.reference import library
from pathway.rules import sessions as rules
from pathway.rules.screenings import Assessment
from pathway.rules.sessions import Gate, TherapistFacts
from patients.models import Consent

CONSENT_LASTS = timedelta(days=365)  # clinical reference, section 7: re-consent after twelve months


def needling_gate(
    episode: EpisodeOfCare, *, clinic: Clinic, therapist_id: int, on: date, muscles: Iterable[str]
) -> Gate:
    """The gate as things stand now; `on` is the clinic's local date, `muscles` those to be needled.

    Eight queries at most.
    """
    standing = screenings.standing(episode, on=on)
    return gate_with(
        standing[1] if standing else None,
        episode,
        clinic=clinic,
        therapist_id=therapist_id,
        on=on,
        muscles=muscles,
    )


def gate_at(
    screening: Screening | None,
    episode: EpisodeOfCare,
    *,
    clinic: Clinic,
    therapist_id: int,
    at: datetime,
    muscles: Iterable[str],
) -> tuple[Gate, Assessment | None]:
    """The gate as it was at a moment, with the screening that stood then: what a signature is judged by."""
    on = clinic.local(at).date()
    assessment = screenings.assessment(screening, on=on, at=at) if screening else None
    gate = gate_with(
        assessment, episode, clinic=clinic, therapist_id=therapist_id, on=on, muscles=muscles, at=at
    )
    return gate, assessment


def gate_with(
    assessment: Assessment | None,
    episode: EpisodeOfCare,
    *,
    clinic: Clinic,
    therapist_id: int,
    on: date,
    muscles: Iterable[str],
    at: datetime | None = None,
) -> Gate:
    """The gate for a screening that was judged already; five queries. Without `at`, all as it is now."""
    consent = _consent(episode, at)
    return rules.needling_gate(
        screening=assessment,
        consent_signed=consent is not None and clinic.local(consent.signed_at + CONSENT_LASTS).date() > on,
        consent_discussed=consent is not None
        and consent.discussed_at is not None
        and (at is None or consent.discussed_at <= at),
        emergency_alert_open=_emergency_is_open(episode, at),
        examination_waits=_examination_waits(episode, at),
        therapist=therapist_facts(clinic, therapist_id, on=on, at=at),
        muscles=muscles,
        on=on,
        library=library(),
        answers_unheard=before_visits.is_unheard(episode, on=on, at=at),
    )


def therapist_facts(
    clinic: Clinic, therapist_id: int, *, on: date, at: datetime | None = None
) -> TherapistFacts:
    """What a therapist may needle in this clinic on a day, by the papers that counted at a moment of it; one query."""
    held = practice.credentials(clinic, therapist_id, on=on, at=at)
    licence, credential = held.get(CredentialKind.LICENCE), held.get(CredentialKind.DRY_NEEDLING)
    rule = library().jurisdictions.get(clinic.jurisdiction)
    advanced = frozenset(muscle.slug for muscle in library().muscles.values() if muscle.advanced)
    return TherapistFacts(
        licence_expires_on=licence.expires_on if licence else None,
        credential_expires_on=credential.expires_on if credential else None,
        jurisdiction_allows=rule is not None and rule.allows,
        advanced_muscles=advanced if credential and credential.covers_advanced else frozenset(),
    )


def _consent(episode: EpisodeOfCare, at: datetime | None) -> Consent | None:
    rows = Consent.objects.filter(patient_id=episode.patient_id)
    if at is None:
        return rows.filter(withdrawn_at__isnull=True).first()
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    return rows.filter(standing, signed_at__lte=at).order_by("-signed_at").first()


def _emergency_is_open(episode: EpisodeOfCare, at: datetime | None) -> bool:
    rows = Alert.objects.filter(episode=episode, tier__in=[Tier.T0, Tier.T1])
    if at is None:
        return rows.filter(resolved_at__isnull=True).exists()
    return rows.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=at), raised_at__lte=at).exists()


def _examination_waits(episode: EpisodeOfCare, at: datetime | None) -> bool:
    rows = ExaminationWarning.objects.filter(assessment__episode=episode)
    if at is None:
        return rows.filter(settled_at__isnull=True).exists()
    return rows.filter(Q(settled_at__isnull=True) | Q(settled_at__gt=at), found_at__lte=at).exists()
