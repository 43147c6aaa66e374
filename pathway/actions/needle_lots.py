"""The lot and last day of the needles of a site: taken from the clinic's open box, by itself or by one press."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import NeedleBox
from pathway.actions import revisions
from pathway.models import NeedledSite, TreatmentSession
from pathway.queries import needle_lots as queries
from pathway.queries import treatment
from pathway.rules import needle_lots as rules

FIELDS = ["needle_box", "needle_lot", "needle_expires_on"]
GONE = "This box is not open any more. Look at the boxes that are, and choose again."


def follow(site: NeedledSite, sites: Iterable[NeedledSite], *, needled_with: str, on: date) -> list[str]:
    """Keep the lot of an unsaved site in step with its needles; the names of the fields that were set.

    `needled_with` is the size that was in before, empty where no needle was. The lot is taken when the first needle goes
    in, where only one box can be meant; another size takes another lot, and where no needle is in there is none. A lot
    that was chosen stays through a corrected count.
    """
    if not site.needles_in:
        return _set(site, None)
    if needled_with == queries.size_of(site):
        return []
    only = queries.offer(queries.open_boxes(site.clinic_id), site, sites, on=on).only
    return _set(site, NeedleBox.objects.get(pk=only.key) if only else None)


@transaction.atomic
def take(site: NeedledSite, box: NeedleBox, *, by: Actor, now: datetime) -> TreatmentSession:
    """Record this open box for a site, and for every other needled site of the size that has no lot yet.

    Raises Refused where no needle is in, when the box is closed or of another size, or has expired and no deviation is
    on file.
    """
    session = site.treatment_session
    if not site.needles_in:
        raise Refused("No needle is in here yet. Log the needles first, then their lot.")
    held = NeedleBox.objects.select_for_update(no_key=True).get(pk=box.pk)
    if not held.is_open:
        raise Refused(GONE)
    standing = treatment.standing(session, now=now)
    reason = rules.why_not(
        queries.as_label(held),
        queries.size_of(site),
        on=session.clinic.local(session.first_needle_at or now).date(),
        has_deviation=standing.has_deviation,
    )
    if reason:
        raise Refused(reason)
    for one in session.sites.all():
        same = queries.size_of(one) == queries.size_of(site)
        if one.pk == site.pk or (same and one.needles_in and not one.needle_lot):
            one.save(update_fields=_set(one, held))
    return _recorded(session, "treatment.lot_taken", held.pk, by=by, now=now)


@transaction.atomic
def leave_out(site: NeedledSite, *, by: Actor, now: datetime) -> TreatmentSession:
    """The needles of a site came from none of the open boxes: no lot is recorded for it."""
    box_id = site.needle_box_id
    site.save(update_fields=_set(site, None))
    return _recorded(site.treatment_session, "treatment.lot_left_out", box_id, by=by, now=now)


def _recorded(
    session: TreatmentSession, kind: str, box_id: int | None, *, by: Actor, now: datetime
) -> TreatmentSession:
    revisions.edit(session, version=session.version, by=by, now=now)
    audit.record(
        kind,
        target=session,
        by=by,
        now=now,
        patient_id=session.episode.patient_id,
        detail={"box": box_id},
    )
    return session


def _set(site: NeedledSite, box: NeedleBox | None) -> list[str]:
    if site.needle_box_id == (box.pk if box else None):
        return []
    site.needle_box = box
    site.needle_lot = box.lot if box else ""
    site.needle_expires_on = box.expires_on if box else None
    return list(FIELDS)
