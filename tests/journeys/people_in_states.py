"""People in every state the pathway knows, in a clinic of today: built through the same actions as the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clinic import links
from clinic.models import PatientLink
from pathway.actions import before_visits, bookings, check_ins, consents, intakes, waitlist_offers
from pathway.forms.intakes import form_for
from pathway.models import BeforeVisit, CheckIn, EpisodeOfCare, TreatmentSession
from pathway.queries.intakes import pages
from patients.actions import intakes as patient_intakes
from patients.actions import waitlist
from patients.actions.consents import Signature
from patients.actions.waitlist import Wanted
from patients.enums import AppointmentKind, IntakePart
from patients.models import Appointment, Intake, Patient, WaitlistEntry, WaitlistOffer
from tests import cast
from tests.pathway import before_visits as before_visit_forms
from tests.pathway import follow_up, scenes, sessions

PURPOSES = {
    Appointment: "visit",
    Intake: "intake",
    CheckIn: "check_in",
    BeforeVisit: "before_visit",
    TreatmentSession: "after_care",
    WaitlistOffer: "offer",
}
HOUR = timedelta(hours=1)
Addresses = dict[str, str]
ORDINARY = {
    "preferred_name": "Nora",
    "phone": "",
    "language": "en",
    "symptoms": ["tingling"],
    "side": "left",
    "onset": "under_6_weeks",
    "told": ["unknown"],
    "nprs_leg": "7",
    "nprs_back": "4",
    "activity_1": "Putting on socks",
    "score_1": "3",
    "ticks": ["none"],
    "needle_fear": "fine",
    "unwilling": "yes",
    "eaten_today": "yes",
    "pregnancy": "no",
}


@dataclass
class PeopleInStates:
    at: cast.Cast
    now: datetime

    def patient(self, name: str, **details: Any) -> Patient:
        return cast.patient(self.at, given_name=name, family_name="Made", now=self.now, **details)

    def episode(self, name: str) -> EpisodeOfCare:
        return scenes.opened(self.at, now=self.now, given_name=name, family_name="Made")

    def presigned(self, patient: Patient) -> None:
        consents.sign(
            patient,
            language="en",
            signature=Signature(patient.full_name),
            by=self.at.therapist.by,
            now=self.now,
        )

    def agreed(self, name: str) -> EpisodeOfCare:
        """A consent that was signed and talked through."""
        episode = self.episode(name)
        sessions.agreed(self.at, episode, now=self.now)
        return episode

    def booked(self, patient: Patient, *, hours: int) -> Any:
        return bookings.book_consultation(
            clinic=self.at.clinic,
            patient=patient,
            therapist=self.at.therapist.user,
            starts_at=self.now.replace(minute=0, second=0, microsecond=0) + hours * HOUR,
            length=HOUR,
            by=self.at.receptionist.by,
            now=self.now,
        )

    def signed(self, name: str, *, hours_ago: int, **details: Any) -> Any:
        then = self.now - hours_ago * HOUR
        episode = sessions.ready(self.at, now=then, given_name=name, family_name="Made", **details)
        return sessions.signed(self.at, episode, now=then)

    def alarmed(self, name: str) -> Any:
        check_in = follow_up_of(self.signed(name, hours_ago=49))
        check_ins.send_now(check_in, by=self.at.receptionist.by, now=self.now)
        follow_up.answered(check_in, now=self.now, fu_breath=follow_up.yes("New chest pain?"))
        return check_in.alerts.get()

    def answered(self, name: str) -> CheckIn:
        check_in = follow_up_of(self.signed(name, hours_ago=49))
        check_ins.send_now(check_in, by=self.at.receptionist.by, now=self.now)
        follow_up.answered(
            check_in, now=self.now, complete=True, fu_breath=follow_up.no(), nprs_leg=follow_up.value(2)
        )
        return check_in

    def invited(self, name: str) -> Intake:
        return patient_intakes.invite(self.patient(name), by=self.at.receptionist.by, now=self.now)

    def sent_in(self, name: str) -> Intake:
        """A form that came back for care that is under way, so that an answer may still be changed."""
        intake = patient_intakes.invite(self.episode(name).patient, by=self.at.receptionist.by, now=self.now)
        self.fill_in(intake)
        self.send_in(intake)
        return intake

    def changing(self, name: str) -> Intake:
        """Somebody who sent the form, changed an answer, and is about to change another; the first version."""
        sent = self.sent_in(name)
        by = self.at.receptionist.by
        changed = intakes.revise(sent, by=by, now=self.now)
        self.fill_in(changed, only="blood", ticks=["anticoagulant"], anticoagulant_changed="no")
        self.send_in(changed)
        self.fill_in(intakes.revise(changed, by=by, now=self.now), only="pain", nprs_leg="9")
        return sent

    def fill_in(
        self, intake: Intake, part: IntakePart | None = None, *, only: str = "", **different: Any
    ) -> None:
        """Every page, or those of one part, or only one, left as an ordinary patient leaves it but for what differs."""
        for page in [only] if only else pages(part):
            form = form_for(page, intake, language="en", data={**ORDINARY, **different})
            assert form.is_valid(), form.errors
            intakes.save_page(
                intake,
                page=page,
                answers=form.answers(self.now.date()),
                about=form.about(),
                is_done=True,
                language="en",
                by=self.at.receptionist.by,
                now=self.now,
            )
            intake.refresh_from_db()

    def send_in(self, intake: Intake) -> None:
        """The first part is sent; where the second is whole too, that is the end of the form."""
        intakes.submit(intake, by=self.at.receptionist.by, now=self.now)

    def asked_before_visit(self, name: str, *, hours: int) -> BeforeVisit:
        """A treatment today whose two screens were asked by mail."""
        episode = scenes.opened(
            self.at, now=self.now, given_name=name, family_name="Made", messages_agreed=True
        )
        starts_at = self.now.replace(minute=0, second=0, microsecond=0) + hours * HOUR
        form = before_visit_forms.form_of(
            before_visit_forms.book(self.at, episode, now=self.now, starts_at=starts_at)
        )
        before_visits.ask_due(now=max(form.due_at, self.now))
        return form

    def waits(self, name: str) -> WaitlistEntry:
        """Somebody on the waitlist for half an hour with anybody."""
        wanted = Wanted(AppointmentKind.REVIEW, HOUR / 2)
        patient = self.patient(name, messages_agreed=True)
        return waitlist.add(patient, wanted=wanted, by=self.at.receptionist.by, now=self.now)

    def offered(self, name: str, *, days: int, by_phone: bool = False) -> WaitlistOffer:
        """Somebody on the waitlist whom the desk offered a time, at this hour so many days from now."""
        return waitlist_offers.offer(
            self.waits(name),
            therapist=self.at.therapist.user,
            starts_at=self.now.replace(minute=0, second=0, microsecond=0) + days * 24 * HOUR,
            by_phone=by_phone,
            by=self.at.receptionist.by,
            now=self.now,
        )

    def consent_link(self, episode: EpisodeOfCare) -> str:
        link = consents.link_of(episode, now=self.now)
        return f"/p/{links.token(link.uuid, link.generation)}/"

    def link(
        self, target: Appointment | Intake | CheckIn | BeforeVisit | TreatmentSession | WaitlistOffer
    ) -> str:
        purpose = PURPOSES[type(target)]
        link = PatientLink.objects.get(purpose=purpose, target_id=target.pk)
        return f"/p/{links.token(link.uuid, link.generation)}/"


def follow_up_of(session: Any) -> CheckIn:
    return CheckIn.objects.get(treatment_session=session, kind="after_48_hours")


def chart(patient: Patient) -> str:
    return f"/patients/{patient.uuid}/"
