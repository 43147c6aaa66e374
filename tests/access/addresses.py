"""An address for every route of the site map: about a row that is really there, so that whoever is refused is refused it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from clinic import links, password_links
from clinic.actions import credential_scans
from clinic.enums import LinkPurpose, MessageState
from clinic.messages import outbox
from clinic.models import (
    CareTeam,
    ClosedDay,
    Credential,
    CredentialScan,
    DatedHours,
    Membership,
    Message,
    NeedleBox,
    PatientLink,
    Room,
    StaffInvitation,
    StaffSession,
    TimeOff,
    User,
)
from pathway import models as care
from patients.actions import calendar_feeds, documents
from patients.enums import DocumentPurpose
from patients.models import (
    Appointment,
    BookingRequest,
    Consent,
    Document,
    Patient,
    PatientImport,
    WaitlistEntry,
    WaitlistOffer,
)
from patients.queries.calendar_feeds import token as feed_token
from tests import cast
from tests.journeys.people_in_states import Addresses
from tests.journeys.practice import LISTS, somebody_in_every_state
from tests.pathway import scenes
from tests.pathway.no_needles import OTHER_PARTS, what_it_is_about
from tests.patients.papers import PDF

Row = tuple[type[Model], dict[str, Any]]

# A press has no page of its own: it is tried about the first of these rows, by the word before the key in its address.
ROWS: dict[str, Row] = {
    "alerts": (care.Alert, {"state": "raised"}),
    "appointments": (Appointment, {"state": "booked"}),
    "assessments": (care.ClinicalAssessment, {"state": "draft"}),
    "billing-codes": (care.BillingCode, {}),
    "booking-requests": (BookingRequest, {"state": "open"}),
    "care-teams": (CareTeam, {}),
    "calls": (care.CallTask, {"state": "open"}),
    "check-ins": (care.CheckIn, {"state": "planned"}),
    "closed-days": (ClosedDay, {}),
    "complaints": (care.Complaint, {}),
    "consents": (Consent, {}),
    "credential-scans": (CredentialScan, {}),
    "credentials": (Credential, {}),
    "dated-hours": (DatedHours, {}),
    "desk-calls": (care.DeskCall, {}),
    "deviations": (care.Deviation, {}),
    "documents": (Document, {}),
    "episodes": (care.EpisodeOfCare, {}),
    "expected-levels": (care.ExpectedLevel, {}),
    "exports": (care.RecordExport, {}),
    "findings": (care.Finding, {}),
    "imports": (PatientImport, {}),
    "invitations": (StaffInvitation, {}),
    "needle-boxes": (NeedleBox, {}),
    "patients": (Patient, {}),
    "people": (Membership, {}),
    "plans": (care.PlanOfCare, {}),
    "rooms": (Room, {}),
    "screenings": (care.Screening, {}),
    "sign-ins": (StaffSession, {"user__isnull": False}),
    "therapists": (User, {"email": "dana@alder.example"}),
    "time-off": (TimeOff, {}),
    "treatment-sessions": (care.TreatmentSession, {"state": "signed"}),
    "undelivered": (Message, {"state": MessageState.FAILED}),
    "waitlist": (WaitlistEntry, {}),
    "waitlist-offers": (WaitlistOffer, {}),
}
# What only another row of that kind answers.
OTHER_ROWS: dict[str, Row] = {
    "treatment-sessions/<uuid:uuid>/edit/": (care.TreatmentSession, {"state": "draft"}),
    "treatment-sessions/<uuid:uuid>/signature/": (care.TreatmentSession, {"state": "draft"}),
    "patients/<uuid:uuid>/archive/undoing/": (Patient, {"archived_at__isnull": False}),
}
# The pages behind a patient's link that have none in the journey, by the purpose of the link that leads there.
BEHIND_A_LINK = {
    "p/<str:token>/consent/copy/file/": LinkPurpose.CONSENT,
    "p/<str:token>/check-in/who/": LinkPurpose.CHECK_IN,
    "p/<str:token>/visit/another-time/": LinkPurpose.VISIT,
    "p/<str:token>/intake/changes/": LinkPurpose.INTAKE,
    "p/<str:token>/something-wrong/": LinkPurpose.AFTER_CARE,
    "p/<str:token>/no-more-mail/": LinkPurpose.UNSUBSCRIBE,
    "p/<str:token>/visit-summary/file/": LinkPurpose.AFTER_CARE,
    "p/<str:token>/birth-date/": LinkPurpose.CHECK_IN,
    "p/<str:token>/new-link/": LinkPurpose.CHECK_IN,
}
WORDS = {**OTHER_PARTS, "provider": "postmark", "key": "none"}
SLUGS = {"practice/texts/": "after_care"}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site map as it is written there, signing in and out included, and its pattern."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


def everything(at: cast.Cast, now: datetime) -> tuple[dict[str, Addresses], dict[str, str]]:
    """A practice with somebody in every state: the addresses of its pages by who may read them, and one for each route."""
    people = somebody_in_every_state.__wrapped__(at, now)  # type: ignore[attr-defined]
    _what_no_page_shows(at, now)
    shown = _by_route(
        path for addresses in (*people.values(), {p: p for p in LISTS}) for path in addresses.values()
    )
    feed = calendar_feeds.make(at.clinic, by=at.therapist.by, now=now)
    shown["calendar-feeds/<slug:slug>/<str:token>/visits.ics"] = (
        f"/calendar-feeds/{at.clinic.slug}/{feed_token(feed.uuid)}/visits.ics"
    )
    shown["accounts/password/choice/<str:token>/"] = urlsplit(
        password_links.address(at.therapist.user.pk, int(now.timestamp()))
    ).path
    return people, {route: shown.get(route) or _made_up(route) for route, _ in routes()}


def _by_route(paths: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        found.setdefault(resolve(path.partition("?")[0]).route, path)
    return found


def _what_no_page_shows(at: cast.Cast, now: datetime) -> None:
    """A kept file, a scan of a licence, somebody signed in elsewhere, and a mail that reached nobody."""
    patient = scenes.opened(at, given_name="Kept", family_name="Made", now=now).patient
    documents.attach(
        patient, purpose=DocumentPurpose.SIGNED_CONSENT, content=PDF, by=at.therapist.by, now=now
    )
    StaffSession.objects.create(
        session_key="elsewhere",
        user=at.therapist.user,
        uuid=uuid4(),
        signed_in_at=now,
        expire_date=now + timedelta(hours=8),
    )
    licence = Credential.objects.filter(clinic=at.clinic).earliest("pk")
    credential_scans.add(licence, content=PDF, by=at.manager.by, now=now)
    message = outbox.queue(
        clinic_id=at.clinic.pk,
        template="check_in_invitation",
        address="old@mail.example",
        language="en",
        idempotency_key="reached nobody",
        now=now - timedelta(hours=2),
        patient_id=patient.pk,
    )
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.FAILED, failed_at=now, attempts=8, error="Mailbox full."
    )


def _made_up(route: str) -> str:
    if route in BEHIND_A_LINK:
        link = PatientLink.objects.filter(purpose=BEHIND_A_LINK[route]).earliest("pk")
        route = route.replace("<str:token>", links.token(link.uuid, link.generation))
    about = what_it_is_about(route)
    if about:
        model, state = OTHER_ROWS.get(route) or ROWS[about]
        row: Any = model._default_manager.filter(**state).earliest("pk")
        route = re.sub(r"<uuid:\w+>", str(row.uuid), route)
    words = WORDS | {
        "slug": next((word for start, word in SLUGS.items() if route.startswith(start)), WORDS["slug"])
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda part: words[part[1]], route)
