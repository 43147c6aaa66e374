"""Gathers what the rows of an episode say about where the patient stands; the rules make the stepper of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinic.models import Clinic
from pathway.enums import EpisodeEnd, Tier
from pathway.models import (
    Alert,
    ChaperoneAnswer,
    ClinicalAssessment,
    EpisodeOfCare,
    PlanOfCare,
    Screening,
    TreatmentSession,
)
from pathway.queries import assessments, consents, gates, plans, reviews, screenings
from pathway.queries.assessments import Assessments
from pathway.queries.reviews import Reviews
from pathway.rules.consents import DISCUSSED, Gap, Needle
from pathway.rules.screenings import Assessment
from pathway.rules.stages import StageFacts, Standing, standing
from pathway.states import AlertState
from patients.models import Appointment, Consent, Intake


@dataclass(frozen=True)
class EpisodeRows:
    """The rows of one episode that say where it stands, and what they come to."""

    episode: EpisodeOfCare
    screening: Screening | None
    assessment: Assessment | None
    examinations: Assessments
    draft: PlanOfCare | None
    active: PlanOfCare | None
    consent: Consent | None
    consent_gaps: tuple[Gap, ...]
    withdrawn: Consent | None
    chaperone: ChaperoneAnswer | None
    sessions: Sequence[TreatmentSession]
    alerts: Sequence[Alert]
    intakes: Sequence[Intake]
    unsent_changes: Sequence[Intake]
    appointments: Sequence[Appointment]
    reviews: Reviews
    alarmed_since: bool

    @property
    def consent_is_current(self) -> bool:
        """It stands and needs no new signature; it may still wait to be discussed."""
        return self.consent is not None and all(gap.code == DISCUSSED for gap in self.consent_gaps)

    @property
    def consent_why(self) -> list[str]:
        """Why a new signature is needed, in sentences."""
        return [gap.sentence for gap in self.consent_gaps if gap.code not in {"consent", DISCUSSED}]

    @property
    def asks_again(self) -> bool:
        """Whether the screening is to be asked again: parts of it count for one day, or an alarm came since."""
        return self.alarmed_since or bool(self.assessment and self.assessment.ask_again)

    @property
    def has_urgent_alert(self) -> bool:
        """Whether an alert is open that holds needles back."""
        return any(row.tier in {Tier.T0, Tier.T1} for row in self.alerts)

    @property
    def examination(self) -> ClinicalAssessment | None:
        """The newest signed clinical assessment: what the plan rests on."""
        return self.examinations.signed

    @property
    def open_session(self) -> TreatmentSession | None:
        """The unsigned treatment session, of which there is one at most but for those under a covering note."""
        return next((row for row in self.sessions if row.is_open), None)

    @property
    def sessions_planned(self) -> int:
        """What the active plan has, with what its reviews added."""
        return self.active.sessions_planned + self.reviews.more_sessions if self.active else 0

    @property
    def sessions_done(self) -> int:
        """Signed sessions under the active plan that count toward it: those with needles, or all of one without."""
        return sum(
            row.counts
            and (row.is_needling or self.active.is_without_needles)
            and row.plan_id == self.active.pk
            for row in self.sessions
            if self.active is not None
        )

    @cached_property
    def stands(self) -> Standing:
        """Where the patient stands, by the rules."""
        return standing(
            StageFacts(
                is_booked=any(row.is_kept for row in self.appointments),
                intake_sent=any(
                    row.opened_at >= self.episode.opened_at or not row.is_submitted for row in self.intakes
                ),
                intake_submitted=any(_is_of(row, self.episode) for row in self.intakes),
                result=self.assessment.result if self.assessment else None,
                screening_done=self.screening is not None and self.screening.is_complete,
                ask_again=bool(self.assessment and self.assessment.ask_again),
                alarmed_since=self.alarmed_since,
                assessed=self.examination is not None,
                assessment_open=self.examinations.draft is not None,
                plan_active=self.active is not None,
                plan_drafted=self.draft is not None,
                consent_signed=self.consent is not None,
                consent_discussed=self.consent is not None and self.consent.is_valid,
                consent_why=next(iter(self.consent_why), ""),
                emergency_open=self.has_urgent_alert,
                sessions_done=self.sessions_done,
                sessions_planned=self.sessions_planned,
                without_needles=self.active is not None and self.active.is_without_needles,
                session_open=self.open_session is not None,
                review_due=self.reviews.due.prompted,
                review_waits=self.reviews.due.waits,
                review_decided=self.reviews.to_do,
                ended_as=_end(self.episode),
            )
        )


def stage_of(episode: EpisodeOfCare, *, clinic: Clinic, on: date) -> EpisodeRows:
    """Where an episode stands on a day (the clinic's local date). Eighteen queries, however many sessions there are.

    The patient, therapist and discharge of `episode` are read along when the caller selected them.
    """
    stands = screenings.standing(episode, on=on)
    screening, assessment = stands or (None, None)
    draft, active = plans.draft_and_active(episode)
    given = consents.of_patient(episode.patient_id)
    consent, withdrawn = consents.in_force(given), consents.last_withdrawn(given)
    targets = active.targets.all() if active else ()
    gaps = consents.gaps_of(
        given,
        episode.opened_at,
        assessment,
        needles=[Needle(row.muscle, row.technique, row.e_stim) for row in targets],
        clinic=clinic,
        on=on,
    )
    sessions = list(
        TreatmentSession.objects.filter(episode=episode)
        .select_related("therapist", "void")
        .prefetch_related("sites", "adverse_events")
    )
    alerts = list(
        Alert.objects.filter(episode=episode).exclude(state=AlertState.RESOLVED).select_related("owner")
    )
    forms = list(Intake.objects.filter(patient_id=episode.patient_id))
    appointments = list(
        Appointment.objects.filter(patient_id=episode.patient_id, ends_at__gte=episode.opened_at)
        .select_related("therapist")
        .order_by("starts_at")
    )
    examinations = assessments.of_episode(episode)
    reviewed = reviews.of_episode(episode, active, sessions)
    return EpisodeRows(
        episode=episode,
        screening=screening,
        assessment=assessment,
        examinations=examinations,
        draft=draft,
        active=active,
        consent=consent,
        consent_gaps=gaps,
        withdrawn=withdrawn,
        chaperone=consents.last_chaperone(episode),
        sessions=sessions,
        alerts=alerts,
        intakes=[row for row in forms if not row.is_being_changed],
        unsent_changes=[row for row in forms if row.is_being_changed],
        appointments=appointments,
        reviews=reviewed,
        alarmed_since=gates.alarmed_since(screening),
    )


def _is_of(intake: Intake, episode: EpisodeOfCare) -> bool:
    return intake.submitted_at is not None and intake.submitted_at >= episode.opened_at


def _end(episode: EpisodeOfCare) -> EpisodeEnd | None:
    discharge = getattr(episode, "discharge", None)
    return EpisodeEnd(discharge.end) if discharge else None
