"""The course of one invented patient with one therapist: who they are, what the clock has done, where there is free time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from clinic.actors import Actor
from clinic.models import Room
from pathway.demo.pain import Pain, Trend
from pathway.demo.people import Person
from pathway.demo.practices import Practice, Staff
from pathway.demo.promises import Promises
from pathway.models import EpisodeOfCare
from patients.models import Patient


class Course:
    """Every verb of those who stand on this first lets the clock run up to its moment."""

    def __init__(
        self,
        practice: Practice,
        therapist: Staff,
        person: Person,
        rng: Random,
        *,
        trend: Trend,
        now: datetime,
    ) -> None:
        self.practice, self.therapist, self.person, self.rng, self.now = practice, therapist, person, rng, now
        self.clinic = practice.clinic
        self.pain = Pain(rng, leg=person.leg, back=person.back, trend=trend)
        self.clock = Promises(practice, therapist, person, self.pain, rng, now=now)
        self.left_at = now  # when the last visit ended; the next one is booked on the way out
        self.patient: Patient
        self.episode: EpisodeOfCare

    def until_now(self) -> None:
        self.clock.until(self.now)
        self.clock.settle(self.now)

    @property
    def by(self) -> Actor:
        return self.therapist.by

    def free(self, day: date, length: timedelta, after: datetime) -> datetime:
        practice = self.practice
        return practice.diaries.free(
            self.clinic.pk,
            self.therapist.user.pk,
            self.clinic.zone,
            day,
            length,
            self.rng,
            after=after if day < practice.today else practice.at(1, 0),
            not_on={practice.today},
            until=practice.at(0, 0) if day < practice.today else None,
        )

    def _room(self) -> Room:
        return self.practice.rooms[self.therapist.user.pk]

    def _desk(self) -> Actor:
        return self.rng.choice(self.practice.desk).by
