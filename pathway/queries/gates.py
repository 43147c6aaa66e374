"""Whether the needling band may open for this patient and this therapist, from rows, with every reason why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from clinic import queries as practice
from clinic.enums import CredentialKind
from clinic.models import Clinic
from pathway.enums import Tier
from pathway.models import Alert, EpisodeOfCare, ExaminationWarning, NeedledSite, Screening, TreatmentSession
from pathway.queries import before_visits, consents, reviews, screenings
from pathway.queries.consents import InRoom
from pathway.queries.reviews import Past
from pathway.reference import library
from pathway.rules import consents as consent_rules
from pathway.rules import gates as rules
from pathway.rules.gates import Gate, TherapistFacts
from pathway.rules.screenings import Assessment
from patients.models import Consent


def needling_gate(
    episode: EpisodeOfCare, *, clinic: Clinic, therapist_id: int, on: date, muscles: Iterable[str]
) -> Gate:
    """The gate of the active plan as things stand now; what is said in a session is asked there. Twelve queries at most.

    `on` is the clinic's local date, `muscles` those to be needled.
    """
    screening, assessment = screenings.standing(episode, on=on) or (None, None)
    return rules.needling_gate(
        screening=assessment,
        consent=consents.gaps_of(
            consents.of_patient(episode.patient_id),
            episode.opened_at,
            assessment,
            needles=consents.planned_needles([episode.pk])[episode.pk],
            clinic=clinic,
            on=on,
        ),
        said_today=(),
        emergency_alert_open=_emergency_is_open(episode, None),
        examination_waits=_examination_waits(episode, None),
        therapist=therapist_facts(clinic, therapist_id, on=on),
        muscles=muscles,
        on=on,
        library=library(),
        answers_unheard=before_visits.is_unheard(episode, on=on),
        alarmed_since=alarmed_since(screening),
        review=reviews.past_of([episode.pk])[episode.pk].required(),
    )


def gate_of(
    session: TreatmentSession,
    screening: Screening | None,
    assessment: Assessment | None,
    sites: Sequence[NeedledSite],
    *,
    given: Sequence[Consent],
    room: InRoom,
    therapist: TherapistFacts,
    past: Past,
    on: date,
) -> Gate:
    """The gate of a session's log as things stand now, from what is at hand; three queries."""
    episode, clinic, rows = session.episode, session.clinic, given
    needles = consents.needles_of(sites)
    said = room.said(consents.in_force(rows))
    return rules.needling_gate(
        screening=assessment,
        consent=consents.gaps_of(rows, episode.opened_at, assessment, needles=needles, clinic=clinic, on=on),
        said_today=consent_rules.gaps_today(
            said,
            needles=needles,
            wished=episode.patient.wants_chaperone,
            library=library(),
            counts=any(row.is_valid for row in rows),
        ),
        emergency_alert_open=_emergency_is_open(episode, None),
        examination_waits=_examination_waits(episode, None),
        therapist=therapist,
        muscles=(),
        on=on,
        library=library(),
        answers_unheard=before_visits.is_unheard(episode, on=on),
        alarmed_since=alarmed_since(screening),
        review=past.required(),
    )


def gate_at(
    screening: Screening | None,
    session: TreatmentSession,
    sites: Sequence[NeedledSite],
    *,
    given: Sequence[Consent],
    room: InRoom,
    past: Past,
    at: datetime,
) -> tuple[Gate, Assessment | None]:
    """The gate as it was at the first needle, with the screening that stood then: what a signature is judged by.

    `sites` are those that were needled.
    """
    episode, clinic = session.episode, session.clinic
    on = clinic.local(at).date()
    assessment = screenings.assessment(screening, on=on, at=at) if screening else None
    rows = given
    taken_back = consents.last_withdrawn(rows, at=at)
    needles = consents.needles_of(sites)
    said = room.said(consents.in_force(rows, at=at), at=at)
    gate = rules.needling_gate(
        screening=assessment,
        consent=consent_rules.gaps(
            consents.given_for_session(rows, episode, clinic=clinic, at=at),
            withdrawn_on=clinic.local(taken_back.withdrawn_at).date()
            if taken_back and taken_back.withdrawn_at
            else None,
            needles=needles,
            answers=consents.answers_of(assessment),
            on=on,
            library=library(),
        ),
        said_today=consent_rules.gaps_today(
            said,
            needles=needles,
            wished=episode.patient.wants_chaperone,
            library=library(),
            is_late=session.is_late,
        ),
        emergency_alert_open=_emergency_is_open(episode, at),
        examination_waits=_examination_waits(episode, at),
        therapist=therapist_facts(clinic, session.therapist_id, on=on, at=at),
        muscles={site.muscle for site in sites},
        on=on,
        library=library(),
        answers_unheard=before_visits.is_unheard(episode, on=on, at=at),
        alarmed_since=alarmed_since(screening, at),
        review=past.required(at=at),
        is_late=session.is_late,
    )
    return gate, assessment


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


def alarmed_since(screening: Screening | None, at: datetime | None = None) -> bool:
    """Whether a check-in or an intake raised an alarm after this screening began (by a moment); one query.

    What was said before the visit has a rule of its own, and what the screening found itself it knows.
    """
    if screening is None:
        return False
    return (
        alarms()
        .filter(episode_id=screening.episode_id, raised_at__gt=screening.started_at)
        .filter(Q() if at is None else Q(raised_at__lte=at))
        .exists()
    )


def last_alarm(episode: EpisodeOfCare) -> datetime | None:
    """When a patient's own answer last raised an alarm; one query."""
    rows = alarms().filter(episode=episode).order_by("-raised_at")
    return rows.values_list("raised_at", flat=True).first()


def alarms() -> QuerySet[Alert]:
    """Alerts a patient's own answer raised, resolved or not, in a check-in or an intake."""
    return Alert.objects.filter(Q(check_in__isnull=False) | Q(intake__isnull=False))


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
