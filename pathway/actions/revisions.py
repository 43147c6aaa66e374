"""The one way to change a session log that is still a draft: compare and set, and keep what it says then as a revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clinic import audit, lines, moves, scope
from clinic.actors import Actor, clock
from pathway.models import DraftRevision, NeedledSite, TreatmentSession
from pathway.queries.retention import held
from pathway.states import SessionState

KEPT_AFTER_SIGNING = timedelta(days=30)
BATCH = 500
NO_CONTENT = ("id", "clinic_id", "treatment_session_id", "version")


@transaction.atomic
def edit(
    treatment_session: TreatmentSession, *, version: int, by: Actor, now: datetime, **changes: Any
) -> DraftRevision:
    """Change a draft that is still at `version` and keep the revision; raises Stale when somebody saved in between.

    What belongs to it in other tables is written before, so that the revision holds it.
    """
    moves.edit(treatment_session, version=version, **changes)
    return keep(treatment_session, by=by, now=now)


def keep(treatment_session: TreatmentSession, *, by: Actor, now: datetime) -> DraftRevision:
    """The draft as it is stored at this moment, as the revision of its version."""
    session = TreatmentSession.objects.filter(pk=treatment_session.pk).values().get()
    sites = NeedledSite.objects.filter(treatment_session_id=treatment_session.pk).order_by("pk").values()
    return DraftRevision.objects.create(
        clinic_id=session["clinic_id"],
        treatment_session=treatment_session,
        version=session["version"],
        saved_at=now,
        saved_by_id=by.staff_id,
        content={"session": _content(session), "sites": [_content(site) for site in sites]},
    )


def prune(*, now: datetime) -> int:
    """Delete the revisions of notes signed long ago, whose words stand in the note; how many sessions were pruned.

    While a complaint holds the record nothing of it goes, its earlier versions neither.
    """
    before = now - KEPT_AFTER_SIGNING
    with scope.all_clinics("claim revisions to prune"):
        due = list(
            DraftRevision.objects.filter(
                saved_at__lt=before,
                treatment_session__state=SessionState.SIGNED,
                treatment_session__signed_at__lt=before,
            )
            .exclude(held("treatment_session__episode__patient"))
            .order_by("treatment_session_id")
            .values_list("treatment_session_id", "clinic_id")
            .distinct()[:BATCH]
        )
    return lines.each(due, lambda pk: _prune_one(pk, now), what="pruning revisions of session")


def _prune_one(pk: int, now: datetime) -> int:
    session = TreatmentSession.objects.select_related("episode").get(pk=pk)
    count, _ = DraftRevision.objects.filter(treatment_session=session).delete()
    audit.record(
        "treatment.revisions_pruned",
        target=session,
        by=clock(session.clinic_id),
        now=now,
        patient_id=session.episode.patient_id,
        detail={"count": count},
    )
    return 1


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NO_CONTENT}
