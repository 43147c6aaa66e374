"""What the desk does for one invented patient: take them up, book, move and cancel, keep a place on the waitlist."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from pathway.actions import bookings, waitlist_offers
from pathway.demo.course import Course
from pathway.models import BeforeVisit, EpisodeOfCare
from patients.actions import appointments, patients, waitlist
from patients.actions.waitlist import Wanted
from patients.models import Appointment, WaitlistEntry, WaitlistOffer

CONSULTATION, TREATMENT, REVIEW = timedelta(minutes=60), timedelta(minutes=45), timedelta(minutes=30)


class AtTheDesk(Course):
    """Of one patient."""

    def register(self, at: datetime) -> None:
        self.patient = patients.create(
            clinic=self.clinic, details=self.person.details, by=self._desk(), now=at
        )
        self.clock.patient_id = self.patient.pk

    def book(self, day: date, *, kind: str, at: datetime, starts_at: datetime | None = None) -> Appointment:
        """A visit near a local day, or at the very moment given; booked at `at`."""
        self.clock.until(at)
        length = {"consultation": CONSULTATION, "treatment": TREATMENT, "review": REVIEW}[kind]
        if starts_at is None:
            starts_at = self.free(day, length, at)
        verb = bookings.book_consultation if kind == "consultation" else bookings.book_treatment
        more: dict[str, Any] = {} if kind == "consultation" else {"kind": kind}
        visit = verb(
            clinic=self.clinic,
            patient=self.patient,
            therapist=self.therapist.user,
            starts_at=starts_at,
            length=length,
            room=self._room(),
            by=self._desk(),
            now=at,
            **more,
        )
        if kind == "consultation":
            self.episode = EpisodeOfCare.objects.select_related("clinic", "patient").get(
                patient=self.patient, ended_at=None
            )
            self.clock.episode = self.episode
        if starts_at >= self.practice.at(
            0, 0
        ):  # what was asked before visits long ago nobody reads in a demo
            for form in BeforeVisit.objects.filter(appointment=visit):
                self.clock.ask_before(max(form.due_at, at))
        self.clock.remind_of(visit)
        self.clock.replanned()
        return visit

    def arrive(self, visit: Appointment, at: datetime) -> None:
        self.clock.until(at)
        appointments.arrive(visit, by=self._desk(), now=at)

    def miss(self, visit: Appointment, at: datetime) -> None:
        self.clock.until(at)
        appointments.no_show(visit, by=self._desk(), now=at)

    def cancel(self, visit: Appointment, at: datetime, reason: str) -> None:
        self.clock.until(at)
        self.clock.settle(at)
        bookings.cancel(visit, reason=reason, by_patient=True, by=self._desk(), now=at)
        self.clock.replanned()

    def move(self, visit: Appointment, at: datetime, *, starts_at: datetime) -> None:
        self.clock.until(at)
        self.clock.settle(at)
        bookings.move(visit, starts_at=starts_at, version=visit.version, by=self._desk(), now=at)
        self.clock.remind_of(visit)
        self.clock.replanned()

    def wait(self, at: datetime, **wishes: Any) -> WaitlistEntry:
        """A place on the waitlist; `wishes` are fields of patients.actions.waitlist.Wanted."""
        self.clock.until(at)
        return waitlist.add(self.patient, wanted=Wanted(**wishes), by=self._desk(), now=at)

    def offer(self, entry: WaitlistEntry, day: date, *, at: datetime) -> WaitlistOffer:
        """A free time of their therapist near a local day, kept until they answer."""
        self.clock.until(at)
        return waitlist_offers.offer(
            entry,
            therapist=self.therapist.user,
            starts_at=self.free(day, entry.length, at),
            by=self._desk(),
            now=at,
        )
