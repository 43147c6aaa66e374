"""The goal of the search field: somebody is found among 100,000 while the name is being typed, by the index alone."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import QuerySet

from bench import goals
from bench.crowded_today import whole
from bench.goals import Measure, goal, milliseconds
from clinic import scope
from clinic.models import Clinic
from patients.models import PatientWord
from patients.queries import patients as queries
from patients.rules import names

TIMES = 30
TYPED = ("smi", "mar gon", "303555014", "sanchez ma")
BARE = """
SELECT p.* FROM patients_patientword w JOIN patients_patient p ON p.id = w.patient_id
 WHERE w.clinic_id = %s AND w.word >= %s AND w.word < %s AND p.archived_at IS NULL {also}
 ORDER BY w.word, w.patient_id LIMIT 32
"""
ALSO = """
AND EXISTS (SELECT FROM patients_patientword o WHERE o.patient_id = w.patient_id AND o.word >= %s AND o.word < %s)
"""


@goal(f"G12 search among {goals.PATIENTS:,} patients / the bare indexed query", at_most=4, unit="x")
def search_against_bare() -> Measure:
    clinic = whole().crowd.clinic
    return lambda: _in_sight(clinic, _ratio)


@goal(f"G12 search among {goals.PATIENTS:,} patients, sequential scans", at_most=0)
def sequential_scans() -> Measure:
    clinic = whole().crowd.clinic
    return lambda: _in_sight(clinic, lambda one: sum(_scans(queries.typed(one, text)) for text in TYPED))


def _in_sight(clinic: Clinic, measure: Callable[[Clinic], float]) -> float:
    with scope.in_clinic(clinic.pk):
        return measure(clinic)


def _ratio(clinic: Clinic) -> float:
    """The whole of what the field asks for, over one statement that finds the same by the same index."""

    def ours() -> None:
        for text in TYPED:
            if not queries.quick(clinic, text):
                raise RuntimeError(f"Nobody is found by {text!r}.")

    def bare() -> None:
        with connection.cursor() as cursor:
            for text in TYPED:
                words = sorted(names.wanted(text).words, key=len, reverse=True)
                ranges = [end for word in words for end in (word, names.after(word))]
                cursor.execute(BARE.format(also=ALSO * (len(words) - 1)), [clinic.pk, *ranges])
                cursor.fetchall()

    return milliseconds(ours, times=TIMES) / milliseconds(bare, times=TIMES)


def _scans(rows: QuerySet[PatientWord]) -> int:
    """Of the statement as the field asks it: its first lines."""
    return rows[:32].explain(format="json").count('"Seq Scan"')
