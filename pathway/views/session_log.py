"""Puts the session log's page together, from what is stored or from what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from clinic.models import Membership
from clinic.permissions import may
from pathway.enums import CellState
from pathway.forms.treatment import LogForm
from pathway.models import EpisodeOfCare, TreatmentSession
from pathway.queries import needle_lots
from pathway.queries import treatment as queries
from pathway.queries.said_in_room import said_in_room
from pathway.queries.treatment import Standing
from pathway.reference import library
from pathway.reference.muscles import Modality
from pathway.views.session_log_lots import hints, with_lots
from pathway.views.session_log_page import LogPage
from pathway.views.session_log_sites import (
    site_rows,
)


def log_page(
    session: TreatmentSession, *, membership: Membership, now: datetime, data: QueryDict | None = None
) -> LogPage:
    """Everything the log shows, from what is stored, or from what was typed where `data` is given."""
    standing = queries.standing(session, now=now)
    last = queries.last_signed(session.episode)
    on = session.clinic.local(now).date()
    boxes = needle_lots.open_boxes(session.clinic_id)
    rows = site_rows(session.sites.all(), standing, data)
    return LogPage(
        session=session,
        standing=standing,
        form=LogForm(data, session=session, modalities=open_modalities(standing)),
        rows=with_lots(rows, boxes, on=on, has_deviation=standing.has_deviation),
        last=last,
        now=now,
        may_write=may(membership, "treat") and session.therapist_id == membership.user_id,
        links=_links(session, standing, membership),
        sessions_before=queries.signed_needling_sessions(session.episode).count(),
        said=said_in_room(session, standing.consents, standing.room),
        lot_hints=hints(rows, boxes, on=on),
        may_cover=may(membership, "stand_in") and session.therapist_id != membership.user_id,
    )


def open_modalities(standing: Standing) -> list[Modality]:
    """The modalities the screening does not block."""
    cells = standing.assessment.modalities if standing.assessment else {}
    return [
        one
        for one in library().modalities.values()
        if one.slug not in cells or cells[one.slug].state is not CellState.BLOCKED
    ]


def differences(page: LogPage) -> list[tuple[str, str, str]]:
    """Where what was typed differs from what is stored now: label, stored, typed."""
    found = []
    for form, name in [(page.form, ""), *((row.form, f"{row.title}: ") for row in page.rows)]:
        if form.is_bound:
            for one in form.changed_data:
                bound = form[one]
                stored = _said(bound, form.get_initial_for_field(bound.field, one))
                found.append((f"{name}{bound.label}", stored, _said(bound, bound.data)))
    return found


def _said(bound: Any, value: Any) -> str:
    choices = {str(key): str(word) for key, word in getattr(bound.field, "choices", [])}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return choices.get(str(value), str(value)) if value not in (None, "") else "Not recorded"


def _links(session: TreatmentSession, standing: Standing, membership: Membership) -> dict[str, str]:
    """Where each kind of missing thing is met; only pages this person may open."""
    return {
        **gate_links(session.episode, membership),
        "deviation": reverse("treatment:deviations_new", args=[session.uuid]),
        "session": reverse("treatment:events_new", args=[session.uuid]),
    }


def gate_links(episode: EpisodeOfCare, membership: Membership) -> dict[str, str]:
    """The pages that meet the conditions of the gate, by the rule's link name."""
    chart = reverse("chart", args=[episode.patient.uuid])
    links = {
        "consent": f"{chart}#consent",
        "screening": f"{chart}#screening",
        "assessment": f"{chart}#assessment",
        "review": reverse("plans:review", args=[episode.uuid]),
        "alerts": reverse("alerts:list"),
        "plan": reverse("plans:edit", args=[episode.uuid]),
    }
    if may(membership, "run_practice"):
        links["credentials"] = reverse("practice")
    elif may(membership, "treat"):
        links["credentials"] = reverse("own_credentials")
    return links
