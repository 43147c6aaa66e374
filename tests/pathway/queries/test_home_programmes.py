"""A dose is said as a patient reads it, in both languages."""

import pytest
from django.utils import translation

from pathway.queries.home_programmes import dose, lines
from pathway.rules.home_programmes import Prescribed
from tests.pathway.scenes import HOME


@pytest.mark.parametrize(
    ("one", "english", "spanish"),
    [
        (
            Prescribed("bridge", sets=3, repetitions=10, times_a_day=1, days_a_week=3),
            "3 sets of 10. Once a day, 3 days a week.",
            "3 series de 10. Una vez al día, 3 días a la semana.",
        ),
        (
            Prescribed("piriformis_stretch", sets=1, hold_seconds=30, times_a_day=2, side="both"),
            "1 time, hold 30 seconds, each side. 2 times a day, every day.",
            "1 vez, mantenga 30 segundos, cada lado. 2 veces al día, todos los días.",
        ),
        (
            Prescribed("walk", minutes=15, times_a_day=1, days_a_week=1, side="left"),
            "15 minutes, left side. Once a day, 1 day a week.",
            "15 minutos, lado izquierdo. Una vez al día, 1 día a la semana.",
        ),
        (Prescribed("hip_hinge"), "Every day.", "Todos los días."),
    ],
    ids=lambda value: value.exercise if isinstance(value, Prescribed) else None,
)
def test_a_dose_in_words(one, english, spanish):
    assert dose(one) == english
    with translation.override("es"):
        assert dose(one) == spanish


def test_the_programme_is_read_in_its_order_and_in_the_language_of_the_page():
    assert [line.name for line in lines(HOME)] == ["Bridge", "Clam", "Walk at an easy pace"]
    with translation.override("es"):
        assert [line.name for line in lines(HOME)] == ["Puente", "Almeja", "Caminar a paso cómodo"]


def test_what_the_reference_holds_no_more_is_left_out():
    assert lines([Prescribed("handstand")]) == []
