"""The pages of the front desk, with somebody in every state they can show."""

from __future__ import annotations

from clinic.enums import Channel
from pathway.actions import (
    archives,
    bookings,
    calls,
    check_ins,
    deaths,
    desk_calls,
    first_calls,
    merges,
)
from pathway.actions.desk_calls import Speaker
from pathway.models import CallTask
from pathway.states import CallReason
from patients.actions import appointments
from patients.models import Patient
from tests.journeys.people_in_states import Addresses, PeopleInStates, follow_up_of
from tests.pathway import booking_requests, scenes
from tests.rehearsals import rehearsed


class DeskPages(PeopleInStates):
    @rehearsed
    def desk(self) -> Addresses:
        stranger = self.patient("Stranger")
        visit = self.booked(self.patient("Booked"), hours=2)
        waiting = follow_up_of(self.signed("Unanswered", hours_ago=20))
        check_ins.send_now(waiting, by=self.at.receptionist.by, now=self.now)
        by_phone = follow_up_of(self.signed("Phone", hours_ago=20, channel=Channel.PHONE))
        check_ins.send_now(by_phone, by=self.at.receptionist.by, now=self.now)
        planned = follow_up_of(self.signed("Planned", hours_ago=20))
        at_visits = follow_up_of(self.signed("Visits", hours_ago=20, channel=Channel.VISITS))
        check_ins.send_now(at_visits, by=self.at.receptionist.by, now=self.now)
        call = CallTask.objects.get(check_in=by_phone)
        new, sent_for_help = self.episode("Caller"), self.episode("Alarmed")
        first_calls.ask(
            sent_for_help, choices={"desk_saddle": "yes"}, by=self.at.receptionist.by, now=self.now
        )
        return {
            "patient details": f"/patients/{stranger.uuid}/edit/",
            "payer and referral": f"/patients/{stranger.uuid}/card/",
            "free times": f"/appointments/new/?patient={stranger.uuid}",
            "free times of a series": f"/appointments/new/?patient={stranger.uuid}&kind=review&times=3&days=7",
            "appointment": f"/appointments/{visit.uuid}/",
            "walk-in": "/appointments/walk-in/",
            "move a visit": f"/appointments/{visit.uuid}/edit/",
            "calendar by room": "/calendar/?by=room",
            "week of a therapist": f"/calendar/?therapist={visit.therapist.uuid}",
            "planned check-in": f"/check-ins/{planned.uuid}/",
            "check-in for the tablet": f"/check-ins/{at_visits.uuid}/tablet/",
            "intake for the tablet": f"/patients/{stranger.uuid}/intake/tablet/",
            "intake by phone": f"/patients/{stranger.uuid}/intake/by-phone/",
            "intake by phone, a page": f"/patients/{stranger.uuid}/intake/by-phone/nerves/",
            "intake by phone, to change": f"/patients/{self.changing('Recalls').patient.uuid}/intake/by-phone/",
            "check-ins of a patient": f"/patients/{planned.episode.patient.uuid}/check-ins/",
            "stop of messages": f"/patients/{planned.episode.patient.uuid}/message-stop/",
            "sent check-in": f"/check-ins/{waiting.uuid}/",
            "call": f"/calls/{call.uuid}/outcome/",
            **self.on_the_phone(call),
            "caller has a worry": "/worries/new/?q=Planned",
            "worry of a patient": f"/patients/{planned.episode.patient.uuid}/worries/new/",
            "worry before any needles": f"/patients/{new.patient.uuid}/worries/new/",
            "undelivered": "/check-ins/undelivered/",
            "first call": f"/episodes/{new.uuid}/first-call/",
            "first call, emergency": f"/episodes/{sent_for_help.uuid}/first-call/",
        }

    @rehearsed
    def visits(self) -> Addresses:
        """Visits on their way: here, over, missed, cancelled, and moved by us for somebody who is told on the phone."""
        by, now = self.at.receptionist.by, self.now
        missed, here, over, off, moved = (
            self.booked(self.patient(name), hours=hours)
            for name, hours in (("Missed", 0), ("Here", 1), ("Over", 3), ("Off", 4), ("Moved", 12))
        )
        appointments.arrive(here, by=by, now=now)
        appointments.arrive(over, by=by, now=now)
        bookings.finish(over, by=by, now=now)
        appointments.no_show(missed, by=by, now=now)
        bookings.cancel(off, reason="Has to work", by_patient=True, by=by, now=now)
        calls.owe_to_tell(moved, now=now)
        call = CallTask.objects.get(reason=CallReason.MOVED)
        return {
            "visit of somebody who is here": f"/appointments/{here.uuid}/",
            "visit that is over": f"/appointments/{over.uuid}/",
            "visit that was missed": f"/appointments/{missed.uuid}/",
            "visit that was cancelled": f"/appointments/{off.uuid}/",
            "move a visit to anybody": f"/appointments/{moved.uuid}/edit/?therapist=any",
            "call about a visit we moved": f"/calls/{call.uuid}/outcome/",
            "earlier visits of a patient": f"/patients/{missed.patient.uuid}/edit/",
        }

    def on_the_phone(self, task: CallTask) -> Addresses:
        """The one-way pages of a call: a question, and the emergency script after one that was answered with yes."""
        by, speaker = self.at.receptionist.by, Speaker("es", "Ana Made", "daughter")
        asked = desk_calls.begin(task, speaker=Speaker("en"), by=by, now=self.now)
        alarmed = desk_calls.begin_worry(
            self.signed("Spoken", hours_ago=20).episode.patient, speaker=speaker, by=by, now=self.now
        )
        breath = {"choice": "yes", "text": "New chest pain or trouble breathing?", "version": 1}
        desk_calls.answer(alarmed, slug="fu_breath", given=breath, by=by, now=self.now)
        return {
            "question on the phone": f"/desk-calls/{asked.uuid}/",
            "emergency on the phone": f"/desk-calls/{alarmed.uuid}/",
        }

    @rehearsed
    def records(self) -> Addresses:
        """Two records of one person: before they are joined, and after."""
        kept, other = self.patient("Twice"), self.patient("Twyce")
        in_use, joined = self.patient("Joined"), self.patient("Joyned")
        clashing, clash = self.episode("Clashing"), self.episode("Clash")
        for episode in (clashing, clash):
            scenes.answered(self.at, episode, now=self.now)
        merges.merge(in_use, joined, by=self.at.receptionist.by, now=self.now)
        away = self.patient("Away")
        archives.archive(away, by=self.at.receptionist.by, now=self.now)
        return {
            "record in use": f"/patients/{in_use.uuid}/edit/",
            "record joined with it": f"/patients/{joined.uuid}/edit/",
            "search for the other record": f"/patients/{kept.uuid}/merges/new/",
            "join two records": f"/patients/{kept.uuid}/merges/new/?with={other.uuid}",
            "records not to be joined": f"/patients/{clashing.patient.uuid}/merges/new/?with={clash.patient.uuid}",
            "undo a joining": f"/patients/{joined.uuid}/merges/undoing/",
            "archive a record": f"/patients/{self.patient('Leaving').uuid}/archive/",
            "record still in use": f"/patients/{clash.patient.uuid}/archive/",
            "archived record": f"/patients/{away.uuid}/edit/",
            "death": f"/patients/{kept.uuid}/death/",
            "patient who died": f"/patients/{self.who_died('Dead').uuid}/edit/",
        }

    @rehearsed
    def requests(self) -> Addresses:
        """Who asked for a first visit on the public page, and waits for the desk."""
        row = booking_requests.confirmed(self.at, now=self.now)
        ill = {**booking_requests.NO, "desk_ill": "yes"}
        urgent = booking_requests.confirmed(self.at, now=self.now, email="b@mail.example", choices=ill)
        return {
            "booking requests": "/booking-requests/",
            "booking request": f"/booking-requests/{row.uuid}/",
            "booking request, clinician first": f"/booking-requests/{urgent.uuid}/",
        }

    def waitlist_pages(self) -> Addresses:
        """Somebody who waits, one who is offered a time, and one who is asked on the phone."""
        waits, has_offer = self.waits("Patient"), self.offered("Lucky", days=2).entry
        self.offered("Called", days=3, by_phone=True)
        call = CallTask.objects.get(reason=CallReason.OFFER)
        return {
            "waitlist": "/waitlist/",
            "new on the waitlist": f"/patients/{self.patient('Newly').uuid}/waitlist/new/",
            "waits": f"/waitlist/{waits.uuid}/",
            "waits, offered": f"/waitlist/{has_offer.uuid}/",
            "call about an offer": f"/calls/{call.uuid}/outcome/",
        }

    def who_died(self, name: str) -> Patient:
        patient = self.patient(name)
        said = {"died_on": self.at.clinic.local(self.now).date(), "said_by": "Ana Made, daughter"}
        deaths.record(patient, **said, by=self.at.receptionist.by, now=self.now)
        return patient
