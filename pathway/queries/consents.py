"""Reads consents back into what the rules take: what was given, what was said today, what is to be needled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from clinic.models import Clinic
from pathway.enums import Chaperone
from pathway.models import (
    ChaperoneAnswer,
    EpisodeOfCare,
    NeedledSite,
    SpokenYes,
    TargetMuscle,
    TreatmentSession,
)
from pathway.queries import screenings
from pathway.reference import library
from pathway.rules import consents as rules
from pathway.rules.consents import Covered, Gap, Given, Needle, SaidToday
from pathway.rules.screenings import Assessment
from pathway.states import PlanState
from patients.enums import IntakeState, Signer
from patients.models import Consent, Patient


def of_patients(patients: Collection[int]) -> dict[int, list[Consent]]:
    """Every consent of these patients, newest first, without its words; one query."""
    found: dict[int, list[Consent]] = defaultdict(list)
    for row in Consent.objects.filter(patient__in=patients).defer("wording").select_related("discussed_by"):
        found[row.patient_id].append(row)
    return found


def of_patient(patient_id: int) -> list[Consent]:
    """Every consent of one patient, newest first, without its words; one query."""
    return of_patients([patient_id])[patient_id]


def in_force(rows: Iterable[Consent], *, at: datetime | None = None) -> Consent | None:
    """The one that stands, or that stood at a moment."""
    return next((row for row in rows if _stands(row, at)), None)


def last_withdrawn(rows: Iterable[Consent], *, at: datetime | None = None) -> Consent | None:
    """The one that was taken back last."""
    ended = [row for row in rows if row.withdrawn_at and (at is None or row.withdrawn_at <= at)]
    return max(ended, key=lambda row: row.withdrawn_at or row.signed_at, default=None)


def given(
    consent: Consent | None, episode_opened_at: datetime, *, clinic: Clinic, at: datetime | None = None
) -> Given | None:
    """A consent as the rules take it; without `at`, as it is now."""
    if consent is None:
        return None
    signed_on = clinic.local(consent.signed_at).date()
    counts = consent.discussed_at is not None and (at is None or consent.discussed_at <= at)
    return Given(
        signed_on=signed_on,
        covered=_covered(consent) if counts else None,
        current=consent.agrees_to_current,
        signed_by_patient=consent.signed_by == Signer.PATIENT,
        is_of_this_episode=signed_on >= clinic.local(episode_opened_at).date(),
    )


def given_for_session(
    rows: Sequence[Consent], episode: EpisodeOfCare, *, clinic: Clinic, at: datetime
) -> Given | None:
    """The consent that stood at the first needle, reaching as far as a renewal in the same session took it.

    Each needle was let in by the consent of its own moment; here they are all looked at together.
    """
    first = given(in_force(rows, at=at), episode.opened_at, clinic=clinic, at=at)
    if first is None or first.covered is None:
        return first
    for row in rows:
        if row.discussed_at and row.discussed_at > at:
            later = _covered(row)
            first = replace(
                first,
                current=first.current or row.agrees_to_current,
                covered=Covered(
                    first.covered.regions | later.regions,
                    first.covered.techniques | later.techniques,
                    {**first.covered.answers, **later.answers},
                ),
            )
    return first


def gaps_of(
    rows: Sequence[Consent],
    episode_opened_at: datetime,
    assessment: Assessment | None,
    *,
    needles: Iterable[Needle],
    clinic: Clinic,
    on: date,
) -> tuple[Gap, ...]:
    """What the consent lacks now, from rows that are at hand already."""
    taken_back = last_withdrawn(rows)
    return rules.gaps(
        given(in_force(rows), episode_opened_at, clinic=clinic),
        withdrawn_on=clinic.local(taken_back.withdrawn_at).date()
        if taken_back and taken_back.withdrawn_at
        else None,
        needles=needles,
        answers=answers_of(assessment),
        on=on,
        library=library(),
    )


def answers_of(assessment: Assessment | None) -> dict[str, str]:
    """The answers of a screening that a consent depends on; none without a screening."""
    return rules.answers_that_matter(assessment.findings, library=library()) if assessment else {}


def planned_needles(episodes: Collection[int]) -> dict[int, list[Needle]]:
    """What the active plan of each episode means to needle; one query."""
    found: dict[int, list[Needle]] = defaultdict(list)
    rows = TargetMuscle.objects.filter(plan__episode__in=episodes, plan__state=PlanState.ACTIVE)
    for episode, muscle, technique, e_stim in rows.values_list(
        "plan__episode", "muscle", "technique", "e_stim"
    ):
        found[episode].append(Needle(muscle, technique, e_stim))
    return found


def needles_of(sites: Iterable[NeedledSite]) -> list[Needle]:
    """The sites of a log as the rules take them."""
    return [Needle(site.muscle, site.technique, site.e_stim) for site in sites]


@dataclass(frozen=True)
class InRoom:
    """What was said in the room: the yeses of one session, and the episode's answers about a chaperone, newest first."""

    yeses: Sequence[SpokenYes]
    chaperone_answers: Sequence[ChaperoneAnswer]
    session_id: int

    @property
    def chaperone(self) -> ChaperoneAnswer | None:
        """The newest answer of this session."""
        return next(
            (row for row in self.chaperone_answers if row.treatment_session_id == self.session_id), None
        )

    @property
    def chaperone_before(self) -> ChaperoneAnswer | None:
        """The newest answer from before this session, or while planning."""
        return next(
            (row for row in self.chaperone_answers if row.treatment_session_id != self.session_id), None
        )

    def yes_about(self, consent: Consent | None, *, at: datetime | None = None) -> SpokenYes | None:
        """The yes that was said about this consent, by a moment where one is given."""
        return next(
            (
                row
                for row in self.yeses
                if consent and row.consent_id == consent.pk and (at is None or row.said_at <= at)
            ),
            None,
        )

    def said(self, consent: Consent | None, *, at: datetime | None = None) -> SaidToday:
        """As the rules take it; an answer about a chaperone counts from any time in the session."""
        answer = self.chaperone
        return SaidToday(
            self.yes_about(consent, at=at) is not None, Chaperone(answer.answer) if answer else None
        )


