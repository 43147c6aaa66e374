"""Every address called in every way by everybody who could call it, each call taken back; and what came of it."""

from __future__ import annotations

import logging
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from itertools import chain, cycle
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from clinic import actions, actors, links, scope
from clinic.enums import LinkPurpose, Role
from clinic.middleware import LAST_SEEN
from clinic.models import Membership, PatientLink, User
from patients.models import Patient
from tests import cast
from tests.access import addresses, headers
from tests.journeys.arrangements import open_clinic
from tests.journeys.people_in_states import Addresses
from tests.rehearsals import rehearsed

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HERE = ("desk", "desk lead", "therapist", "clinical lead", "manager")
ELSEWHERE = tuple(f"{role} elsewhere" for role in HERE)
STRANGER, LINK = "stranger", "another's link"
EVERYBODY = (*HERE, *ELSEWHERE, STRANGER, LINK)
SIGN_IN, SAY_WHY = "sign in", "say why"
Call = tuple[str, str, str]  # route, method, who
Outcomes = dict[tuple[str, str], dict[str, str]]  # by route and method: what came of it, by who called
KEY = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_CLINIC = 0
NOT_TAKEN = str(HTTPStatus.METHOD_NOT_ALLOWED.value)
OPEN = {route for route, one in addresses.routes() if one.callback.__module__.endswith(".public")}
AS_IN_PRODUCTION = {
    "PRODUCTION": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_HSTS_SECONDS": 2 * 365 * 24 * 60 * 60,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
}


@dataclass
class Installation:
    """A practice with somebody in every state, another clinic, and the cookies of everybody who calls."""

    at: cast.Cast
    addresses: dict[str, str]
    cookies: dict[str, dict[str, str]]

    @classmethod
    def open(cls) -> Installation:
        at, _, rows, everybody = whole_practice(now=cast.this_moment())
        cookies = {name: _signed_in(user) for name, user in everybody.items()}
        return cls(at, rows, {**cookies, STRANGER: {}, LINK: {}})

    def call(self, who: str, method: str, route: str) -> HttpResponse:
        """One call by itself: whatever it changed is taken back, and it begins with no clinic in sight."""
        request = RequestFactory().generic(method, self.path(who, route), secure=True)
        request.COOKIES.update(self.cookies[who])
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        with transaction.atomic():
            scope.enter(NO_CLINIC)
            response = self.handler.get_response(request)
            transaction.set_rollback(True)
        return response

    def path(self, who: str, route: str) -> str:
        """Behind a patient's link somebody comes with a link of another patient that was made for something else."""
        path = self.addresses[route]
        if who != LINK or not path.startswith("/p/"):
            return path
        own = self.link_in(path)
        other = self.links[0] if own is None or own.purpose != self.links[0].purpose else self.links[1]
        return re.sub("(?<=^/p/)[^/]+", links.token(other.uuid, other.generation), path)

    @cached_property
    def handler(self) -> BaseHandler:
        handler = BaseHandler()
        handler.load_middleware()
        return handler

    @cached_property
    def links(self) -> list[PatientLink]:
        """An open link of each of two kinds, of two patients."""
        cast.enter(self.at)
        return [
            PatientLink.objects.filter(purpose=purpose).latest("pk")
            for purpose in (LinkPurpose.VISIT, LinkPurpose.CHECK_IN)
        ]

    @cached_property
    def tokens(self) -> dict[str, PatientLink]:
        cast.enter(self.at)
        return {links.token(link.uuid, link.generation): link for link in PatientLink.objects.all()}

    def link_in(self, path: str) -> PatientLink | None:
        return self.tokens.get(path.split("/")[2])

    @cached_property
    def keys(self) -> frozenset[bytes]:
        """The address of every row of the practice."""
        cast.enter(self.at)
        models = [model for model in apps.get_models() if _is_ours(model)]
        return frozenset(
            str(uuid).encode()
            for model in models
            for uuid in model._base_manager.filter(clinic=self.at.clinic).values_list("uuid", flat=True)
        )

    @cached_property
    def names(self) -> dict[bytes, int]:
        cast.enter(self.at)
        return {row.full_name.encode(): row.pk for row in Patient.objects.all()}

    def told(self, who: str, route: str, response: HttpResponse) -> set[str]:
        """What somebody from outside was told of the practice: the name or the address of anything in it.

        Whoever holds a patient's link is told of that patient.
        """
        path = self.path(who, route)
        if who in HERE or path.endswith(
            ".ics"
        ):  # the address of a calendar is its secret: who knows it, reads it
            return set()
        words: bytes = response.getvalue()
        link = self.link_in(path) if path.startswith("/p/") else None
        said = {
            name for name, pk in self.names.items() if name in words and (not link or pk != link.patient_id)
        }
        if who in ELSEWHERE:
            said |= self.keys.intersection(KEY.findall(words)) - set(KEY.findall(path.encode()))
        return {word.decode() for word in said}


