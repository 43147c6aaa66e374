"""Start a screening, answer it, decide what was found, and close it. Nothing here clears anyone by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.actions import decisions, findings, needle_aversion
from pathway.actions.findings import NewDecision
from pathway.models import BeforeVisit, EpisodeOfCare, Finding, Screening
from pathway.queries import before_visits, check_in_answers, gates
from pathway.queries import screenings as queries
from pathway.reference import library
from pathway.rules.answers import VALID_FOR
from pathway.states import ScreeningKind
from patients.enums import IntakeState
from patients.models import Intake

CLOSED = "This screening is done and stays as it was. Start a re-screen to change an answer or a decision."


@dataclass(frozen=True)
class NewAnswer:
    """One answer as it comes from a page: a choice code, or a number in the unit of the question."""

    choice: str = ""
    number: float | None = None
    side: str | None = None
    places: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def start(episode: EpisodeOfCare, *, by: Actor, now: datetime) -> Screening:
    """Begin a screening: from the latest intake of this episode the first time, from the last screening after that.

    Answers older than 12 months are left out, so they are asked again. Decisions come along with the answer they were
    made for. What the patient answered today before the visit comes along too. A change reported there, or in a check-in
    since the last screening, takes out the earlier answers it touches; an alarm since takes out what was answered
    earlier today and is valid for one day. Raises Refused while another one is unfinished or
    the episode has ended.
    """
    if not episode.is_open:
        raise Refused("This episode of care has ended. Nothing can be screened in it.")
    return _begun(episode, at=now, by=by, now=now)


@transaction.atomic
def copy(
    episode: EpisodeOfCare, *, asked_at: datetime, asked_by_id: int, by: Actor, now: datetime
) -> Screening:
    """Begin to copy a re-screen that was done on paper at `asked_at`, by the therapist with this key.

    It goes on from the screening before that moment, and all that is written into it counts for that moment. Raises
    Refused for a moment to come, or while another screening is unfinished.
    """
    if asked_at > now:
        raise Refused("This moment is still to come.", field="asked_at")
    return _begun(episode, at=asked_at, by=by, now=now, copied_at=now, asked_by_id=asked_by_id)


def _begun(episode: EpisodeOfCare, *, at: datetime, by: Actor, now: datetime, **copied: Any) -> Screening:
    today = episode.clinic.local(at).date()
    last = Screening.objects.filter(episode=episode, started_at__lte=at).prefetch_related("findings").first()
    intake = _latest_intake(episode, until=at if copied else None)
    earlier = _kept(last.answers, today) if last else _from_intake(intake, episode, today)
    said = before_visits.of_day(episode, on=today)
    again = before_visits.asked_again(said)
    if last:
        again |= check_in_answers.asked_again(episode, since=last.started_at)
    answers = _without(earlier, again) | before_visits.as_screened(said)
    alarm = gates.last_alarm(episode)
    if last and alarm and alarm > last.started_at:
        answers = _asked_since(alarm, answers, said, today)
    screening = Screening(
        clinic_id=episode.clinic_id,
        episode=episode,
        intake=intake,
        kind=ScreeningKind.RE_SCREEN if last else ScreeningKind.FULL,
        on=today,
        answers=answers,
        reference_version=library().version,
        started_at=at,
        started_by_id=by.staff_id,
        **copied,
    )
    try:
        with transaction.atomic():
            screening.save()
    except IntegrityError as error:
        raise Refused("A screening is being done already. Go on with that one.") from error
    if last:
        findings.carry_over(last, screening, but_not=again)
        needle_aversion.carry_over(last, screening)
    findings.sync(screening, by=by, now=now)
    audit.record("screening.started", target=screening, by=by, now=now, patient_id=episode.patient_id)
    return screening


@transaction.atomic
def answer(
    screening: Screening, *, answers: Mapping[str, NewAnswer], version: int, by: Actor, now: datetime
) -> Screening:
    """Store answers by question slug as given today; findings follow in the same transaction, emergencies raise alerts.

    A question left out keeps what it had. An unchanged answer to a question that is not asked each session keeps its day.
    Raises Stale when somebody saved since `version`, Refused when the screening is done.
    """
    if screening.is_complete:
        raise Refused(CLOSED)
    today = screening.clinic.local(screening.judged_at(now)).date()
    known = library().questions
    stored = dict(screening.answers)
    for slug, given in answers.items():
        if slug in known:
            stored[slug] = _stored(slug, given, stored.get(slug), today)
    moves.edit(screening, version=version, answers=stored, on=today)
    findings.sync(screening, by=by, now=now)
    audit.record(
        "screening.answered",
        target=screening,
        by=by,
        now=now,
        patient_id=screening.episode.patient_id,
        detail={"questions": sorted(answers)},
    )
    return screening


@transaction.atomic
def hear(before_visit: BeforeVisit, *, by: Actor, now: datetime) -> None:
    """Bring what a patient answered before today's visit into the screening that is under way, if there is one.

    A therapist's own answer of today stays: it was asked in the room, and the patient's words stand beside it.
    """
    screening = (
        Screening.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode__patient")
        .filter(episode=before_visit.episode_id, completed_at__isnull=True, copied_at__isnull=True)
        .first()
    )
    if screening is None:
        return
    today = screening.clinic.local(now).date()
    of_today = {slug for slug, one in screening.answers.items() if one["answered_on"] == today.isoformat()}
    said = before_visits.as_screened(before_visit)
    again = before_visits.asked_again(before_visit) - of_today
    news = {slug: one for slug, one in said.items() if slug not in of_today}
    answers = _without(screening.answers, again) | news
    if answers == screening.answers:
        return
    moves.edit(screening, version=screening.version, answers=answers, on=today)
    findings.take_back(screening, again)
    findings.sync(screening, by=by, now=now)


@transaction.atomic
def complete(screening: Screening, *, by: Actor, now: datetime) -> Screening:
    """Close a screening as gone through by a therapist. Raises Refused naming what is still open.

    What it came to is for the rules to say: closing lifts no block.
    """
    row = Screening.objects.select_for_update(of=("self",), no_key=True).get(pk=screening.pk)
    if row.is_complete:
        raise Stale(moves.LOST_RACE)
    at = row.judged_at(now)
    today = row.clinic.local(at).date()
    stands = queries.assessment(row, on=today)
    left = queries.left_to_do(row, stands, on=today)
    if left:
        raise Refused(f"Still open: {left[0].sentence}{_and_more(len(left) - 1)}")
    findings.restate(row, stands)
    moves.edit(
        screening,
        version=row.version,
        completed_at=at,
        completed_by_id=by.staff_id,
        on=today,
        reference_version=library().version,
    )
    decisions.keep_screening(screening, by=by, now=now)
    audit.record("screening.completed", target=screening, by=by, now=now, patient_id=row.episode.patient_id)
    return screening


def decide(finding: Finding, *, resolution: str, by: Actor, now: datetime, **details: Any) -> Finding:
    """Record the therapist's answer to one finding; `details` are fields of `findings.NewDecision`.

    Raises what `findings.decide` raises. Without `about` the decision is for the answer as the row has it.
    """
    decision = NewDecision(resolution, details.pop("about", finding.choice), **details)
    return findings.decide(finding, decision=decision, by=by, now=now)


def _latest_intake(episode: EpisodeOfCare, *, until: datetime | None) -> Intake | None:
    """What came back last for this episode, or had by a moment.

    A version that is being sent just now is either read here or refused there, whichever of the two moments is the later:
    both were read before the lock was waited for.
    """
    sent = Intake.objects.filter(
        patient_id=episode.patient_id,
        state=IntakeState.SUBMITTED,
        submitted_at__gte=episode.opened_at,  # what was said before an earlier episode is asked again
    )
    if until is not None:
        sent = sent.filter(submitted_at__lte=until)
    list(sent.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return sent.order_by("-submitted_at", "-pk").first()


def _stored(slug: str, given: NewAnswer, before: Mapping[str, Any] | None, today: date) -> dict[str, Any]:
    question = library().questions[slug]
    row = {
        "choice": given.choice,
        "number": given.number,
        "side": given.side,
        "places": [list(place) for place in given.places],
        "answered_on": today.isoformat(),
        "text": question.en,
        "version": library().row_of[slug].version,
    }
    unchanged = before is not None and all(
        (before.get(name) or None) == (row[name] or None) for name in ("choice", "number", "side", "places")
    )
    if before is not None and unchanged and not library().is_asked_each_session(slug):
        row["answered_on"] = before["answered_on"]
    return row


def _kept(answers: Mapping[str, Mapping[str, Any]], today: date) -> dict[str, Any]:
    return {
        slug: dict(stored)
        for slug, stored in answers.items()
        if today < date.fromisoformat(stored["answered_on"]) + VALID_FOR
    }


def _without(answers: Mapping[str, Any], questions: Collection[str]) -> dict[str, Any]:
    return {slug: stored for slug, stored in answers.items() if slug not in questions}


def _asked_since(
    alarm: datetime, answers: Mapping[str, Any], said: BeforeVisit | None, today: date
) -> dict[str, Any]:
    """Without the answers of one day that were given today before the alarm; older ones are asked again anyway."""
    since = said.answers if said and said.said_at and said.said_at > alarm else {}
    of_today = {
        slug
        for slug, stored in answers.items()
        if stored["answered_on"] == today.isoformat() and library().is_asked_each_session(slug)
    }
    return _without(answers, of_today - set(since))


def _from_intake(intake: Intake | None, episode: EpisodeOfCare, today: date) -> dict[str, Any]:
    """The patient's answers, dated the local day they were submitted."""
    if intake is None or intake.submitted_at is None:
        return {}
    on = episode.clinic.local(intake.submitted_at).date().isoformat()
    known = library().questions
    answers = {
        slug: {
            "choice": given.get("choice") or "",
            "number": given.get("number"),
            "side": given.get("side"),
            "places": given.get("places") or [],
            "answered_on": given.get("answered_on") or on,
            "text": given.get("text") or known[slug].en,
            "version": given.get("version") or library().row_of[slug].version,
        }
        for slug, given in intake.answers.items()
        if slug in known
    }
    return _kept(answers, today)


def _and_more(count: int) -> str:
    return f" And {count} more." if count else ""