def in_room(session: TreatmentSession) -> InRoom:
    """What was said so far; two queries."""
    return InRoom(
        list(SpokenYes.objects.filter(treatment_session=session).select_related("heard_by")),
        list(ChaperoneAnswer.objects.filter(episode_id=session.episode_id).select_related("asked_by")),
        session.pk,
    )


def last_chaperone(episode: EpisodeOfCare) -> ChaperoneAnswer | None:
    """The newest answer about a chaperone in this episode, while planning or in any session."""
    return ChaperoneAnswer.objects.filter(episode=episode).select_related("asked_by").first()


def why_another_signs(patient: Patient, *, on: date) -> str:
    """Who else has to sign for this patient, from birth date and newest screening or intake; three queries."""
    minor = "under_18" if patient.age(on) < ADULT else ""
    said = _unable(patient) or ""
    return rules.why_another_signs({"minor": minor, "consent_unable": said}, library=library())


def needs_new_signature(patient: Patient, *, on: date) -> bool:
    """Whether signing again makes a new consent: what stands is out of date or does not reach the plan."""
    rows = of_patient(patient.pk)
    episode = open_episode(patient)
    if in_force(rows) is None or episode is None:
        return False
    gaps = gaps_of(
        rows,
        episode.opened_at,
        assessment_of(episode, on=on),
        needles=planned_needles([episode.pk])[episode.pk],
        clinic=episode.clinic,
        on=on,
    )
    return any(gap.code != rules.DISCUSSED for gap in gaps)


def assessment_of(episode: EpisodeOfCare, *, on: date) -> Assessment | None:
    """Where the screening that counts stands on a day; three queries at most."""
    stands = screenings.standing(episode, on=on)
    return stands[1] if stands else None


def wants_interpreter(assessment: Assessment | None) -> bool:
    """Whether the patient asked for one in the screening."""
    return assessment is not None and any(one.question == "interpreter" for one in assessment.findings)


def open_episode(patient: Patient) -> EpisodeOfCare | None:
    """The episode that goes on, with its clinic and patient."""
    rows = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True)
    return rows.select_related("clinic", "patient").first()


ADULT = 18


def _unable(patient: Patient) -> str | None:
    episode = EpisodeOfCare.objects.filter(patient=patient).select_related("clinic").first()
    newest = episode.screenings.order_by("-started_at").first() if episode else None
    if newest and (answer := screenings.answers_of(newest).get("consent_unable")):
        return answer.choice
    intake = patient.intakes.exclude(state=IntakeState.CHANGING).order_by("-opened_at", "-pk").first()
    return str((intake.answers.get("consent_unable") or {}).get("choice") or "") if intake else None


def _covered(consent: Consent) -> Covered:
    held = consent.covered
    return Covered(
        frozenset(held.get("regions", ())), frozenset(held.get("techniques", ())), held.get("answers", {})
    )


def _stands(row: Consent, at: datetime | None) -> bool:
    if at is None:
        return row.is_standing
    return row.signed_at <= at and all(end is None or end > at for end in (row.withdrawn_at, row.renewed_at))
