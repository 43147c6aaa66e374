"""What the staff frame shows around every page: the clinic, its clock, who I am, and what waits where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

from clinic import heartbeats, queries, renewals
from clinic.models import Clinic, Membership
from clinic.permissions import may
from clinic.rail import RAIL, section_of


@dataclass(frozen=True)
class RailItem:
    name: str
    label: str
    url: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True)
class Frame:
    clinic: Clinic
    membership: Membership
    now_local: datetime
    rail: list[RailItem]
    booking_requests: int
    other_clinics: list[Clinic]
    treats: bool
    keeps_needles: bool
    undoes_deaths: bool
    handles_complaints: bool
    imports_patients: bool
    reviews_audit: bool
    exports_records: bool
    is_held: bool
    is_delayed: bool
    delayed_since: datetime | None

    @property
    def whose(self) -> str:
        """The signed note of who opened this page, for signing in again on it."""
        return renewals.note(self.membership)

    @property
    def idle_seconds(self) -> int:
        """After how long without a click the page is covered."""
        return int(settings.IDLE_LOCK.total_seconds())

    @property
    def csrf_cookie(self) -> str:
        """Its name: after signing in again the page's own token is old, the cookie's is not."""
        return settings.CSRF_COOKIE_NAME


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for pages behind `@requires`; nothing for public and error pages."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return {"frame": None}
    counts: dict[str, int] = import_string(settings.RAIL_COUNTS)(membership=membership, now=request.now)
    section = section_of(request.path)
    rail = []
    for name, label, route, icon, permission in RAIL:
        if may(membership, permission):
            url = _address(route)
            rail.append(RailItem(name, label, url, icon, counts.get(name, 0), name == section))
    clinic = membership.clinic
    others = queries.other_clinics(membership)
    health = heartbeats.read(membership.signs, request.now)  # type: ignore[attr-defined]
    return {
        "frame": Frame(
            clinic,
            membership,
            clinic.local(request.now),
            rail,
            counts.get("booking_requests", 0),
            others,
            treats=may(membership, "treat"),
            keeps_needles=may(membership, "keep_needles"),
            undoes_deaths=may(membership, "undo_deaths"),
            handles_complaints=may(membership, "handle_complaints"),
            imports_patients=may(membership, "import_patients"),
            reviews_audit=may(membership, "review_audit"),
            exports_records=may(membership, "export_records"),
            is_held=health.is_held,
            is_delayed=bool(health.late),
            delayed_since=clinic.local(health.late_since) if health.late_since else None,
        )
    }


@cache
def _address(route: str) -> str:
    """Looked up once, not eight times for each page."""
    return reverse(route)
