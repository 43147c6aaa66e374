"""A clinic with somebody in every state a page can show, and the addresses of those pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clinic import links
from clinic.enums import Channel
from clinic.models import PatientLink
from pathway.actions import alerts, bookings, check_ins, episodes, intakes
from pathway.actions.screenings import NewAnswer
from pathway.enums import EpisodeEnd
from pathway.forms.intakes import form_for
from pathway.models import CallTask, CheckIn, EpisodeOfCare
from pathway.queries.intakes import pages
from patients.actions import consents
from patients.actions import intakes as patient_intakes
from patients.models import Intake, Patient
from tests import cast
from tests.journeys.arrangements import in_one_transaction
from tests.pathway import follow_up, scenes, sessions

HOUR = timedelta(hours=1)
Addresses = dict[str, str]


@in_one_transaction
def somebody_in_every_state(at: Any, now: datetime) -> dict[str, Addresses]:
    """The addresses of every page of the journey by name, under who may read it: desk, therapist, manager, patient."""
    practice = Practice(at, now)
    return {
        "therapist": {**practice.charts(), **practice.sessions(), **practice.alarms()},
        "desk": practice.desk(),
        "patient": {**practice.intake_links(), **practice.check_in_links()},
    }


@dataclass
class Practice:
    at: cast.Cast
    now: datetime

    def desk(self) -> Addresses:
        stranger = self._patient("Stranger")
        visit = self._booked(self._patient("Booked"), hours=2)
        waiting = follow_up_of(self._signed("Unanswered", hours_ago=20))
        check_ins.send_now(waiting, by=self.at.receptionist.by, now=self.now)
        by_phone = follow_up_of(self._signed("Phone", hours_ago=20, channel=Channel.PHONE))
        check_ins.send_now(by_phone, by=self.at.receptionist.by, now=self.now)
        planned = follow_up_of(self._signed("Planned", hours_ago=20))
        call = CallTask.objects.get(check_in=by_phone)
        return {
            "patient details": f"/patients/{stranger.uuid}/edit/",
            "free times": f"/appointments/new/?patient={stranger.uuid}",
            "appointment": f"/appointments/{visit.uuid}/",
            "move a visit": f"/appointments/{visit.uuid}/edit/",
            "planned check-in": f"/check-ins/{planned.uuid}/",
            "sent check-in": f"/check-ins/{waiting.uuid}/",
            "call": f"/calls/{call.uuid}/outcome/",
        }

    def charts(self) -> Addresses:
        """The clinical pages, one patient for each stage."""
        at, now = self.at, self.now
        opened = self._episode("Opened")
        self._presigned(opened.patient)
        nervous = self._episode("Nervous")
        asked = scenes.answered(at, nervous, now=now, needle_fear=NewAnswer("nervous"))
        emergency = self._episode("Emergency")
        alarming = scenes.answered(at, emergency, now=now, rf_saddle=NewAnswer("new_or_worse"))
        cleared = self._episode("Cleared")
        done = scenes.screened(at, cleared, now=now)
        answered = scenes.answered(at, self._episode("Answered"), now=now)
        ready = sessions.ready(at, now=now, given_name="Ready", family_name="Made")
        ended = self._episode("Ended")
        episodes.discharge(
            ended,
            end=EpisodeEnd.LAPSED,
            reason="did_not_return",
            note="",
            global_change=None,
            measures={},
            by=at.therapist.by,
            now=now,
        )
        nobody = self._patient("Nobody")
        return {
            "chart without an episode": chart(nobody),
            "chart, opened": chart(opened.patient),
            "chart, emergency": chart(emergency.patient),
            "chart, ready": chart(ready.patient),
            "chart, ended": chart(ended.patient),
            "screening with a finding": f"/screenings/{asked.uuid}/",
            "screening, emergency": f"/screenings/{alarming.uuid}/",
            "screening, nothing left": f"/screenings/{answered.uuid}/",
            "screening, done": f"/screenings/{done.uuid}/",
            "consent, not signed": f"/patients/{cleared.patient.uuid}/consents/new/",
            "consent, signed": f"/patients/{ready.patient.uuid}/consents/new/",
            "assessment": f"/episodes/{cleared.uuid}/assessment/",
            "assessment, recorded": f"/episodes/{ready.uuid}/assessment/",
            "plan, shut": f"/episodes/{opened.uuid}/plan/",
            "plan": f"/episodes/{cleared.uuid}/plan/",
            "plan, active": f"/episodes/{ready.uuid}/plan/",
            "discharge": f"/episodes/{ready.uuid}/discharge/",
        }

    def sessions(self) -> Addresses:
        at, now = self.at, self.now
        draft = sessions.opened(at, sessions.ready(at, now=now, given_name="Draft"), now=now)
        needled = sessions.opened(at, sessions.ready(at, now=now, given_name="Needled"), now=now)
        sessions.needled(at, needled, needles_out=1, now=now)
        counted = sessions.opened(at, sessions.ready(at, now=now, given_name="Counted"), now=now)
        sessions.needled(at, counted, now=now)
        shut = sessions.opened(at, self._episode("Shut"), now=now)
        treated = self._signed("Treated", hours_ago=60)
        return {
            "log": f"/treatment-sessions/{draft.uuid}/",
            "log with a needle in": f"/treatment-sessions/{needled.uuid}/",
            "log, ready to sign": f"/treatment-sessions/{counted.uuid}/",
            "log, shut": f"/treatment-sessions/{shut.uuid}/",
            "note": f"/treatment-sessions/{treated.uuid}/",
            "adverse event": f"/treatment-sessions/{treated.uuid}/adverse-events/new/",
            "chart, treated": chart(treated.episode.patient),
        }

    def alarms(self) -> Addresses:
        """One alert in each state, and the check-in that raised it."""
        raised, taken, resolved = (self._alarmed(name) for name in ("Raised", "Taken", "Resolved"))
        for alert in (taken, resolved):
            alerts.acknowledge(alert, by=self.at.therapist.by, now=self.now)
        alerts.resolve(
            resolved,
            outcome="mistake",
            call_outcome="Pressed by mistake.",
            by=self.at.therapist.by,
            now=self.now,
        )
        return {
            "alert, raised": f"/alerts/{raised.uuid}/",
            "alert, taken": f"/alerts/{taken.uuid}/",
            "alert, resolved": f"/alerts/{resolved.uuid}/",
            "check-in, answered": f"/check-ins/{raised.check_in.uuid}/",
            "chart with an alert": chart(raised.episode.patient),
        }

    def intake_links(self) -> Addresses:
        fresh = self._invited("Fresh")
        address = self._link(fresh)
        filled = self._invited("Filled")
        self._fill_in(filled)
        sent = self._invited("Sent")
        self._fill_in(sent)
        patient_intakes.submit(sent, pages=pages(), by=self.at.receptionist.by, now=self.now)
        old = patient_intakes.invite(
            self._patient("Expired"), by=self.at.receptionist.by, now=self.now - timedelta(days=60)
        )
        return {
            "intake cover": address,
            **{f"intake, {page}": f"{address}intake/{page}/" for page in pages()},
            "intake summary, empty": f"{address}intake/summary/",
            "intake summary": f"{self._link(filled)}intake/summary/",
            "intake sent": self._link(sent),
            "consent": f"{self._link(sent)}consent/",
            "intake done": f"{self._link(sent)}done/",
            "expired link": self._link(old),
            "unknown link": "/p/nobody-ever-got-this/",
        }

    def check_in_links(self) -> Addresses:
        asked = follow_up_of(self._signed("Asked", hours_ago=49))
        check_ins.send_now(asked, by=self.at.receptionist.by, now=self.now)
        address = self._link(asked)
        alarmed = self._link(self._alarmed("Alarmed").check_in)
        return {
            "check-in cover": address,
            **{f"check-in, {screen}": f"{address}check-in/{screen}/" for screen in ("1", "2", "3", "measures")},
            "check-in, urgent": f"{alarmed}check-in/1/",
            "check-in done": f"{self._link(self._answered('Answered'))}done/",
        }

    # --- people in a state ------------------------------------------------------------------------

    def _patient(self, name: str, **details: Any) -> Patient:
        return cast.patient(self.at, given_name=name, family_name="Made", now=self.now, **details)

    def _episode(self, name: str) -> EpisodeOfCare:
        return scenes.opened(self.at, now=self.now, given_name=name, family_name="Made")

    def _presigned(self, patient: Patient) -> None:
        consents.presign(
            patient,
            text_slug="dry_needling",
            text_version=1,
            language="en",
            name=patient.full_name,
            by=self.at.therapist.by,
            now=self.now,
        )

    def _booked(self, patient: Patient, *, hours: int) -> Any:
        return bookings.book_consultation(
            clinic=self.at.clinic,
            patient=patient,
            therapist=self.at.therapist.user,
            starts_at=self.now.replace(minute=0, second=0, microsecond=0) + hours * HOUR,
            length=HOUR,
            by=self.at.receptionist.by,
            now=self.now,
        )

    def _signed(self, name: str, *, hours_ago: int, **details: Any) -> Any:
        then = self.now - hours_ago * HOUR
        episode = sessions.ready(self.at, now=then, given_name=name, family_name="Made", **details)
        return sessions.signed(self.at, episode, now=then)

    def _alarmed(self, name: str) -> Any:
        check_in = follow_up_of(self._signed(name, hours_ago=49))
        check_ins.send_now(check_in, by=self.at.receptionist.by, now=self.now)
        follow_up.answered(check_in, now=self.now, fu_breath=follow_up.yes("New chest pain?"))
        return check_in.alerts.get()

    def _answered(self, name: str) -> CheckIn:
        check_in = follow_up_of(self._signed(name, hours_ago=49))
        check_ins.send_now(check_in, by=self.at.receptionist.by, now=self.now)
        follow_up.answered(
            check_in, now=self.now, complete=True, fu_breath=follow_up.no(), nprs_leg=follow_up.value(2)
        )
        return check_in

    def _invited(self, name: str) -> Intake:
        return patient_intakes.invite(self._patient(name), by=self.at.receptionist.by, now=self.now)

    def _fill_in(self, intake: Intake) -> None:
        """Every page left as an ordinary patient leaves it."""
        for page in pages():
            form = form_for(page, intake, language="en", data=ORDINARY)
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

    def _link(self, target: Intake | CheckIn) -> str:
        purpose = "intake" if isinstance(target, Intake) else "check_in"
        link = PatientLink.objects.get(purpose=purpose, target_id=target.pk)
        return f"/p/{links.token(link.uuid, link.generation)}/"


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


def follow_up_of(session: Any) -> CheckIn:
    return CheckIn.objects.get(treatment_session=session, kind="after_48_hours")


def chart(patient: Patient) -> str:
    return f"/patients/{patient.uuid}/"
