"""A clinic with somebody in every state a page can show, and the addresses of those pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.journeys.arrangements import in_one_transaction
from tests.journeys.care_pages import CarePages
from tests.journeys.desk_pages import DeskPages
from tests.journeys.link_pages import LinkPages
from tests.journeys.manager_pages import ManagerPages
from tests.journeys.people_in_states import Addresses

# Every list and form that is there whoever is in the clinic; a manager may read each.
LISTS = ("/", "/today/", "/calendar/", "/patients/", "/patients/new/", "/appointments/new/", "/check-ins/")
LISTS += ("/worries/new/", "/booking-requests/", "/waitlist/", "/appointments/rebooking/")
LISTS += (
    "/alerts/",
    "/needle-boxes/",
    "/needle-boxes/recall/",
    "/outcomes/",
    "/imports/",
    "/imports/new/",
    "/complaints/",
    "/practice/",
    "/practice/check-ins/",
    "/practice/alerts/",
    "/practice/audit-reviews/",
    "/practice/care-teams/",
    "/practice/care-teams/new/",
    "/practice/texts/",
    "/practice/closed-days/",
    "/practice/details/",
    "/practice/hours/",
    "/practice/invitations/new/",
    "/practice/rooms/",
    "/practice/second-step/",
    "/practice/visit-types/",
    "/practice/waitlist/",
    "/practice/retention/",
    "/accounts/login/",
    "/accounts/password/change/",
    "/accounts/password/reset/",
    "/accounts/reauthenticate/",
    "/accounts/second-step/",
    "/sign-ins/",
    "/sign-ins/pin/",
)


class Practice(DeskPages, CarePages, ManagerPages, LinkPages):
    """Each part of the practice by the name of its pages."""


@in_one_transaction
def somebody_in_every_state(at: Any, now: datetime) -> dict[str, Addresses]:
    """The addresses of every page of the journey by name, under who may read it: desk, therapist, manager, patient."""
    practice = Practice(at, now)
    return {
        "therapist": {
            **practice.charts(),
            **practice.sessions(),
            **practice.alarms(),
            **practice.needle_boxes(),
            **practice.before_visit_pages(),
            **practice.content(),
        },
        "desk": {
            **practice.desk(),
            **practice.visits(),
            **practice.records(),
            **practice.requests(),
            **practice.waitlist_pages(),
        },
        "manager": practice.led(),
        "patient": {
            **practice.intake_links(),
            **practice.check_in_links(),
            **practice.before_visit_links(),
            **practice.visit_links(),
            **practice.after_care_links(),
            **practice.clinic_pages(),
            **practice.waitlist_links(),
        },
    }
