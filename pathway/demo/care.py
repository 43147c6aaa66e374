"""The care of one invented patient, verb by verb as the desk, the patient and the therapist would do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from clinic import actors, pdf
from clinic.actors import Actor
from clinic.enums import LinkPurpose
from clinic.models import PatientLink, Room
from pathway.actions import (
    assessments,
    before_visit_answers,
    bookings,
    consents,
    episodes,
    events,
    intakes,
    plans,
    screenings,
    treatment,
)
from pathway.actions.plans import PlanDetails
from pathway.demo import answers, supplies
from pathway.demo.examinations import examined
from pathway.demo.judgement import adjuncts, choose_home, choose_targets, decide_all, needled
from pathway.demo.notes import AFTER, AGAIN, GOALS, HOME_WORDS, WHY, position
from pathway.demo.pain import Pain, Trend
from pathway.demo.people import Person
from pathway.demo.practices import Practice, Staff
from pathway.demo.promises import Promises
from pathway.enums import Chaperone, EventSeverity
from pathway.models import BeforeVisit, EpisodeOfCare, PlanOfCare, Screening, TreatmentSession
from pathway.queries import consent_papers
from pathway.queries.assessments import last_signed
from pathway.queries.consents import needles_of, planned_needles
from pathway.queries.intakes import pages as intake_pages
from pathway.reference import library
from pathway.rules.consents import private_regions, regions_of
from patients.actions import appointments, patients
from patients.actions.consents import Signature
from patients.enums import IntakePart, Signer, TakenBack
from patients.models import Appointment, Intake, Patient

CONSULTATION, TREATMENT, REVIEW = timedelta(minutes=60), timedelta(minutes=45), timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


class Care:
    """One patient with one therapist. Every verb first lets the clock run up to its moment."""

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

    # --- the desk -------------------------------------------------------------------------------------

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
        bookings.cancel(visit, reason=reason, by=self._desk(), now=at)
        self.clock.replanned()

    def move(self, visit: Appointment, at: datetime, *, starts_at: datetime) -> None:
        self.clock.until(at)
        self.clock.settle(at)
        bookings.move(visit, starts_at=starts_at, version=visit.version, by=self._desk(), now=at)
        self.clock.remind_of(visit)
        self.clock.replanned()

    # --- the patient ----------------------------------------------------------------------------------

    def fill_in(self, at: datetime, *, pages: int | None = None) -> None:
        """The intake, sent as soon as its first part is whole; or only its first pages. The desk types for who is phoned."""
        self.clock.until(at)
        intake = Intake.objects.select_related("clinic", "patient").get(
            patient=self.patient, submitted_at=None
        )
        by = self._patient_by_link(intake)
        asked = answers.intake_pages(self.person, self.clinic.local(at).date())
        last = intake_pages(IntakePart.BEFORE)[-1]
        for slug, given, about in asked[:pages]:
            intakes.save_page(
                intake,
                page=slug,
                answers=given,
                about=about,
                is_done=True,
                language=self.person.language,
                by=by,
                now=at,
            )
            at += timedelta(seconds=self.rng.randint(15, 70))
            if slug == last:
                intakes.submit(intake, by=by, now=at)
        self.patient.refresh_from_db()
        self.clock.meet(list(intake.alerts.all()), raised_at=at)

    def answer_before(self, visit: Appointment, at: datetime, **today: str) -> None:
        """The two screens before a visit, by the link that was sent; `today` is what is not as always."""
        self.clock.until(at)
        form = BeforeVisit.objects.select_related("clinic").get(
            appointment=visit, on=self.clinic.local(at).date()
        )
        link = PatientLink.objects.filter(purpose=LinkPurpose.BEFORE_VISIT, target_id=form.pk).first()
        for screen, given in answers.before_visit(self.person, form.on, **today).items():
            before_visit_answers.save_screen(
                form,
                screen=screen,
                answers=given,
                is_done=True,
                language=self.person.language,
                on_tablet=link is None,
                by=actors.patient(link) if link else self._desk(),
                now=at,
            )
            at += timedelta(seconds=self.rng.randint(14, 22))
        self.clock.meet(list(form.alerts.all()), raised_at=at, met="raised")

    def presign(self, at: datetime) -> None:
        self.clock.until(at)
        self.consent = consents.sign(
            self.patient,
            language=self.person.language,
            signature=self._signature(),
            by=self._patient_by_link(),
            now=at,
        )

    def sign_on_paper(self, at: datetime) -> None:
        """Signed by hand in the waiting room, and taken in by the therapist with its scan."""
        self.clock.until(at)
        sheet = consent_papers.blank(self.patient, language=self.person.language, now=at)
        self.consent = consents.sign_on_paper(
            self.patient,
            language=self.person.language,
            name=self.patient.full_name,
            signed_on=self.clinic.local(at).date(),
            signed_by=Signer.PATIENT,
            patient_agrees=False,
            agrees_to_current=True,
            scan=pdf.render(sheet, made_at=at),
            by=self.by,
            now=at,
        )

    def take_consent_back(self, at: datetime) -> None:
        """By the link in the mail with the copy, some days after the last visit."""
        self.clock.until(at)
        link = consents.link_of(self.episode, now=at)
        consents.withdraw(self.consent, how=TakenBack.LINK, by=actors.patient(link), now=at)

    # --- the therapist --------------------------------------------------------------------------------

    def screen(self, at: datetime, **today: str) -> Screening:
        """A whole screening, or a re-screen before a visit, with every finding decided; `today` are answers of the day."""
        self.clock.until(at)
        screening = screenings.start(self.episode, by=self.by, now=at)
        on = self.clinic.local(at).date()
        asked = answers.screening if screening.kind == "full" else answers.re_screening
        given = asked(self.person, on, **today)
        whole = answers.screening(self.person, on, **today)
        given |= {slug: one for slug, one in whole.items() if slug not in screening.answers}
        at += timedelta(minutes=2)
        screenings.answer(screening, answers=given, version=screening.version, by=self.by, now=at)
        decide_all(screening, rng=self.rng, on=on, by=self.by, now=at + timedelta(minutes=1))
        return screenings.complete(screening, by=self.by, now=at + timedelta(minutes=2))

    def examine(self, at: datetime) -> None:
        """The whole assessment, signed; the second one of an episode is set beside the first."""
        self.clock.until(at)
        draft = assessments.begin(self.episode, by=self.by, now=at)
        before = last_signed(draft)
        found = examined(
            self.person, leg=self.pain.leg, back=self.pain.back, is_review=before is not None, rng=self.rng
        )
        note = self.rng.choice(WHY if before is None else AGAIN)
        found = replace(found, values={**found.values, "note": note})
        draft = assessments.save(draft, found=found, version=draft.version, by=self.by, now=at + 6 * MINUTE)
        assessments.sign(draft, by=self.by, now=at + 8 * MINUTE)

    def plan(self, at: datetime) -> PlanOfCare:
        """Write the plan, put it into force and talk the consent through for it."""
        on = self.clinic.local(at).date()
        targets = choose_targets(self.episode, self.person, self.therapist.user.pk, rng=self.rng, on=on)
        details = PlanDetails(
            goals=f"{self.rng.choice(GOALS)} {self.person.activities[0]} without thinking of the leg.",
            home=choose_home(self.episode, self.person, rng=self.rng, on=on),
            home_words=self.rng.choice(HOME_WORDS[self.person.language]),
            adjuncts=("manual_therapy", "exercise"),
        )
        draft = plans.save(self.episode, details=details, targets=targets, version=None, by=self.by, now=at)
        active = plans.activate(draft, by=self.by, now=at + timedelta(minutes=1))
        self.talk_consent_through(at + timedelta(minutes=2))
        return active

    def talk_consent_through(self, at: datetime) -> None:
        """Discussed for what the active plan means to needle; most people want no third person in the room."""
        needles = planned_needles([self.episode.pk])[self.episode.pk]
        consents.discuss(
            self.consent,
            self.episode,
            regions=regions_of(needles, library=library()),
            techniques={one.technique for one in needles},
            chaperone=Chaperone.DECLINED,
            by=self.by,
            now=at,
        )

    def consult(self, visit: Appointment) -> None:
        """The whole first visit: arrival, screening, examination, consent, plan."""
        starts_at = visit.starts_at
        self.arrive(visit, starts_at - timedelta(minutes=self.rng.randint(2, 12)))
        self.screen(starts_at + timedelta(minutes=6))
        self.examine(starts_at + timedelta(minutes=30))
        self.plan(starts_at + timedelta(minutes=42))
        self.finish(visit, starts_at + timedelta(minutes=56))

    def turn_away(self, visit: Appointment, note: str) -> None:
        """A first visit that finds needling unsuitable and ends the episode with other care offered."""
        starts_at = visit.starts_at
        self.arrive(visit, starts_at - timedelta(minutes=5))
        self.screen(starts_at + timedelta(minutes=6))
        self.examine(starts_at + timedelta(minutes=30))
        self.finish(visit, starts_at + timedelta(minutes=56))
        self.end(
            starts_at + timedelta(minutes=58), end="not_suitable", reason="needling_not_suitable", note=note
        )

    def treat(
        self,
        visit: Appointment,
        *,
        ends_at: datetime | None = None,
        no_needles: str = "",
        event: tuple[str, EventSeverity, str] | None = None,
        **today: str,
    ) -> TreatmentSession:
        """A whole treatment, from arrival to signature. `no_needles` is the reason for care without needles."""
        starts_at = visit.starts_at
        ends_at = ends_at or visit.ends_at - timedelta(minutes=self.rng.randint(1, 7))
        self.arrive(visit, starts_at - timedelta(minutes=self.rng.randint(1, 11)))
        self.screen(starts_at + timedelta(minutes=1), **today)
        log = treatment.open_log(
            self.episode, appointment=visit, by=self.by, now=starts_at + timedelta(minutes=6)
        )
        if not no_needles:
            self.ask_today(log, starts_at + timedelta(minutes=8))
        before = {"nprs_leg_before": self.pain.leg, "nprs_back_before": self.pain.back}
        if no_needles:
            entries = {
                **before,
                "no_needles_reason": no_needles,
                "adjuncts": adjuncts(self.rng),
                "advice_given": True,
            }
            log = self._save(log, entries, {}, ends_at - timedelta(minutes=2))
        else:
            log = self._needle(log, before, starts_at + timedelta(minutes=12), event)
        self.left_at = ends_at
        signed = treatment.sign(log, by=self.by, now=ends_at)
        self.clock.replanned()
        return signed

    def ask_today(self, log: TreatmentSession, at: datetime) -> None:
        """The spoken yes, and a chaperone offered where a private region is planned."""
        consents.hear_yes(log, by=self.by, now=at)
        if private_regions(needles_of(log.sites.all()), library=library()):
            consents.answer_chaperone(
                self.episode, answer=Chaperone.DECLINED, treatment_session=log, by=self.by, now=at
            )

    def end(self, at: datetime, *, end: str, reason: str, note: str = "") -> None:
        self.clock.until(at)
        seen = end == "discharged"
        episodes.discharge(
            self.episode,
            end=end,
            reason=reason,
            note=note,
            global_change=self.pain.global_change() if seen else None,
            measures={"nprs_leg": self.pain.leg, "nprs_back": self.pain.back} if seen else None,
            by=self.by,
            now=at,
        )
        self.clock.replanned()

    def until_now(self) -> None:
        self.clock.until(self.now)
        self.clock.settle(self.now)

    # --- how ------------------------------------------------------------------------------------------

    @property
    def by(self) -> Actor:
        return self.therapist.by

    def _needle(
        self,
        log: TreatmentSession,
        before: dict[str, Any],
        at: datetime,
        event: tuple[str, EventSeverity, str] | None,
    ) -> TreatmentSession:
        rng = self.rng
        if event is not None:
            kind, severity, words = event
            moment = at + timedelta(minutes=4)
            events.record(
                log,
                kind=kind,
                severity=severity,
                action_taken=words,
                occurred_at=moment,
                by=self.by,
                now=moment,
            )
        leg, back = self.pain.after_needles()
        eased = leg < before["nprs_leg_before"]
        entries = {
            **before,
            "position": position(self.person.side, rng),
            "aseptic_confirmed": True,
            "nprs_leg_after": leg,
            "nprs_back_after": back,
            "response": "eased" if eased else rng.choice(("sore", "unchanged")),
            "advice_given": True,
            "fit_to_leave": True,
            "adjuncts": adjuncts(self.rng),
            "note": rng.choice(AFTER) if event is None else words,
        }
        log = self._save(
            log, entries, {site.uuid: needled(site.muscle, self.rng) for site in log.sites.all()}, at
        )
        return supplies.say_which(log, rng=self.rng, by=self.by, now=at)

    def _save(
        self, log: TreatmentSession, entries: dict[str, Any], sites: dict[Any, dict[str, Any]], at: datetime
    ) -> TreatmentSession:
        return treatment.save(log, entries=entries, sites=sites, version=log.version, by=self.by, now=at)

    def finish(self, visit: Appointment, at: datetime) -> None:
        self.clock.until(at)
        appointments.finish(visit, by=self.by, now=at)
        self.left_at = at

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

    def _signature(self) -> Signature:
        return Signature(self.patient.full_name, agrees_to_current=True)

    def _room(self) -> Room:
        return self.practice.rooms[self.therapist.user.pk]

    def _desk(self) -> Actor:
        return self.rng.choice(self.practice.desk).by

    def _patient_by_link(self, intake: Intake | None = None) -> Actor:
        """The patient's own door; who is phoned tells it to the desk, which types."""
        if self.person.details.channel == "phone":
            return self._desk()
        links = PatientLink.objects.filter(purpose=LinkPurpose.INTAKE, patient_id=self.patient.pk)
        return actors.patient(links.get(target_id=intake.pk) if intake else links.latest("pk"))
