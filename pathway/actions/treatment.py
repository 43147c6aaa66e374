"""The treatment session: open its log, save it as it is written, sign it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Membership
from pathway.actions import after_care, check_in_plans, needle_lots, revisions, sites
from pathway.models import EpisodeOfCare, Measurement, NeedledSite, PlanOfCare, TreatmentSession
from pathway.queries import gates, signatures
from pathway.queries import treatment as queries
from pathway.queries.needle_lots import size_of
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.rules import sessions as rules
from pathway.rules.gates import Missing, missing_to_open
from pathway.rules.needle_aversion import beyond
from pathway.states import PlanState, SessionState
from patients.actions import appointments
from patients.enums import AppointmentState
from patients.models import Appointment, Consent

PLANNED_WITHOUT = "The plan is without needles."
SIGNED = "This session is signed and closed. Nothing was changed."
# The last guard speaks in the database's words (see the migration "signed is signed"); these are the same in ours.
GUARDS = {
    "uncounted sites": "Count the needles in and out of every site first.",
    "needles out differ": "Needles out differ from needles in. Find the rest, or file a retained or broken needle.",
    "no needles today": 'Needles are logged, but the visit says "No needles today".',
    "never changes": SIGNED,
    "needled": "At the first needle something was missing that needling needs. File a deviation if needles went in anyway.",
}


class Incomplete(Refused):
    """The signature was refused; `missing` lists everything that stands before it."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__("Not signed yet: " + " ".join(one.sentence for one in missing))
        self.missing = missing


@transaction.atomic
def open_log(
    episode: EpisodeOfCare, *, appointment: Appointment | None = None, by: Actor, now: datetime
) -> TreatmentSession:
    """The draft log of an episode, begun from its last signed session or from a newer plan; a second call gives the same.

    Raises Refused when the episode has ended, and without a licence in date; nothing else holds a visit up.
    """
    # Two presses at once make one draft, and nobody ends the episode in between.
    standing = EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    draft = TreatmentSession.objects.open().filter(episode=episode).first()
    if draft is not None:
        return draft
    if not standing.is_open:
        raise Refused("This episode of care has ended. Book a consultation to begin a new one.")
    _check_licence(episode, by, now)
    return begin(episode, started_at=now, appointment=appointment, by=by, now=now)


def begin(
    episode: EpisodeOfCare,
    *,
    started_at: datetime,
    appointment: Appointment | None = None,
    by: Actor,
    now: datetime,
    **late: Any,
) -> TreatmentSession:
    """Make the draft itself, in the transaction of who asked for it; `late` are the fields only a late entry has."""
    plan = PlanOfCare.objects.filter(episode=episode, state=PlanState.ACTIVE).first()
    last = queries.last_signed(episode)
    source = rules.begin_from(
        planned_at=plan.activated_at if plan else None, last_ended_at=last.ended_at if last else None
    )
    treatment_session = TreatmentSession.objects.create(
        clinic_id=episode.clinic_id,
        episode=episode,
        plan=plan,
        appointment=appointment
        or queries.todays_appointment(episode, therapist_id=by.staff_id, now=started_at),
        therapist_id=by.staff_id,
        started_at=started_at,
        begun_from=source or "",
        no_needles_reason=PLANNED_WITHOUT if plan is not None and plan.is_without_needles else "",
        **late,
    )
    begun = sites.copied(source, plan, last)
    for site in begun:
        site.clinic_id, site.treatment_session = treatment_session.clinic_id, treatment_session
    NeedledSite.objects.bulk_create(begun)
    revisions.keep(treatment_session, by=by, now=now)
    audit.record(
        "treatment.opened",
        target=treatment_session,
        by=by,
        now=now,
        patient_id=episode.patient_id,
        detail={"late": treatment_session.is_late},
    )
    return treatment_session


@transaction.atomic
def save(
    treatment_session: TreatmentSession,
    *,
    entries: Mapping[str, Any],
    sites: Mapping[UUID, Mapping[str, Any]],
    version: int,
    fresh: bool = False,
    by: Actor,
    now: datetime,
) -> TreatmentSession:
    """Store what the page says: `entries` by field of the session, `sites` by the site's uuid and field.

    Sites left out stay as they are. Raises Stale when somebody saved since `version`, Refused when the log is signed
    or another therapist's, when needles or a technique are blocked (unless a deviation was filed), and when more needles
    than were agreed for needle aversion have no reason. Nothing is stored then. What is the same as before is no change
    and costs no version; with `fresh` a `version` that is not the newest is Stale all the same, because more than saving
    hangs on it.
    """
    session = _locked(treatment_session, by)
    entries_changed = {name: value for name, value in entries.items() if getattr(session, name) != value}
    in_before = _needles_in(session)
    sites_changed = _change_sites(session, sites, now)
    has_changed = bool(entries_changed or sites_changed)
    if session.version != version and (has_changed or fresh):
        raise Stale("Somebody else, or another tab of yours, changed this log since this page was opened.")
    if not has_changed:
        return session
    if "aseptic_confirmed" in entries_changed:
        entries_changed["aseptic_points"] = (
            [point.en for point in library().aseptic.values()] if entries_changed["aseptic_confirmed"] else []
        )
    if _needles_in(session) > in_before or "more_needles_reason" in entries_changed:
        _keep_to_the_maximum(session, entries_changed, now)
    needled = any(site.needles_in for site in session.sites.all())
    if needled and entries_changed.get("no_needles_reason"):
        raise Refused(
            "Needles are logged already, so this visit was not without needles.", field="no_needles_reason"
        )
    if needled and session.first_needle_at is None:
        if session.is_late:
            raise Refused("Enter when the first needle went in: a late entry is judged by it.")
        entries_changed |= {
            "first_needle_at": min([now, *(one.happened_at for one in session.deviations.all())]),
            "screening_id": queries.standing(session, now=now).screening_id,
        }
    for site, names in sites_changed:
        site.save(update_fields=names)
    revisions.edit(session, version=version, by=by, now=now, **entries_changed)
    audit.record(
        "treatment.saved",
        target=session,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={
            "fields": sorted({*entries_changed, *(name for _, names in sites_changed for name in names)})
        },
    )
    return session


