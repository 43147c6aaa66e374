"""The desk sees one of three words of a screening, on every page it may open, and nothing else that is clinical."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from clinic.enums import Role
from clinic.permissions import ROLES
from pathway.actions import bookings, screenings
from pathway.actions.screenings import NewAnswer
from pathway.reference import library
from patients.models import Appointment, Document
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.journeys.practice import Practice
from tests.pathway import scenes
from tests.patients.papers import PDF

pytestmark = pytest.mark.django_db
ASKED_ALOUD = re.compile(
    r"/intake/by-phone/[a-z_]+/$"
)  # one way: read to whoever calls, empty however much is known
SECRET = "Counts are normal, says the oncologist."
STATES = {
    "Emma": {"rf_saddle": "new_or_worse"},
    "Pan": {"needle_fear": "panic"},
    "Chet": {"chemo_now": "yes"},
    "Fay": {},
}


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


def screened(at, name, *, now, hour=2):
    """The visit of somebody who was booked for later and then screened today."""
    episode = scenes.opened(at, now=now, given_name=name, family_name="Reed")
    visit = booked(at, episode.patient, now=now, hour=hour)
    answers = {slug: NewAnswer(choice) for slug, choice in STATES[name].items()}
    screening = scenes.answered(at, episode, now=now, **answers)
    if name == "Chet":
        today = at.clinic.local(now).date()
        screenings.decide(
            screening.findings.get(),
            resolution="cleared_by",
            rationale=SECRET,
            cleared_by="Dr Amara Diallo",
            cleared_on=today - timedelta(days=30),
            clearance_expires_on=today,
            clearance_file=PDF,
            by=at.therapist.by,
            now=now,
        )
    return visit


def booked(at, patient, *, now, hour):
    start = (now + timedelta(hours=hour)).replace(minute=0, second=0, microsecond=0)
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=start,
        length=timedelta(minutes=30),
        by=at.receptionist.by,
        now=now,
    )


def desk_routes(resolver=None, prefix=""):
    """Every page the desk's role may open."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from desk_routes(entry, route)
        elif (
            isinstance(entry, URLPattern)
            and getattr(entry.callback, "permission", None) in ROLES[Role.RECEPTIONIST]
        ):
            yield route


def questions():
    yield from (question.en for question in library().questions.values() if question.en)
    yield from ("rf_saddle", "needle_fear", "chemo")


def clinical_words():
    """What would give something away: every advice of the screening, every muscle, every decision."""
    known = library()
    yield from (row.clinician for row in known.rows.values())
    yield from (muscle.en for muscle in known.muscles.values())
    yield from {label.label for label in known.dispositions.values()} - {
        "Emergency"
    }  # the desk's own word too
    yield from ("Not suitable", "Cleared with precautions", "Red flag", "Dr Amara Diallo", SECRET)
    yield "Needles:"


def test_no_page_of_the_desk_holds_a_clinical_word(at, client):
    now = cast.this_moment()
    visits = [screened(at, name, now=now, hour=6 + place) for place, name in enumerate(STATES)]
    patients = [visit.patient for visit in visits]
    addresses = set(Practice(at, now).desk().values())
    keys = {"patients": [one.uuid for one in patients], "appointments": [one.uuid for one in visits]}
    keys["documents"] = list(Document.objects.values_list("uuid", flat=True))
    routes = sorted(desk_routes())
    for route in routes:
        room = route.partition("/")[0]
        if "<uuid:uuid>" not in route:
            addresses.add(f"/{route}")
        addresses |= {f"/{route.replace('<uuid:uuid>', str(key))}" for key in keys.get(room, [])}
    addresses |= {f"{reverse('appointments:new')}?patient={one.uuid}" for one in patients}
    client.force_login(at.receptionist.user)
    words, asked = sorted(set(clinical_words())), sorted(set(questions()))
    told, seen = [], 0
    for address in sorted(addresses):
        answer = client.get(address)
        seen += answer.status_code == 200
        page = html.unescape(re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL))
        given_away = words if ASKED_ALOUD.search(address) else words + asked
        told += [(address, word) for word in given_away if word in page]
    assert (told, seen >= 20) == ([], True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Emma", "Emergency. Read aloud:"),
        ("Pan", "Clinician will call you"),
        ("Chet", "Clear to book"),
        ("Fay", "Clear to book"),
    ],
)
def test_the_desk_is_told_one_of_three_things(at, client, name, words):
    now = cast.this_moment()
    visit = screened(at, name, now=now)
    client.force_login(at.receptionist.user)
    pages = [
        client.get(address).content.decode()
        for address in (
            reverse("appointments:detail", args=[visit.uuid]),
            f"{reverse('appointments:new')}?patient={visit.patient.uuid}",
        )
    ]
    cast.enter(at)
    all_three = ("Emergency. Read aloud:", "Clinician will call you", "Clear to book")
    assert [[one for one in all_three if one in page] for page in pages] == [[words], [words]]
    assert Appointment.objects.count() == 1


def test_the_emergency_script_is_the_clinic_s_own(at, client):
    now = cast.this_moment()
    visit = screened(at, "Emma", now=now)
    client.force_login(at.receptionist.user)
    page = client.get(reverse("appointments:detail", args=[visit.uuid])).content.decode()
    assert ('href="tel:911"' in page, "Call 911 or go to the ER now" in page) == (True, True)


def test_somebody_who_was_not_screened_has_no_word_yet(at, client):
    now = cast.this_moment()
    visit = booked(at, scenes.opened(at, now=now).patient, now=now, hour=2)
    client.force_login(at.receptionist.user)
    page = client.get(reverse("appointments:detail", args=[visit.uuid])).content.decode()
    assert [word in page for word in ("Clear to book", "Clinician will call", "Read aloud")] == [False] * 3
