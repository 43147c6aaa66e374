"""The sites of a treatment session's log: what they start from, what may be written into them, adding and removing one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import revisions
from pathway.enums import BegunFrom, Side
from pathway.models import NeedledSite, PlanOfCare, TreatmentSession
from pathway.queries import treatment as queries
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.rules.deviations import why_beyond

# What one site takes over from another. Counts, bleeding, pain and twitch never are: they are what happened there.
COPIED = ("muscle", "side", "level", "needle_diameter_mm", "needle_length_mm", "technique", "e_stim", "depth")
LIKE_THE_LAST = ("needle_diameter_mm", "needle_length_mm", "technique", "depth")
OTHER = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}
NOT_OPEN = "Needling is not open, so no needles were logged. "


def copied(
    source: BegunFrom | None, plan: PlanOfCare | None, last: TreatmentSession | None
) -> list[NeedledSite]:
    """Unsaved sites to start from: the last session's, or the plan's targets with the needle each had last time."""
    before = list(last.sites.all()) if last else []
    if source is BegunFrom.LAST:
        return [_copy(site) for site in before]
    sites = []
    for target in plan.targets.all() if plan and source else ():
        known = [site for site in before if (site.muscle, site.side) == (target.muscle, target.side)]
        for site in [_copy(one) for one in known] or [NeedledSite(muscle=target.muscle, side=target.side)]:
            site.technique, site.e_stim = target.technique, target.e_stim
            sites.append(site)
    return sites


@transaction.atomic
def start_from(treatment_session: TreatmentSession, *, source: BegunFrom, by: Actor, now: datetime) -> None:
    """Copy the sites anew, from the last session or from the plan. Refused once anything was counted."""
    session = treatment_session
    last = queries.last_signed(session.episode)
    if (source is BegunFrom.LAST and last is None) or (source is BegunFrom.PLAN and session.plan is None):
        raise Refused("There is nothing to start from there.")
    if any(one.needles_in is not None or one.needles_out is not None for one in session.sites.all()):
        raise Refused("Needles are logged already. Add or remove single sites instead.")
    session.sites.all().delete()
    for site in copied(source, session.plan, last):
        site.clinic_id, site.treatment_session = session.clinic_id, session
        site.save()
    revisions.edit(session, version=session.version, by=by, now=now, begun_from=source)
    audit.record(
        "treatment.sites_copied",
        target=session,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={"source": source},
    )


def change(site: NeedledSite, wanted: Mapping[str, Any], standing: Standing) -> list[str]:
    """Set what differs on an unsaved site and name it. Raises Refused where needles or a technique are blocked.

    With a deviation on file what went in against a block is recorded, as far as the deviation reaches.
    """
    changed = [name for name, value in wanted.items() if getattr(site, name) != value]
    more_in = "needles_in" in changed and (wanted["needles_in"] or 0) > (site.needles_in or 0)
    for name in changed:
        setattr(site, name, wanted[name])
    if standing.has_deviation:
        if more_in and not (standing.gate.open and not _why_blocked(site, standing)):
            _keep_to_the_deviation(site.treatment_session, standing)
        return changed
    if more_in and not standing.gate.open:
        raise Refused(NOT_OPEN + standing.gate.missing[0].sentence)
    if more_in or {"technique", "e_stim"} & set(changed):
        _refuse_blocked(site, standing)
    return changed


@transaction.atomic
def add(
    treatment_session: TreatmentSession, *, muscle: str, side: str, by: Actor, now: datetime
) -> NeedledSite:
    """Add a site, with the needle and technique of the last one where they are allowed here."""
    if muscle not in library().muscles or side not in OTHER:
        raise Refused("Choose a muscle and a side from the list.")
    standing = queries.standing(treatment_session, now=now)
    site = NeedledSite(muscle=muscle, side=side)
    last = treatment_session.sites.order_by("-pk").first()
    if last is not None:
        _take(site, last, LIKE_THE_LAST)
    if site.technique and standing.why_blocked(muscle, side, site.technique):
        site.technique = ""
    return _added(treatment_session, site, standing, by=by, now=now)


@transaction.atomic
def repeat(site: NeedledSite, *, by: Actor, now: datetime) -> NeedledSite:
    """The same site on the other side, planned with as many needles as went in here."""
    twin = NeedledSite(side=OTHER[Side(site.side)], planned_needles=site.needles_in or site.planned_needles)
    _take(twin, site, [name for name in COPIED if name != "side"])
    session = site.treatment_session
    return _added(session, twin, queries.standing(session, now=now), by=by, now=now)


@transaction.atomic
def remove(site: NeedledSite, *, by: Actor, now: datetime) -> None:
    """Take a site off the log: it is not needled today. Refused once needles went in there."""
    if site.needles_in:
        raise Refused("Needles went in here. Set needles in to 0 first if that was a mistake.")
    if site.event_links.exists():
        raise Refused("An adverse event names this site, so it stays on the log.")
    session, muscle, side = site.treatment_session, site.muscle, site.side
    site.delete()
    revisions.edit(session, version=session.version, by=by, now=now)
    audit.record(
        "treatment.site_removed",
        target=session,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={"muscle": muscle, "side": side},
    )


def _added(
    session: TreatmentSession, site: NeedledSite, standing: Standing, *, by: Actor, now: datetime
) -> NeedledSite:
    if session.is_stopped:
        raise Refused("A reaction stopped the session. Go on first, then add a site.")
    _refuse_blocked(site, standing)
    site.clinic_id, site.treatment_session = session.clinic_id, session
    site.save()
    revisions.edit(session, version=session.version, by=by, now=now)
    audit.record(
        "treatment.site_added",
        target=session,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={"muscle": site.muscle, "side": site.side},
    )
    return site


def _keep_to_the_deviation(session: TreatmentSession, standing: Standing) -> None:
    needles_in = sum(site.needles_in or 0 for site in session.sites.all())
    if beyond := why_beyond(needles_in, [one.needles for one in standing.deviations]):
        raise Refused(beyond)


def _why_blocked(site: NeedledSite, standing: Standing) -> str:
    return standing.why_blocked(site.muscle, site.side, site.technique, e_stim=site.e_stim)


def _refuse_blocked(site: NeedledSite, standing: Standing) -> None:
    if standing.has_deviation:
        return  # where needles went in is recorded, also in a place where none may go
    if standing.is_taken_back:
        raise Refused("The patient took the consent back. No more sites.")
    reason = _why_blocked(site, standing)
    if reason:
        raise Refused(f"{library().muscles[site.muscle].en}, {site.side}, is blocked: {reason}")


def _copy(site: NeedledSite) -> NeedledSite:
    copy = NeedledSite(planned_needles=site.needles_in)
    _take(copy, site, COPIED)
    return copy


def _take(site: NeedledSite, other: NeedledSite, names: Iterable[str]) -> None:
    for name in names:
        setattr(site, name, getattr(other, name))
