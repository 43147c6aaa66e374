"""Invented patients: who they are, how they are reached, what hurts and what else is known about their health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from patients.actions.patients import PatientDetails

WOMEN = (
    "Amara Beth Carla Delia Edith Farah Gloria Hana Ines Joan Keiko Lena Mona Nadia Olive Petra Rhea Sofia Tess Uma "
    "Vera Wanda Yara Zoe Agnes Birgit Celia Dora Elena Freya Greta Helga Irma Judith Kamala Lucia Mabel Nora"
).split()
MEN = (
    "Aaron Bruno Caleb Darius Emil Felix Gus Hugo Ivan Jonas Karl Leon Marco Niels Otto Pavel Quentin Ravi Stefan Theo "
    "Umberto Victor Walter Yusuf Zane Amos Boris Cyrus Dmitri Ezra Floyd Gareth Hank Ismael Jasper Kofi Lloyd Milan"
).split()
FAMILIES = (
    "Abbott Baptiste Calloway Dawson Eklund Fontaine Grant Haddad Ibarra Jensen Kowalski Lindqvist Moreau Nakamura "
    "Oduya Petrov Quinn Reyes Sandoval Tanaka Underwood Vasquez Whitaker Xiong Yates Zielinski Ames Bergstrom Castellanos "
    "Duarte Ellison Farouk Gallagher Hoang Iverson Jimenez Khalil Larsen Mendoza Novak Okafor Park Rasmussen Silva "
    "Thornton Ueda Villanueva Weber"
).split()
SPANISH_WOMEN = "Rosario Guadalupe Marisol Pilar Consuelo Beatriz Yolanda Esperanza".split()
SPANISH_MEN = "Joaquín Alejandro Ramón Ernesto Rafael Gilberto Octavio Efraín".split()
SPANISH_FAMILIES = "Núñez Ortega Salinas Peña Ibáñez Córdova Zamora Quiñones Rentería Villalobos".split()

CAUSES = (
    "herniated_disc herniated_disc herniated_disc spinal_stenosis degenerative_disc degenerative_disc "
    "piriformis_syndrome piriformis_syndrome injury unknown"
).split()
ONSETS = "under_6_weeks under_3_months under_3_months under_1_year under_1_year over_1_year".split()
ACTIVITIES = {
    "en": (
        "Sitting through a meeting",
        "Walking the dog",
        "Putting on my socks",
        "Driving to work",
        "Lifting my grandson",
        "Climbing the stairs",
        "Working in the garden",
        "Sleeping through the night",
        "Standing at the stove",
    ),
    "es": (
        "Estar sentado en el trabajo",
        "Caminar al mercado",
        "Ponerme los zapatos",
        "Subir las escaleras",
        "Cargar las bolsas",
        "Dormir toda la noche",
    ),
}
NOTES = ("Mornings only.", "Uses a cane; give the first room.", "Needs a ride: no last-minute changes.")
PRECAUTIONS = (
    {"needle_fear": "nervous"},
    {"antiplatelet": "yes"},
    {"daily_pain_pills": "yes"},
    {"diabetes": "yes", "diabetes_numb_feet": "no", "diabetes_slow_healing": "no"},
    {"hypermobile": "yes"},
    {"metal_allergy": "yes"},
    {"faint_history": "yes"},
    {"weak_bones": "yes"},
    {"distress": "yes"},
)


@dataclass(frozen=True)
class Person:
    """One invented patient. `health` maps a question's slug to a choice other than the harmless one."""

    details: PatientDetails
    is_woman: bool
    side: str
    cause: str
    onset: str
    symptoms: tuple[str, ...]
    zones: tuple[str, ...]
    activities: tuple[str, ...]
    leg: int
    back: int
    health: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.details.language


class Crowd:
    """Hands out people who do not repeat. One seed gives the same people in the same order."""

    def __init__(self, *, area_code: str, today: date) -> None:
        self._area_code, self._today = area_code, today
        self._met: set[str] = set()
        self._count = 0

    def person(
        self, rng: Random, *, spanish: bool = False, by_phone: bool = False, **different: object
    ) -> Person:
        """The next person; `rng` is their own. `different` overrides fields of PatientDetails, health, side and cause."""
        self._count += 1
        is_woman = bool(different.pop("is_woman", rng.random() < 0.55))
        health = different.pop("health", None)
        side = str(
            different.pop("side", rng.choice(("left", "left", "left", "right", "right", "right", "both")))
        )
        cause = str(different.pop("cause", rng.choice(CAUSES)))
        language = "es" if spanish else "en"
        born = self._today - timedelta(days=int(rng.triangular(21, 84, 49) * 365.25))
        given, family = self._name(rng, is_woman=is_woman, spanish=spanish)
        details = {
            "given_name": given,
            "family_name": family,
            "birth_date": born,
            "email": "" if by_phone else f"{_plain(given)}.{_plain(family)}@mail.example",
            "phone": f"+1{self._area_code}55501{self._count:02d}",
            "language": language,
            "channel": "phone" if by_phone else "email",
            "messages_agreed": not by_phone,
            "note": rng.choice(NOTES) if rng.random() < 0.08 else "",
            **different,
        }
        leg = rng.randint(5, 9)
        return Person(
            details=PatientDetails(**details),  # type: ignore[arg-type]
            is_woman=is_woman,
            side=side,
            cause=cause,
            onset=rng.choice(ONSETS),
            symptoms=_symptoms(rng),
            zones=_zones(rng, side),
            activities=tuple(rng.sample(ACTIVITIES[language], rng.randint(1, 3))),
            leg=leg,
            back=max(1, leg - rng.randint(1, 4)),
            health=health if isinstance(health, dict) else _health(rng),
        )

    def _name(self, rng: Random, *, is_woman: bool, spanish: bool) -> tuple[str, str]:
        givens = (SPANISH_WOMEN if is_woman else SPANISH_MEN) if spanish else (WOMEN if is_woman else MEN)
        families = SPANISH_FAMILIES if spanish else FAMILIES
        while True:
            given, family = rng.choice(givens), rng.choice(families)
            if f"{given} {family}" not in self._met:
                self._met.add(f"{given} {family}")
                return given, family


def _symptoms(rng: Random) -> tuple[str, ...]:
    others = ["tingling", "numbness", "burning"]
    return ("shooting", *sorted(rng.sample(others, rng.randint(0, 2))))


def _zones(rng: Random, side: str) -> tuple[str, ...]:
    path = ["low_back", "buttock", "back_of_thigh", "calf", "sole"]
    reach = path[: rng.randint(2, 5)]
    sides = ("left", "right") if side == "both" else (side,)
    return tuple(f"{zone}:{one}" for zone in reach for one in sides)


def _health(rng: Random) -> dict[str, str]:
    return dict(rng.choice(PRECAUTIONS)) if rng.random() < 0.35 else {}


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("áéíóúñü ", "aeiounu-"))
