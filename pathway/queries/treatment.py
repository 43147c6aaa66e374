"""Reads a treatment session for its log, its signature and its note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from pathway.enums import CellState, Side
from pathway.models import (
    AdverseEvent,
    CheckInAnswer,
    Deviation,
    EpisodeOfCare,
    NeedleAversionPlan,
    NeedledSite,
    Screening,
    TreatmentSession,
)
from pathway.queries import consents, gates, reviews, screenings
from pathway.queries.consents import InRoom
from pathway.queries.reviews import Past
from pathway.reference import library
from pathway.rules import consents as consent_rules
from pathway.rules import sessions as rules
from pathway.rules.consents import WITHDRAWN, Given, Needle
from pathway.rules.gates import Gate, Missing, TherapistFacts
from pathway.rules.needle_aversion import Aversion, aversion, most_needles
from pathway.rules.screenings import Assessment
from patients.enums import AppointmentState
from patients.models import Appointment, Consent, Patient


@dataclass(frozen=True)
class Standing:
    """Everything the log is judged by. `gate` and `assessment` are as of now, `missing` as of the first needle."""

    gate: Gate
    assessment: Assessment | None
    screening: Screening | None
    therapist: TherapistFacts
    missing: tuple[Missing, ...]
    events: tuple[AdverseEvent, ...]
    deviations: tuple[Deviation, ...]
    consents: Sequence[Consent]
    room: InRoom
    given: Given | None
    agreed: Agreed | None

    @property
    def screening_id(self) -> int | None:
        """The key of the screening that counts."""
        return self.screening.pk if self.screening else None

    @property
    def most_needles(self) -> int | None:
        """The maximum agreed for needle aversion that counts in this session, None without one."""
        return self.agreed.most if self.agreed else None

    @property
    def is_taken_back(self) -> bool:
        """The patient took the consent back and gave no new one: no more sites."""
        return any(one.code == WITHDRAWN for one in self.gate.missing)

    @property
    def has_deviation(self) -> bool:
        """A deviation was filed: what went in may be recorded, the gate stays shut."""
        return bool(self.deviations)

    @property
    def takes_needles(self) -> bool:
        """Whether needles may be logged now."""
        return self.gate.open or self.has_deviation

    def why_blocked(self, muscle: str, side: str, technique: str = "", *, e_stim: bool = False) -> str:
        """The sentence that keeps needles from this site, or an empty one. Without a technique: no technique is left."""
        known = library().muscles.get(muscle)
        if known and known.advanced and muscle not in self.therapist.advanced_muscles:
            return "An advanced muscle your credential does not cover."
        uncovered = consent_rules.why_not_covered(
            self.given, Needle(muscle, technique, e_stim), library=library()
        )
        if uncovered:
            return uncovered
        if self.assessment is None:
            return ""
        wanted = (
            [technique]
            if technique
            else [one.slug for one in library().techniques.values() if not one.current]
        )
        cells = [self.assessment.cells[muscle, Side(side), one] for one in wanted]
        if e_stim:
            cells.append(self.assessment.cells[muscle, Side(side), "e_stim"])
        blocked = [cell for cell in cells if cell.state is CellState.BLOCKED]
        if not blocked or (not technique and len(blocked) < len(cells)):
            return ""
        return blocked[0].reasons[0].sentence


@dataclass(frozen=True)
class Agreed:
    """What was decided for needle aversion, as it counts in one session. `most` is None once the first time is over."""

    found: Aversion
    plan: NeedleAversionPlan
    most: int | None


@dataclass(frozen=True)
class CheckInNews:
    """What one check-in after the last session said: its newest answer, None where nobody answered yet."""

    kind: str
    due_at: datetime
    answered_at: datetime | None
    answer: CheckInAnswer | None


def drafts_of(patient: Patient) -> QuerySet[TreatmentSession]:
    """What nobody has signed yet, with whoever needled; for who stands in for them."""
    rows = TreatmentSession.objects.open().filter(episode__patient=patient)
    return rows.select_related("therapist")


def logs() -> QuerySet[TreatmentSession]:
    """Sessions with all a page says about them."""
    return TreatmentSession.objects.select_related(
        *("clinic", "episode__patient", "therapist", "plan", "appointment", "screening__asked_by"),
        *("signed_by", "second_count_by", "void"),
    ).prefetch_related(
        "sites",
        Prefetch(
            "adverse_events",
            AdverseEvent.objects.select_related("recorded_by").prefetch_related("site_links__site"),
        ),
        Prefetch("deviations", Deviation.objects.select_related("recorded_by", "read_by")),
    )


def standing(treatment_session: TreatmentSession, *, now: datetime) -> Standing:
    """Where a log stands: today's gate, and what still keeps it from being signed; twenty-two queries at most."""
    session, clinic = treatment_session, treatment_session.clinic
    at = judged_at(session)
    on = clinic.local(at or now).date()
    screened = screenings.standing(session.episode, on=on, at=at)
    screening, assessment = screened or (None, None)
    sites, events = list(session.sites.all()), tuple(session.adverse_events.all())
    agreed = _agreed(session, screened)
    given = consents.of_patient(session.episode.patient_id)
    room = consents.in_room(session)
    therapist = gates.therapist_facts(clinic, session.therapist_id, on=on, at=at)
    past = reviews.past_of([session.episode_id])[session.episode_id]
    if at is None:
        gate = gates.gate_of(
            session, screening, assessment, sites,
            given=given, room=room, therapist=therapist, past=past, on=on,
        )  # fmt: skip
    else:
        needled = [site for site in sites if site.needles_in]
        gate, _ = gates.gate_at(screening, session, needled, given=given, room=room, past=past, at=at)
    return Standing(
        gate=gate,
        assessment=assessment,
        screening=screening,
        therapist=therapist,
        missing=_missing(session, screening, sites, events, gate, assessment, agreed, given, room, past, now),
        events=events,
        deviations=tuple(session.deviations.all()),
        consents=given,
        room=room,
        given=consents.given(
            consents.in_force(given, at=at), session.episode.opened_at, clinic=clinic, at=at
        ),
        agreed=agreed,
    )


