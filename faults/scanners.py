"""F12: what mail programs and scanners do with a link before its person does: nothing changes, and nobody is named."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.test import Client

from bench.rows import Row
from clinic import dates, scope
from clinic.models import StoppedAddress
from faults.register import Size, at_least, at_most, fault_of_senders
from faults.yard import Yard
from pathway.models import Alert, CheckIn, CheckInAnswer
from tests.journeys import arrangements
from tests.pathway import patient_links

PAGES = ["", "check-in/1/", "check-in/2/", "check-in/3/", "check-in/measures/", "done/"]
A_BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SCANNERS = [A_BROWSER, "Mozilla/5.0 (compatible; MailScanner)", ""]
ANSWERED = {302, 303}


@fault_of_senders("F12")
def scanners_open_links(place: Yard, size: Size) -> Sequence[Row]:
    """HEAD and GET of every page, and its forms sent without anything in them; then the person comes."""
    with transaction.atomic():
        at = arrangements.open_clinic("scanned", dates.now())
        asked = [
            patient_links.check_in(at, given_name=f"Scanned{number}") for number in range(2 * size.times)
        ]
        stops = [patient_links.path_to("unsubscribe", row.episode.patient_id) for row, _ in asked]
        names = [_names(row) for row, _ in asked]
        before = _standing()
        scope.enter(0)
    scans = named = 0
    for (_, path), stop, secret in zip(asked, stops, names, strict=True):
        for answer in _scan(path, stop):
            scans += 1
            named += any(word in answer for word in secret)
    with scope.in_clinic(at.clinic.pk):
        changed = sum(one != other for one, other in zip(before, _standing(), strict=True))
    person = Client()
    stuck = sum(
        person.post(f"{path}check-in/1/", {"none": "1"}).status_code not in ANSWERED for _, path in asked
    )
    with scope.in_clinic(at.clinic.pk):
        stuck += len(asked) - CheckInAnswer.objects.count()
    return [
        at_most("F12 things a scanner changed", changed, 0),
        at_most("F12 pages that name somebody", named, 0),
        at_most("F12 people who could not answer afterwards", stuck, 0),
        at_least("F12 faults", len(asked), 2),
        at_least("F12 pages scanned", scans, len(asked) * len(SCANNERS) * 2),
    ]


def _scan(path: str, stop: str) -> list[str]:
    """What every scanner was answered, in words."""
    seen = []
    for agent in SCANNERS:
        scanner = Client(headers={"user-agent": agent})
        for address in [*(path + page for page in PAGES), stop]:
            seen += [scanner.head(address), scanner.get(address, follow=True)]
            if "/check-in/" in address:
                seen.append(scanner.post(address, {}))
    return [answer.content.decode() for answer in seen]


def _names(row: CheckIn) -> list[str]:
    patient = row.episode.patient
    return [patient.given_name, patient.family_name, patient.email]


def _standing() -> list[object]:
    """Everything of the clinic in sight that an opened link could have changed."""
    return [
        sorted(CheckIn.objects.values_list("pk", "state", "version", "answered_at", "closes_at")),
        CheckInAnswer.objects.count(),
        Alert.objects.count(),
        StoppedAddress.objects.count(),
    ]