@dataclass(frozen=True)
class Seen:
    """What came of each call, what it told somebody from outside, and where its headers were not those of the table."""

    answers: Outcomes = field(default_factory=lambda: defaultdict(dict))
    told: dict[Call, set[str]] = field(default_factory=dict)
    said_otherwise: dict[Call, dict[str, str]] = field(default_factory=dict)


def outcomes(place: Installation, calls: Iterable[Call]) -> Seen:
    """Make each call, as if by TLS from production's own address."""
    seen = Seen()
    with _quietly(), override_settings(**AS_IN_PRODUCTION):
        for route, method, who in calls:
            response = place.call(who, method, route)
            seen.answers[route, method][who] = outcome(response)
            if told := place.told(who, route, response):
                seen.told[route, method, who] = told
            if wrong := headers.otherwise(place.addresses[route], response):
                seen.said_otherwise[route, method, who] = wrong
    return seen


def every_call(routes: Iterable[str]) -> Iterator[Call]:
    """Every method by everybody."""
    for route in routes:
        for method in METHODS:
            yield from ((route, method, who) for who in EVERYBODY)


def everyday_calls(routes: Iterable[str], said: Outcomes) -> Iterator[Call]:
    """Pages and presses by everybody here, and by one of those elsewhere; whatever else by one of all, in turn.

    Another clinic's rows are found by none of its people, whatever their role, and the walls are tried with those who may
    most. A page that stands open asks nobody for a role. What a page does not take is refused before anybody is asked who
    they are. Away from patients' links a stranger comes with as little as somebody with a link. One is as good as another
    there.
    """
    turns, here, elsewhere = cycle(EVERYBODY), cycle(HERE), cycle(ELSEWHERE)
    for route in routes:
        from_outside = (next(elsewhere), STRANGER, *([LINK] if route.startswith("p/") else []))
        callers = ([next(here)] if route in OPEN else HERE, from_outside)
        for method in METHODS:
            tried = chain(*callers) if is_taken(route, method, said) else [next(turns)]
            yield from ((route, method, who) for who in tried)


def is_taken(route: str, method: str, said: Outcomes) -> bool:
    """Whether the table lets anybody look at a page or press there."""
    is_asked = method in {"GET", "POST"}
    return is_asked and set(said.get((route, method), {"": ""}).values()) != {NOT_TAKEN}


def outcome(response: HttpResponse) -> str:
    """The status, or that somebody is asked to sign in, or why they open the chart of somebody who is not on their list."""
    if response.headers.get("Location", "").startswith(reverse(settings.LOGIN_URL)):
        return SIGN_IN
    if "/emergency-access/?next=" in response.headers.get("Location", ""):
        return SAY_WHY
    return str(response.status_code)


@rehearsed
def whole_practice(
    *, now: datetime
) -> tuple[cast.Cast, dict[str, Addresses], dict[str, str], dict[str, User]]:
    """A practice, its pages by who may read them and an address for each route, and each role here and in another clinic."""
    everybody = staff_of(open_clinic("birch", now), ELSEWHERE, now)
    at = open_clinic("alder", now)
    people, rows = addresses.everything(at, now)
    return at, people, rows, {**everybody, **staff_of(at, HERE, now)}


def staff_of(at: cast.Cast, names: Sequence[str], now: Any) -> dict[str, User]:
    """Somebody in each role, under these names, in their order."""
    by = actors.clock(at.clinic.pk)

    def new(name: str, role: Role, **more: Any) -> Membership:
        who = {
            "email": f"{name}@{at.clinic.slug}.example".lower(),
            "name": f"{name} Quist",
            "password": cast.PASSWORD,
        }
        return actions.add_member(at.clinic, **who, role=role, by=by, now=now, **more)

    desk_lead = actions.name_desk_lead(new("Del", Role.RECEPTIONIST), is_lead=True, by=by, now=now)
    clinical_lead, manager = new("Cleo", Role.THERAPIST, is_clinical_lead=True), new("Mona", Role.MANAGER)
    people = (at.receptionist.user, desk_lead.user, at.therapist.user, clinical_lead.user, manager.user)
    return dict(zip(names, people, strict=True))


def _signed_in(user: User) -> dict[str, str]:
    """The cookie of somebody who was seen so lately that no call has to note it."""
    client = Client()
    client.force_login(user)
    client.get(reverse("today"))
    session = client.session
    session[LAST_SEEN] = int(time.time()) + 60 * 60
    session.save()
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


@contextmanager
def _quietly() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _is_ours(model: Any) -> bool:
    names = {field.name for field in model._meta.concrete_fields}
    return {"uuid", "clinic"} <= names