def judged_at(treatment_session: TreatmentSession) -> datetime | None:
    """The moment a late entry is judged by, None for a log that is written as it happens: that one is judged by now."""
    if not treatment_session.is_late:
        return None
    return treatment_session.first_needle_at or treatment_session.ended_at


def signed_needling_sessions(episode: EpisodeOfCare) -> QuerySet[TreatmentSession]:
    """The signed sessions with needles of an episode that are not void, newest first: what counts toward plan and review."""
    return (
        TreatmentSession.objects.counting()
        .filter(episode=episode, no_needles_reason="")
        .order_by("-ended_at")
    )


def last_signed(episode: EpisodeOfCare) -> TreatmentSession | None:
    """The latest signed needling session of an episode with its sites."""
    return signed_needling_sessions(episode).prefetch_related("sites").first()


def todays_appointment(episode: EpisodeOfCare, *, therapist_id: int, now: datetime) -> Appointment | None:
    """The patient's kept visit of today with this therapist that has no session yet; one that is over comes last."""
    clinic = episode.clinic
    on = clinic.local(now).date()
    visits = Appointment.objects.filter(
        patient_id=episode.patient_id,
        therapist_id=therapist_id,
        state__in=[AppointmentState.ARRIVED, AppointmentState.BOOKED, AppointmentState.DONE],
        treatment_session__isnull=True,
    )
    in_turn = sorted(visits, key=lambda one: one.state == AppointmentState.DONE)
    return next((one for one in in_turn if clinic.local(one.starts_at).date() == on), None)


def news_since(last: TreatmentSession | None) -> list[CheckInNews]:
    """What the check-ins after a session said, in order; planned ones that are not due are left out. Two queries."""
    if last is None:
        return []
    asked = last.check_ins.filter(asked_at__isnull=False).order_by("due_at").prefetch_related("answers")
    return [
        CheckInNews(row.kind, row.due_at, row.answered_at, max(row.answers.all(), key=_number, default=None))
        for row in asked
    ]


def facts(
    treatment_session: TreatmentSession,
    sites: Iterable[NeedledSite],
    events: Sequence[AdverseEvent],
    *,
    ended_at: datetime,
    most_needles: int | None = None,
) -> rules.SessionFacts:
    """A session as the rules take it."""
    session = treatment_session
    return rules.SessionFacts(
        needled=session.is_needling,
        started_at=session.started_at,
        ended_at=session.ended_at or ended_at,
        sites=tuple(_site(site) for site in sites),
        no_needles_reason=session.no_needles_reason,
        position=session.position,
        aseptic_confirmed=session.aseptic_confirmed,
        nprs_leg_before=session.nprs_leg_before,
        nprs_leg_after=session.nprs_leg_after,
        response=session.response,
        fit_to_leave=session.fit_to_leave,
        events=tuple(event.kind for event in events),
        has_deviation=bool(session.deviations.all()),
        most_needles=most_needles,
        more_needles_reason=session.more_needles_reason,
        reaction_open=_reaction_open(session, events),
        needled_on=session.clinic.local(session.first_needle_at).date() if session.first_needle_at else None,
    )


def _number(answer: CheckInAnswer) -> int:
    return answer.number


def _reaction_open(session: TreatmentSession, events: Sequence[AdverseEvent]) -> bool:
    """Stopped, and nothing was filed since."""
    at = session.reaction_at
    return session.is_stopped and not any(at is not None and event.recorded_at >= at for event in events)


def _missing(
    session: TreatmentSession,
    screening: Screening | None,
    sites: Sequence[NeedledSite],
    events: Sequence[AdverseEvent],
    gate: Gate,
    assessment: Assessment | None,
    agreed: Agreed | None,
    given: Sequence[Consent],
    room: InRoom,
    past: Past,
    now: datetime,
) -> tuple[Missing, ...]:
    if session.first_needle_at is not None:
        needled = [site for site in sites if site.needles_in]
        stood = screening if session.is_late else session.screening
        gate, assessment = gates.gate_at(
            stood, session, needled, given=given, room=room, past=past, at=session.first_needle_at
        )
    most = agreed.most if agreed else None
    return rules.missing_to_sign(
        facts(session, sites, events, ended_at=now, most_needles=most),
        gate=gate,
        screening=assessment,
        library=library(),
    )


def _agreed(session: TreatmentSession, screened: tuple[Screening, Assessment] | None) -> Agreed | None:
    found = aversion(screened[1], library=library()) if screened else None
    plan = screenings.aversion_plan(screened[0]) if screened else None
    if found is None or plan is None:
        return None
    before = signed_needling_sessions(session.episode).exclude(pk=session.pk).count()
    most = most_needles(plan.most_needles, first_time_only=plan.first_time_only, sessions_before=before)
    return Agreed(found, plan, most)


def _site(site: NeedledSite) -> rules.Site:
    return rules.Site(
        muscle=site.muscle,
        side=Side(site.side),
        technique=site.technique,
        e_stim=site.e_stim,
        needle_diameter_mm=float(site.needle_diameter_mm) if site.needle_diameter_mm else None,
        needle_length_mm=site.needle_length_mm,
        needles_in=site.needles_in,
        needles_out=site.needles_out,
        level=site.level,
        lot=site.needle_lot,
        lot_expires_on=site.needle_expires_on,
    )
