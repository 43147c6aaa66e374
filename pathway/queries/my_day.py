"""A therapist's own day: each patient with what changed since last time and what holds the needle back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from clinic import dates
from clinic.models import Clinic, User
from pathway.enums import AnswersAsk, Tier
from pathway.models import (
    Alert,
    BeforeVisit,
    CheckIn,
    EpisodeOfCare,
    ExaminationWarning,
    Measurement,
    Screening,
    TreatmentSession,
)
from pathway.queries import (
    before_visits,
    check_ins_at_visits,
    consents,
    gates,
    reviews,
    screenings,
    visit_notes,
)
from pathway.queries.answers import staff_words
from pathway.queries.readiness import with_readiness
from pathway.reference import library
from pathway.rules.consents import Gap
from pathway.rules.gates import Missing, TherapistFacts, needling_gate
from pathway.rules.screenings import Assessment
from pathway.states import AlertState, CheckInState, MeasuredAt
from patients.enums import AppointmentState
from patients.models import Appointment

NPRS = {"nprs_leg": "Leg pain", "nprs_back": "Back pain"}  # the first that was measured is shown
COURSE = {
    MeasuredAt.BEFORE: "before",
    MeasuredAt.AFTER: "after",
    MeasuredAt.AFTER_48_HOURS: "48 h",
    MeasuredAt.WEEKLY: "week",
}
TONES = {AppointmentState.ARRIVED: "now", AppointmentState.DONE: "ok"}
DONE = {AppointmentState.DONE, AppointmentState.NO_SHOW}


@dataclass(frozen=True)
class Visit:
    """One patient of the day. `course` is NPRS around the last session as (when, value), oldest first.

    `notes` are lines for this visit out of check-ins; `said` is what the patient answered before it; `minutes_late` is 0
    where they are not; `review_due`: the course is to be reviewed. `may_finish`: "Done" is offered,
    because no log of this visit waits for its signature. `missing` is what holds the needle back; None when there is no
    episode to needle in.
    """

    appointment: Appointment
    episode_uuid: UUID | None
    measure: str
    course: list[tuple[str, Decimal]]
    new_answers: int
    to_ask: int
    open_alerts: int
    notes: list[str]
    is_first: bool
    draft_uuid: str | None
    may_finish: bool
    said: dict[str, Any] | None
    minutes_late: int
    review_due: bool
    missing: tuple[Missing, ...] | None

    @property
    def is_past(self) -> bool:
        return self.appointment.state in DONE

    @property
    def may_open_log(self) -> bool:
        return self.episode_uuid is not None and not self.is_past

    @property
    def minutes(self) -> int:
        return self.appointment.length // timedelta(minutes=1)

    @property
    def more_missing(self) -> int:
        return len(self.missing or ()) - 1

    @property
    def tone(self) -> str:
        return TONES.get(AppointmentState(self.appointment.state), "quiet")

    @property
    def alert_words(self) -> str:
        return "Open alert" if self.open_alerts == 1 else f"{self.open_alerts} open alerts"

    @property
    def said_badge(self) -> tuple[str, str]:
        """Tone and words for what the patient answered before this visit; empty words when nothing yet."""
        if self.said is None:
            return "quiet", ""
        tone, word = before_visits.WORDS[AnswersAsk(self.said["asks"])]
        return tone, f"Before the visit: {word[0].lower()}{word[1:]}"

    @property
    def late_words(self) -> str:
        """How late they are, and what was made of it; empty where they are not."""
        if not self.minutes_late:
            return ""
        choice = self.appointment.get_late_choice_display() if self.appointment.late_choice else ""
        return f"{self.minutes_late} min late{f': {choice.lower()}' if choice else ''}"

    @property
    def late_tone(self) -> str:
        return "quiet" if self.appointment.late_choice else "care"

    @property
    def to_ask_words(self) -> str:
        """Check-ins of a patient to whom nothing is sent."""
        return "Check-in to ask" if self.to_ask == 1 else f"{self.to_ask} check-ins to ask"

    @property
    def answer_words(self) -> str:
        return "New answer" if self.new_answers == 1 else f"{self.new_answers} new answers"


def visits(clinic: Clinic, therapist: User, day: date, *, now: datetime) -> list[Visit]:
    """A therapist's visits of a local day in order; eleven queries at most, however many there are."""
    rows = _appointments(clinic, therapist, day, now)
    opened = {row.pk: papers.episode for row in rows if (papers := getattr(row.patient, "papers", None))}
    episodes = {episode.pk for episode in opened.values() if episode}
    standing = screenings.standing_of(episodes, on=day)
    courses = _courses(episodes)
    facts = gates.therapist_facts(clinic, therapist.pk, on=day)
    given = consents.of_patients({row.patient_id for row in rows})
    planned = consents.planned_needles(episodes)
    past = reviews.past_of(episodes)

    def gaps(episode: EpisodeOfCare, assessment: Assessment | None) -> tuple[Gap, ...]:
        return consents.gaps_of(
            given[episode.patient_id],
            episode.opened_at,
            assessment,
            needles=planned[episode.pk],
            clinic=clinic,
            on=day,
        )

    found = []
    for row in rows:
        episode = opened.get(row.pk)
        key = episode.pk if episode else 0
        assessment = standing[key][1] if key in standing else None
        measure, course = _course(courses[key])
        found.append(
            Visit(
                appointment=row,
                episode_uuid=episode.uuid if episode else None,
                measure=measure,
                course=course,
                new_answers=row.new_answers,
                to_ask=row.waiting,
                open_alerts=row.open_alerts,
                notes=[staff_words(one["cause"]) or one["asked"] for one in row.notes],
                is_first=row.last_session is None,
                draft_uuid=row.draft["uuid"] if row.draft else None,
                may_finish=row.may_be_over(now) and not (row.draft and row.draft["visit"] == row.pk),
                said=row.said,
                minutes_late=row.minutes_late(now),
                review_due=key in past and past[key].prompted,
                missing=_missing(
                    row,
                    standing.get(key),
                    gaps(episode, assessment),
                    facts,
                    past[key].required() if key in past else "",
                    day,
                )
                if episode
                else None,
            )
        )
    return found


