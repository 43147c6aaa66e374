"""How often every page of the product asks the database, counted as the rows behind it grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, reset_queries, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic import scope
from clinic.models import Clinic, User
from tests.devices import Device
from tests.journeys.people_in_states import Addresses
from tests.journeys.practice import LISTS, somebody_in_every_state
from tests.multiplied_rows import multiply

# That somebody is still there is written every half minute, whatever page they are on.
UNCOUNTED = (
    "BEGIN",
    "COMMIT",
    "SAVEPOINT",
    "RELEASE",
    "SELECT set_config",
    "SET LOCAL",
    'UPDATE "clinic_staffsession"',
)
# How often one address tries a link is remembered a minute, so what it takes to count it hangs on the clock.
TRIES = '"clinic_cache"'
WHO = {"therapist": "dana", "desk": "rosa", "manager": "max"}
SHOWN = {  # the lists that show one of several parts
    f"{path}, {show}": f"{path}?show={show}"
    for path, parts in {
        "/check-ins/": ("calls", "waiting", "planned", "answered", "missed"),
        "/alerts/": ("resolved",),
        "/patients/": ("archived", "died"),
    }.items()
    for show in parts
}
Counts = dict[str, int]


@dataclass(frozen=True)
class GrowingPractice:
    """A clinic with somebody in every state, each page of it, and whoever may open that page."""

    clinic: Clinic
    pages: Mapping[str, tuple[Client, str]]

    @classmethod
    def open(cls, slug: str) -> GrowingPractice:
        """Make such a clinic."""
        made = somebody_in_every_state(slug=slug)
        return cls.of(Clinic.objects.get(slug=slug), made)

    @classmethod
    def of(cls, clinic: Clinic, made: Mapping[str, Addresses]) -> GrowingPractice:
        """The pages of a clinic that was made, by who may read them."""
        lists = {path: path for path in LISTS} | SHOWN
        everybodys: dict[str, Addresses] = {
            "therapist": made["therapist"],
            "desk": made["desk"],
            "manager": {**lists, **made["manager"]},
            "patient": made["patient"],
        }
        pages = {}
        for who, addresses in everybodys.items():
            client = _client(who, clinic.slug)
            pages |= {f"{name} ({who})": (client, path) for name, path in addresses.items()}
        practice = cls(clinic, pages)
        practice.counts()  # what is remembered after a first look is not part of a page
        return practice

    def grow(self, first: int, last: int) -> None:
        """Copy every row under the numbers from `first` to `last`."""
        with transaction.atomic():
            multiply(self.clinic.pk, range(first, last + 1))
            scope.enter(0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def counts(self) -> Counts:
        """Queries of each page by its name."""
        return {name: _queries(name, client, path) for name, (client, path) in self.pages.items()}


def grown(few: Counts, many: Counts) -> dict[str, tuple[int, int]]:
    """The pages that asked more often when there was more, with how often they did before and after.

    A page may ask less: what none of the lines on its first page needs is not asked for.
    """
    return {name: (count, many[name]) for name, count in few.items() if many[name] > count}


def _client(who: str, slug: str) -> Client:
    client = Device()
    if who in WHO:
        client.force_login(User.objects.get(email=f"{WHO[who]}@{slug}.example"))
    return client


def _queries(name: str, client: Client, path: str) -> int:
    reset_queries()  # the log keeps so many and no more, and a full one would count nothing
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path, follow=True)
    if answer.status_code >= 500:
        raise RuntimeError(f"The page {name!r} at {path} answered {answer.status_code}.")
    asked = [query["sql"] for query in seen.captured_queries]
    return sum(not sql.startswith(UNCOUNTED) and TRIES not in sql for sql in asked)
