"""Write a plan of care and put it into force. A blocked muscle or exercise cannot be saved by any path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.actions import decisions
from pathway.models import EpisodeOfCare, HomeExercise, PlanOfCare, TargetMuscle
from pathway.queries import plans as queries
from pathway.reference import library
from pathway.rules import home_programmes
from pathway.rules.home_programmes import Prescribed
from pathway.rules.plans import Target, refusals
from pathway.states import PlanState

ENDED = "This episode of care has ended. Its plan stays as it was."


@dataclass(frozen=True)
class PlanDetails:
    """Everything of a plan but its targets. `adjuncts` are modality slugs, `home` the programme in its order."""

    sessions_planned: int = 3
    interval_days: int = 7
    goals: str = ""
    home_words: str = ""
    adjuncts: tuple[str, ...] = ()
    home: tuple[Prescribed, ...] = ()


@transaction.atomic
def save(
    episode: EpisodeOfCare,
    *,
    details: PlanDetails,
    targets: Sequence[Target],
    version: int | None,
    by: Actor,
    now: datetime,
) -> PlanOfCare:
    """Write the draft plan with its targets and home programme; an active plan stays in force until the draft is activated.

    `version` is the draft's, None to begin one. Raises Refused (field `targets`, `adjuncts` or `home`) for whatever the
    screening or the therapist's credential does not allow, Stale when somebody saved since `version`.
    """
    if not episode.is_open:
        raise Refused(ENDED)
    _check(episode, details, targets, by, episode.clinic.local(now).date())
    plan = _draft(episode, details, version, by, now)
    plan.targets.all().delete()
    TargetMuscle.objects.bulk_create(
        TargetMuscle(
            clinic_id=plan.clinic_id,
            plan=plan,
            muscle=one.muscle,
            side=one.side,
            priority=one.priority,
            technique=one.technique,
            e_stim=one.e_stim,
            reason=one.reason.strip(),
        )
        for one in targets
    )
    _write_home(plan, details.home)
    audit.record("plan.saved", target=plan, by=by, now=now, patient_id=episode.patient_id)
    return plan


@transaction.atomic
def activate(plan: PlanOfCare, *, by: Actor, now: datetime) -> PlanOfCare:
    """Put a draft into force in place of the active plan. Targets, adjuncts and exercises are judged again: answers may
    have changed.

    A plan without targets is a plan without needles. Raises Refused or Stale as `save` does.
    """
    episode = plan.episode
    if not episode.is_open:
        raise Refused(ENDED)
    details = PlanDetails(adjuncts=tuple(plan.adjuncts), home=tuple(queries.programme_of(plan)))
    _check(episode, details, queries.targets_of(plan), by, episode.clinic.local(now).date())
    for active in PlanOfCare.objects.filter(episode=episode, state=PlanState.ACTIVE):
        moves.move(active, old=PlanState.ACTIVE, new=PlanState.REPLACED)
    moves.move(plan, old=PlanState.DRAFT, new=PlanState.ACTIVE, activated_at=now, activated_by_id=by.staff_id)
    decisions.keep_plan(plan, by=by, now=now)
    audit.record("plan.activated", target=plan, by=by, now=now, patient_id=episode.patient_id)
    return plan


def _check(
    episode: EpisodeOfCare, details: PlanDetails, targets: Sequence[Target], by: Actor, on: date
) -> None:
    limits = queries.limits(episode, therapist_id=by.user_id, on=on)
    found = refusals(
        targets, assessment=limits.assessment, advanced_muscles=limits.advanced_muscles, library=library()
    )
    if found:
        raise Refused(" ".join(found), field="targets")
    for slug in details.adjuncts:
        if slug not in library().modalities:
            raise Refused("That treatment is not in the reference.", field="adjuncts")
        why = limits.why_modality_is_blocked(slug)
        if why:
            raise Refused(f"{library().modalities[slug].en} is blocked. {why}", field="adjuncts")
    left_out = home_programmes.refusals(details.home, assessment=limits.assessment, library=library())
    if left_out:
        raise Refused(" ".join(left_out), field="home")


def _write_home(plan: PlanOfCare, programme: Sequence[Prescribed]) -> None:
    known = library().home_exercises
    plan.home_exercises.all().delete()
    HomeExercise.objects.bulk_create(
        HomeExercise(
            clinic_id=plan.clinic_id,
            plan=plan,
            place=place,
            exercise_version=known[one.exercise].version,
            **{**asdict(one), "note": one.note.strip()},
        )
        for place, one in enumerate(programme, start=1)
    )


def _draft(
    episode: EpisodeOfCare, details: PlanDetails, version: int | None, by: Actor, now: datetime
) -> PlanOfCare:
    fields = {
        "sessions_planned": details.sessions_planned,
        "interval_days": details.interval_days,
        "goals": details.goals.strip(),
        "home_words": details.home_words.strip(),
        "adjuncts": list(details.adjuncts),
    }
    if version is not None:
        plan = PlanOfCare.objects.filter(episode=episode, state=PlanState.DRAFT).first()
        if plan is None:
            raise Stale(moves.LOST_RACE)
        moves.edit(plan, version=version, **fields)
        return plan
    try:
        with transaction.atomic():
            return PlanOfCare.objects.create(
                clinic_id=episode.clinic_id,
                episode=episode,
                drafted_at=now,
                drafted_by_id=by.staff_id,
                **fields,
            )
    except IntegrityError as error:
        raise Stale(moves.LOST_RACE) from error
