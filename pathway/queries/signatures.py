"""What a signature covers: the hash of a note, and the measurements that come out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from clinic.models import Clinic, Membership
from pathway.models import Measurement, NeedledSite, TreatmentSession
from pathway.models.treatment import MOVEMENT
from pathway.states import MeasuredAt, SessionState

MEASURED = ("nprs_leg", "nprs_back", *MOVEMENT)
# What a signature covers. A field added later gets a new version of this list, or old notes would no longer match.
SIGNED_FIELDS = (
    *("uuid", "episode_id", "plan_id", "screening_id", "appointment_id", "therapist_id", "no_needles_reason"),
    *("started_at", "first_needle_at", "ended_at", "position", "nprs_leg_before", "nprs_leg_after"),
    *("nprs_back_before", "nprs_back_after", "aseptic_confirmed", "response", "advice_given", "fit_to_leave"),
    *("adjuncts", "note", "signed_at", "signed_by_id", "signed_name"),
)
# Signed since they exist: an empty one says nothing, so that notes from before still match.
LATER_FIELDS = (
    *("more_needles_reason", "aseptic_points"),
    *(f"{name}_{point}" for name in MOVEMENT for point in ("before", "after")),
    *("begun_from", "skin_prep", "skin_dry_seconds", "reaction_at", "went_on_at", "second_count_by_id"),
    *("observed_minutes", "late_reason", "entered_late_at"),
)
SIGNED_SITE_FIELDS = (
    *("uuid", "muscle", "side", "level", "needle_diameter_mm", "needle_length_mm", "technique", "e_stim"),
    *("depth", "planned_needles", "needles_in", "needles_out", "local_twitch_response", "pain_during"),
    "bleeding",
)
LATER_SITE_FIELDS = (
    *("needle_box_id", "needle_lot", "needle_expires_on"),
    *("cm_from_midline", "manipulation", "dwell_minutes", "referred_pain_reproduced", "e_stim_hz"),
    *("e_stim_microseconds", "e_stim_ma", "e_stim_felt", "e_stim_minutes", "e_stim_pairing"),
)


def content_hash(treatment_session: TreatmentSession, sites: Sequence[NeedledSite]) -> str:
    """SHA-256 of the session and its sites as canonical JSON: the same note always gives the same 64 hex digits."""
    content: dict[str, Any] = {
        "session": {name: getattr(treatment_session, name) for name in SIGNED_FIELDS},
        "sites": [
            {name: getattr(site, name) for name in SIGNED_SITE_FIELDS} | _said(site, LATER_SITE_FIELDS)
            for site in sorted(sites, key=lambda one: one.pk)
        ],
    }
    content["session"] |= _said(treatment_session, LATER_FIELDS)
    text = json.dumps(content, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check(clinic: Clinic) -> tuple[int, list[UUID]]:
    """How many sessions of a clinic are signed, and which of them are not any more what was signed; read in batches."""
    signed = TreatmentSession.objects.filter(clinic=clinic, state=SessionState.SIGNED).order_by("pk")
    checked, differing = 0, []
    for session in signed.prefetch_related("sites").iterator(chunk_size=500):
        checked += 1
        if content_hash(session, list(session.sites.all())) != session.content_hash:
            differing.append(session.uuid)
    return checked, differing


def measured(treatment_session: TreatmentSession) -> list[Measurement]:
    """The rows a signature writes: pain and movement, before and after, where a value was given."""
    session = treatment_session
    return [
        Measurement(
            clinic_id=session.clinic_id,
            episode_id=session.episode_id,
            treatment_session=session,
            kind=kind,
            at_point=point,
            value=value,
            measured_at=at,
        )
        for kind in MEASURED
        for point, at in ((MeasuredAt.BEFORE, session.started_at), (MeasuredAt.AFTER, session.ended_at))
        if (value := getattr(session, f"{kind}_{point.value}")) is not None and at is not None
    ]


def _said(row: TreatmentSession | NeedledSite, names: Sequence[str]) -> dict[str, Any]:
    """What of these was recorded; zero and "no" are said, an empty word or list is not."""
    return {name: value for name in names if (value := getattr(row, name)) not in (None, "", [])}


def name_and_title(clinic_id: int, user_id: int) -> str:
    """Whoever signs or writes, as it is printed under the words: name and title."""
    member = Membership.objects.select_related("user").get(clinic_id=clinic_id, user_id=user_id)
    return ", ".join(part for part in (member.user.name, member.title) if part)


def is_lead(clinic_id: int, user_id: int) -> bool:
    """Whether this person is a clinical lead here."""
    return Membership.objects.filter(
        clinic_id=clinic_id, user_id=user_id, is_active=True, is_clinical_lead=True
    ).exists()


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