def _appointments(clinic: Clinic, therapist: User, day: date, now: datetime) -> list[Any]:
    first, last = dates.day_bounds(day, clinic.zone)
    rows = Appointment.objects.filter(
        clinic=clinic, therapist=therapist, starts_at__gte=first, starts_at__lt=last
    ).exclude(state=AppointmentState.CANCELLED)
    ours = {"episode__patient": OuterRef("patient"), "episode__ended_at__isnull": True}
    sessions = TreatmentSession.objects.filter(**ours)
    signed = sessions.counting().order_by("-started_at")
    alerts = Alert.objects.filter(**ours).exclude(state=AlertState.RESOLVED)
    unsettled = ExaminationWarning.objects.filter(
        assessment__episode__patient=OuterRef("patient"),
        assessment__episode__ended_at__isnull=True,
        settled_at__isnull=True,
    )
    answered = CheckIn.objects.filter(
        **ours, state=CheckInState.ANSWERED, treatment_session=OuterRef("last_session")
    )
    return list(
        with_readiness(rows.select_related("patient__papers__episode", "room"), on=day)
        .annotate(
            last_session=Subquery(signed.values("pk")[:1]),
            draft=Subquery(sessions.open().values(row=JSONObject(uuid="uuid", visit="appointment"))[:1]),
            open_alerts=_count(alerts),
            emergencies=_count(alerts.filter(tier__in=[Tier.T0, Tier.T1])),
            unsettled=_count(unsettled),
            notes=ArraySubquery(
                visit_notes.unread().filter(**ours).values(row=JSONObject(cause="cause", asked="asked"))
            ),
            alarmed_at=Subquery(gates.alarms().filter(**ours).order_by("-raised_at").values("raised_at")[:1]),
            unheard=Exists(before_visits.unheard_of(day)),
            waiting=_count(check_ins_at_visits.waiting(now)),
            said=Subquery(
                BeforeVisit.objects.filter(appointment=OuterRef("pk"), said_at__isnull=False)
                .order_by("-said_at")
                .values(row=JSONObject(uuid="uuid", asks="asks", state="state"))[:1]
            ),
        )
        .annotate(new_answers=_count(answered))
        .order_by("starts_at", "pk")
    )


def _courses(episodes: Iterable[int]) -> dict[int, list[Measurement]]:
    last = (
        TreatmentSession.objects.counting()
        .filter(episode=OuterRef("episode"), no_needles_reason="")
        .order_by("-started_at")
    )
    rows = Measurement.objects.filter(
        episode__in=list(episodes),
        kind__in=list(NPRS),
        at_point__in=list(COURSE),
        treatment_session=Subquery(last.values("pk")[:1]),
    )
    found = defaultdict(list)
    for row in rows.order_by("measured_at"):
        found[row.episode_id].append(row)
    return found


def _course(measured: list[Measurement]) -> tuple[str, list[tuple[str, Decimal]]]:
    for kind, words in NPRS.items():
        values = {row.at_point: row.value for row in measured if row.kind == kind}
        if values:
            return words, [(COURSE[point], values[point].normalize()) for point in COURSE if point in values]
    return "", []


def _missing(
    row: Any,
    standing: tuple[Screening, Assessment] | None,
    consent: tuple[Gap, ...],
    facts: TherapistFacts,
    review: str,
    day: date,
) -> tuple[Missing, ...]:
    screening, assessment = standing or (None, None)
    gate = needling_gate(
        screening=assessment,
        consent=consent,
        said_today=(),
        emergency_alert_open=bool(row.emergencies),
        examination_waits=bool(row.unsettled),
        therapist=facts,
        muscles=(),
        on=day,
        library=library(),
        answers_unheard=row.unheard,
        alarmed_since=bool(screening and row.alarmed_at and row.alarmed_at > screening.started_at),
        review=review,
    )
    return gate.missing


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("clinic").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
