"""The care of one invented patient, verb by verb as the therapist gives it; the desk and the patient have done theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pathway.actions import assessments, bookings, consents, episodes, events, plans, screenings, treatment
from pathway.actions.plans import PlanDetails
from pathway.demo import answers, supplies
from pathway.demo.by_the_patient import ByThePatient
from pathway.demo.examinations import examined
from pathway.demo.judgement import adjuncts, choose_home, choose_targets, decide_all, needled
from pathway.demo.notes import AFTER, AGAIN, GOALS, HOME_WORDS, WHY, position
from pathway.enums import Chaperone, EventSeverity
from pathway.models import PlanOfCare, Screening, TreatmentSession
from pathway.queries.assessments import last_signed
from pathway.queries.consents import needles_of, planned_needles
from pathway.reference import library
from pathway.rules.consents import regions_of, why_chaperone
from patients.models import Appointment

MINUTE = timedelta(minutes=1)


class Care(ByThePatient):
    """One patient with one therapist, from the first call to the end."""

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
        """The spoken yes, and a chaperone offered where a private region is planned or the patient wishes one."""
        consents.hear_yes(log, by=self.by, now=at)
        wished = self.episode.patient.wants_chaperone
        if why_chaperone(needles_of(log.sites.all()), wished=wished, library=library()):
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

    def finish(self, visit: Appointment, at: datetime) -> None:
        self.clock.until(at)
        bookings.finish(visit, by=self.by, now=at)
        self.left_at = at

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