@transaction.atomic
def sign(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> TreatmentSession:
    """Close the note under the therapist's name; plans the check-ins, sends the after-care and finishes the visit.

    Raises Incomplete with everything that is missing, Refused when it is signed already or another therapist's.
    """
    session = _locked(treatment_session, by)
    standing = queries.standing(session, now=now)
    if standing.missing:
        raise Incomplete(standing.missing)
    if not session.is_needling:
        session.sites.filter(
            event_links=None
        ).delete()  # what was planned and not needled is no part of the note
    session = queries.logs().get(pk=session.pk)
    if session.is_late:  # the re-screen may have been copied after the needles were
        session.screening_id = standing.screening_id
    session.ended_at = session.ended_at or now
    session.signed_at, session.signed_by_id, session.signed_name = now, by.user_id, _signature(session)
    try:
        with transaction.atomic():
            moves.move(
                session,
                old=SessionState.DRAFT,
                new=SessionState.SIGNED,
                ended_at=session.ended_at,
                screening_id=session.screening_id,
                signed_at=now,
                signed_by_id=by.user_id,
                signed_name=session.signed_name,
                content_hash=signatures.content_hash(session, list(session.sites.all())),
            )
    except IntegrityError as error:
        raise Refused(_sentence(error)) from error
    Measurement.objects.bulk_create(signatures.measured(session))
    if session.appointment is not None and session.appointment.state in {
        AppointmentState.BOOKED,
        AppointmentState.ARRIVED,
    }:
        appointments.finish(session.appointment, by=by, now=now)
    check_in_plans.replan(session.episode, by=by, now=now)
    after_care.send(session, by=by, now=now)
    audit.record("treatment.signed", target=session, by=by, now=now, patient_id=session.episode.patient_id)
    return session


def _check_licence(episode: EpisodeOfCare, by: Actor, now: datetime) -> None:
    """A visit is opened by somebody licensed here that day, also one without needles; a draft can always be finished."""
    on = episode.clinic.local(now).date()
    missing = missing_to_open(gates.therapist_facts(episode.clinic, by.staff_id, on=on), on=on)
    if missing is not None:
        raise Refused(
            f"{missing.sentence} A visit can be opened once a licence in date is recorded.",
            field="credentials",
        )


def _locked(treatment_session: TreatmentSession, by: Actor) -> TreatmentSession:
    """The row as it is now, held until the end of the transaction, if this person may still write in it."""
    session = queries.logs().select_for_update(of=("self",), no_key=True).get(pk=treatment_session.pk)
    if session.is_signed:
        raise Refused(f"{session.signed_name} signed this session. Nothing was changed.")
    if session.therapist_id != by.user_id:
        raise Refused(
            f"This log belongs to {session.therapist}, who treats and signs it. Nothing was changed."
        )
    return session


def _change_sites(
    session: TreatmentSession, wanted: Mapping[UUID, Mapping[str, Any]], now: datetime
) -> list[tuple[NeedledSite, list[str]]]:
    standing = None
    changed = []
    for site in session.sites.all():
        entry = wanted.get(site.uuid, {})
        if all(getattr(site, name) == value for name, value in entry.items()):
            continue
        standing = standing or _standing(session, now)
        needled_with = size_of(site) if site.needles_in else ""
        names = sites.change(site, entry, standing)
        names += needle_lots.follow(
            site,
            session.sites.all(),
            needled_with=needled_with,
            on=session.clinic.local(now).date(),
        )
        changed.append((site, names))
    return changed


def _needles_in(session: TreatmentSession) -> int:
    return sum(site.needles_in or 0 for site in session.sites.all())


def _keep_to_the_maximum(session: TreatmentSession, changed: Mapping[str, Any], now: datetime) -> None:
    """More needles than were agreed with somebody for whom needles are hard go in only with a reason written down."""
    reason = str(changed.get("more_needles_reason", session.more_needles_reason))
    too_many = beyond(_needles_in(session), queries.standing(session, now=now).most_needles, reason)
    if too_many:
        raise Refused(too_many, field="more_needles_reason")


def _standing(session: TreatmentSession, now: datetime) -> Standing:
    """Where the log stands, with the consent's row held: a withdrawal at this instant comes before or after, not between."""
    given = Consent.objects.standing().filter(patient_id=session.episode.patient_id)
    given.select_for_update(no_key=True).first()
    return queries.standing(session, now=now)


def _signature(session: TreatmentSession) -> str:
    """Name and title as printed under the note."""
    member = Membership.objects.filter(clinic_id=session.clinic_id, user_id=session.therapist_id).first()
    return ", ".join(part for part in (str(session.therapist), member.title if member else "") if part)


def _sentence(error: IntegrityError) -> str:
    words = str(error)
    return next((sentence for key, sentence in GUARDS.items() if key in words), SIGNED)
