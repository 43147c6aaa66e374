"""Goals of a booking: what it asks of the database, and what the constraints that keep it from clashing cost."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.crowded_today import whole
from bench.goals import Measure, goal
from bench.today import UNCOUNTED
from clinic import dates, scope
from pathway.actions import bookings
from tests import cast
from tests.patients import races

HALF_HOUR = timedelta(minutes=30)
ROWS = 8000
# Half an hour for each of some therapists, one after another, as full as a diary can be.
BARE = """
INSERT INTO patients_appointment (uuid, clinic_id, therapist_id, patient_id, starts_at, ends_at, booked_at, kind, state,
                                  cancel_reason, overbook_reason, version)
SELECT gen_random_uuid(), %(clinic)s, (%(therapists)s::bigint[])[1 + n %% %(people)s],
       (%(patients)s::bigint[])[1 + n %% %(people)s],
       %(first)s + n / %(people)s * interval '30 minutes', %(first)s + (n / %(people)s + 1) * interval '30 minutes',
       now(), 'treatment', 'booked', '', '', 1
  FROM generate_series(0, %(rows)s - 1) n
"""


@goal("G11 a booking with its locks, checks and mail, queries", at_most=10)
def queries_of_a_booking() -> Measure:
    """From the press to the row; sign-in, the form's key and what the form names are counted with the page (G5)."""
    whole()
    with transaction.atomic():
        now = dates.now()
        at = cast.open_clinic(slug="booked", now=now)
        patient = cast.patient(at, now=now)
        scope.enter(0)
    moments = iter(range(1, 1000))

    def booked() -> float:
        with scope.in_clinic(at.clinic.pk):
            known = {"clinic": at.clinic, "patient": patient, "therapist": at.therapist.user}
            known |= {"by": at.receptionist.by, "now": now, "length": HALF_HOUR}
            first = {**known, "starts_at": now + next(moments) * HALF_HOUR}
            bookings.book_treatment(**first)  # the first one opens the episode
            with CaptureQueriesContext(connection) as seen:
                bookings.book_treatment(**{**known, "starts_at": now + next(moments) * HALF_HOUR})
        return sum(not query["sql"].startswith(UNCOUNTED) for query in seen.captured_queries)

    return booked


@goal("G11 bare rows into the table with its constraints", at_least=4000, unit="/s")
def bare_rows() -> Measure:
    """Beside the million visits of the large practice."""
    whole()
    with transaction.atomic():
        now = dates.now()
        crowd = races.gather("bare", 20, now=now)
        scope.enter(0)
    known = {
        "clinic": crowd.at.clinic.pk,
        "therapists": [user.pk for user in crowd.therapists],
        "patients": [patient.pk for patient in crowd.patients],
        "people": len(crowd.patients),
        "first": now,
        "rows": ROWS,
    }

    def inserted() -> float:
        with scope.in_clinic(crowd.at.clinic.pk), connection.cursor() as cursor:
            begun = perf_counter()
            cursor.execute(BARE, known)
            taken = perf_counter() - begun
            transaction.set_rollback(True)
        return ROWS / taken

    return inserted
