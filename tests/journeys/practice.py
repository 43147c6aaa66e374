"""A clinic with somebody in every state a page can show, and the addresses of those pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from clinic import links
from clinic.actions import diaries, take_time_off, wordings
from clinic.enums import Channel
from clinic.models import Credential
from pathway.actions import (
    alerts,
    archives,
    billing,
    bookings,
    check_ins,
    complaints,
    consents,
    deaths,
    desk_calls,
    episodes,
    expected_levels,
    first_calls,
    late_entries,
    merges,
    visit_wishes,
    voids,
    waitlist_offers,
)
from pathway.actions.desk_calls import Speaker
from pathway.actions.late_entries import OnPaper
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.enums import EpisodeEnd
from pathway.models import CallTask, EpisodeOfCare, PlanOfCare
from pathway.queries.check_in_answers import by_link
from pathway.queries.intakes import pages
from pathway.rules.late_entries import Times
from pathway.states import CallReason
from patients.actions import imports as patient_imports
from patients.actions import intakes as patient_intakes
from patients.actions import visit_types
from patients.actions.visit_types import Asked
from patients.enums import AppointmentKind
from patients.models import Consent, Patient
from patients.queries.booking_requests import link_of
from tests.journeys.arrangements import in_one_transaction
from tests.journeys.people_in_states import PeopleInStates, follow_up_of
from tests.pathway import before_visits as forms
from tests.pathway import booking_requests, boxes, follow_up, scenes, sessions
from tests.pathway.scenes import override_of_devices
from tests.rehearsals import rehearsed

Addresses = dict[str, str]


@in_one_transaction
def somebody_in_every_state(at: Any, now: datetime) -> dict[str, Addresses]:
    """The addresses of every page of the journey by name, under who may read it: desk, therapist, manager, patient."""
    practice = Practice(at, now)
    return {
        "therapist": {
            **practice.charts(),
            **practice.sessions(),
            **practice.alarms(),
            **practice.needle_boxes(),
            **practice.before_visit_pages(),
            **practice.content(),
        },
        "desk": {
            **practice.desk(),
            **practice.records(),
            **practice.requests(),
            **practice.waitlist_pages(),
        },
        "manager": practice.led(),
        "patient": {
            **practice.intake_links(),
            **practice.check_in_links(),
            **practice.before_visit_links(),
            **practice.visit_links(),
            **practice.after_care_links(),
            **practice.clinic_pages(),
            **practice.waitlist_links(),
        },
    }


class Practice(PeopleInStates):
    """Each part of the practice by the name of its pages."""

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
            "planned check-in": f"/check-ins/{planned.uuid}/",
            "check-in for the tablet": f"/check-ins/{at_visits.uuid}/tablet/",
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

    @rehearsed
    def clinic_pages(self) -> Addresses:
        """The clinic's public page, and the link of somebody who asked there."""
        row = booking_requests.made(self.at, now=self.now, email="c@mail.example")
        token = links.token(link_of(row).uuid, 1)
        page = f"/visit/{self.at.clinic.slug}/"
        return {
            "clinic page": page,
            "asking for a visit": f"{page}request/",
            "asked for a visit": f"{page}request/sent/",
            "request to confirm": f"/p/{token}/booking-request/",
        }

    def who_died(self, name: str) -> Patient:
        patient = self.patient(name)
        said = {"died_on": self.at.clinic.local(self.now).date(), "said_by": "Ana Made, daughter"}
        deaths.record(patient, **said, by=self.at.receptionist.by, now=self.now)
        return patient

    @rehearsed
    def charts(self) -> Addresses:
        """The clinical pages, one patient for each stage."""
        at, now = self.at, self.now
        opened = self.episode("Opened")
        self.presigned(opened.patient)
        nervous = self.episode("Nervous")
        asked = scenes.answered(at, nervous, now=now, needle_fear=NewAnswer("nervous"))
        emergency = self.episode("Emergency")
        alarming = scenes.answered(at, emergency, now=now, rf_saddle=NewAnswer("new_or_worse"))
        cleared = self.episode("Cleared")
        done = scenes.screened(at, cleared, now=now)
        begun = scenes.begun(at, cleared, now=now)
        alarming_signs = scenes.begun(at, opened, now=now)
        scenes.written(at, alarming_signs, now=now, signs={("myotome", "L5", "left"): "2"}, gait="foot_drop")
        answered = scenes.answered(at, self.episode("Answered"), now=now)
        panics = scenes.answered(at, self.episode("Panics"), now=now, needle_fear=NewAnswer("panic"))
        ready = sessions.ready(at, now=now, given_name="Ready", family_name="Made")
        at_home = self.episode("Home")
        scenes.screened(at, at_home, now=now)
        ended = self.episode("Ended")
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
        nobody = self.patient("Nobody")
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
            "consent, to talk through": f"/patients/{opened.patient.uuid}/consents/new/",
            "consent on paper": f"/patients/{cleared.patient.uuid}/consents/paper/",
            "consent, signed": f"/patients/{ready.patient.uuid}/consents/new/",
            "assessment": f"/assessments/{begun.uuid}/",
            "assessment with warnings": f"/assessments/{alarming_signs.uuid}/",
            "assessment, recorded": f"/assessments/{ready.clinical_assessments.get().uuid}/",
            "plan, shut": f"/episodes/{opened.uuid}/plan/",
            "plan": f"/episodes/{cleared.uuid}/plan/",
            "plan, active": f"/episodes/{ready.uuid}/plan/",
            "plan, to print": f"/plans/{self.with_home(at_home).uuid}/",
            "care without needles": f"/episodes/{panics.episode.uuid}/without-needles/",
            "discharge": f"/episodes/{nervous.uuid}/discharge/",
            "decisions": f"/episodes/{ready.uuid}/decisions/",
            "decisions, none": f"/episodes/{opened.uuid}/decisions/",
            "decision, screening": f"/decisions/{done.decisions.get().uuid}/",
            "decision, plan": f"/decisions/{ready.decisions.filter(kind='plan').latest('pk').uuid}/",
        }

    @rehearsed
    def content(self) -> Addresses:
        """The clinical content, with one answer this clinic reads its own way."""
        override_of_devices(self.at, now=self.now)
        return {
            "content": "/content/",
            "content set": "/content/muscles/",
            "content set, screening": "/content/contraindications/",
            "content row": "/content/contraindications/cardiac_device/",
            "content row, muscle": "/content/muscles/muscle.piriformis/",
            "answer": "/content/answers/antiplatelet/yes/",
            "answer, emergency": "/content/answers/rf_saddle/new_or_worse/",
            "content row, warning": "/content/warning_answers/warning.fu_skin/",
            "answer to a warning": "/content/answers/fu_skin/yes/",
            "answer, own reading": "/content/answers/cardiac_device/yes/",
        }

    @rehearsed
    def led(self) -> Addresses:
        """What only whoever leads the clinic reads."""
        sessions.deviated(self.at, self.signed("Against", hours_ago=30), now=self.now)
        self.diaries_differ()
        licence = Credential.objects.filter(clinic=self.at.clinic).order_by("pk")[0]
        left = sessions.opened(
            self.at, sessions.ready(self.at, now=self.now, given_name="Left"), now=self.now
        )
        billing.enter(
            self.at.clinic, code="DN-A", muscles_from=1, muscles_to=2, by=self.at.manager.by, now=self.now
        )
        wordings.write(
            self.at.clinic,
            slug="after_care",
            en="{clinic}{who}: for you at home: {link}",
            es="{clinic}{who}: para usted en casa: {link}",
            number=0,
            by=self.at.manager.by,
            now=self.now,
        )
        return {
            "covering note": f"/treatment-sessions/{left.uuid}/covering-note/",
            "rooms": "/practice/rooms/",
            "kinds of visit": "/practice/visit-types/",
            "waitlist settings": "/practice/waitlist/",
            "closed days": "/practice/closed-days/",
            "off today": f"/therapists/{self.at.therapist.user.uuid}/day-off/",
            "working time": f"/practice/people/{self.at.therapist.member.uuid}/hours/",
            "somebody at the desk": f"/practice/people/{self.at.receptionist.member.uuid}/",
            "billing codes": "/practice/billing-codes/",
            **self.complaints(),
            **self.imports(),
            "death, a mistake": f"/patients/{self.who_died('Alive').uuid}/death/taking-back/",
            "texts": "/practice/texts/",
            "text": "/practice/texts/after_care/",
            "deviations": "/deviations/",
            "who hears alerts": "/practice/alerts/",
            "papers of a therapist": f"/practice/people/{self.at.therapist.member.uuid}/",
            "scan of a credential": f"/practice/credentials/{licence.uuid}/scans/new/",
        }

    def complaints(self) -> Addresses:
        said = {"received_on": self.at.clinic.local(self.now).date(), "made_by": "Ana Made, daughter"}
        said["what"] = "Nobody called back for three days."
        by, now = self.at.manager.by, self.now
        fresh, answered, ended = (
            complaints.record(self.patient(name), **said, by=by, now=now)
            for name in ("Unheard", "Heard", "Settled")
        )
        for row in (answered, ended):
            words = "We called, said sorry, and changed who listens to the machine."
            complaints.answer(row, words=words, version=row.version, by=by, now=now)
        complaints.close(ended, outcome="upheld", keeps_hold=True, by=by, now=now)
        return {
            "complaints": "/complaints/",
            "complaints of a patient": f"/patients/{fresh.patient.uuid}/complaints/",
            "new complaint": f"/patients/{fresh.patient.uuid}/complaints/new/",
            "complaint": f"/complaints/{fresh.uuid}/",
            "complaint, answered": f"/complaints/{answered.uuid}/",
            "complaint, closed": f"/complaints/{ended.uuid}/",
        }

    def imports(self) -> Addresses:
        text = "First name,Last name,DOB,Mail\nAnn,Other,1970-01-02,ann@mail.example\nBea,,1970-01-02,"
        by, now, clinic = self.at.manager.by, self.now, self.at.clinic
        waiting, unnamed, taken, dropped = (
            patient_imports.upload(clinic, file_name=f"{name}.csv", text=rows, by=by, now=now)
            for name, rows in (
                ("patients", text),
                ("no-headings", "A,B,C\nCarl,Other,1970-01-02"),
                ("taken", text.replace("Ann", "Dee").replace("1970", "1971")),
                ("dropped", text),
            )
        )
        patient_imports.take_in(taken, by=by, now=now)
        patient_imports.drop(dropped, by=by, now=now)
        return {
            "files": "/imports/",
            "choose a file": "/imports/new/",
            "file to look at": f"/imports/{waiting.uuid}/",
            "file without headings": f"/imports/{unnamed.uuid}/",
            "file taken in": f"/imports/{taken.uuid}/",
            "file dropped": f"/imports/{dropped.uuid}/",
        }

    def diaries_differ(self) -> None:
        """A holiday, a day with hours of its own, somebody away, and a gap after each consultation."""
        clinic, dana, by, now = self.at.clinic, self.at.therapist.user, self.at.manager.by, self.now
        later = clinic.local(now).date() + timedelta(days=40)
        diaries.close_day(clinic, on=later, name="Founders' Day", by=by, now=now)
        own = [(time(9), time(11)), (time(12), time(13))]
        diaries.set_dated_hours(clinic, dana, on=later + timedelta(days=1), stretches=own, by=by, now=now)
        away = {"starts_at": now + timedelta(days=42), "ends_at": now + timedelta(days=43)}
        take_time_off(clinic, dana, **away, reason="Course", by=by, now=now)
        asked = Asked(buffer_minutes=10, notice_hours=0, room_kind="")
        visit_types.change(clinic, wanted={AppointmentKind.CONSULTATION: asked}, by=by, now=now)

    @rehearsed
    def sessions(self) -> Addresses:
        at, now = self.at, self.now
        draft = sessions.opened(at, sessions.ready(at, now=now, given_name="Draft"), now=now)
        needled = sessions.opened(at, sessions.ready(at, now=now, given_name="Needled"), now=now)
        sessions.needled(at, needled, needles_out=1, now=now)
        counted = sessions.opened(at, sessions.ready(at, now=now, given_name="Counted"), now=now)
        sessions.needled(at, counted, now=now)
        shut = sessions.opened(at, self.episode("Shut"), now=now)
        treated = self.signed("Treated", hours_ago=60)
        late = late_entries.open_log(
            self.signed("Late", hours_ago=60).episode,
            times=Times(now - timedelta(hours=5), now - timedelta(hours=4), now - timedelta(hours=4.5)),
            reason="No network all morning",
            paper=OnPaper(now - timedelta(hours=5), at.therapist.user.pk),
            by=at.therapist.by,
            now=now,
        )
        void = self.signed("Void", hours_ago=70)
        voids.void(void, reason="Logged under the wrong patient.", by=at.therapist.by, now=now)
        return {
            "note, void": f"/treatment-sessions/{void.uuid}/",
            "visit summary": f"/treatment-sessions/{treated.uuid}/summary/",
            "declare void": f"/treatment-sessions/{treated.uuid}/void/",
            "review": f"/episodes/{treated.episode.uuid}/review/",
            "review, nothing yet": f"/episodes/{draft.episode.uuid}/review/",
            "log": f"/treatment-sessions/{draft.uuid}/",
            "log with a needle in": f"/treatment-sessions/{needled.uuid}/",
            "log, ready to sign": f"/treatment-sessions/{counted.uuid}/",
            "log, shut": f"/treatment-sessions/{shut.uuid}/",
            "note": f"/treatment-sessions/{treated.uuid}/",
            "after-care to print": f"/treatment-sessions/{treated.uuid}/after-care/",
            "adverse event": f"/treatment-sessions/{treated.uuid}/adverse-events/new/",
            "log, late": f"/treatment-sessions/{late.uuid}/",
            "your calendar feed": "/calendar/feed/",
            "times of a late log": f"/treatment-sessions/{late.uuid}/times/",
            "screening from paper": f"/screenings/{late.episode.screenings.first().uuid}/",
            "late entry": f"/episodes/{treated.episode.uuid}/late-entries/new/",
            "deviation": f"/treatment-sessions/{shut.uuid}/deviations/new/",
            "chart, treated": chart(treated.episode.patient),
        }

    @rehearsed
    def needle_boxes(self) -> Addresses:
        """A box in each state, and somebody who was needled from the open one."""
        at, now = self.at, self.now
        shelf = boxes.on_the_shelf(at, now=now, lot="S1")
        expired = boxes.expired(at, now=now, lot="X9", size="0.25x40")
        boxes.opened(at, now=now - timedelta(days=3))
        self.signed("Recalled", hours_ago=30)
        return {
            "needle boxes": "/needle-boxes/",
            "needle boxes, shelf": "/needle-boxes/?show=shelf",
            "add needle boxes": "/needle-boxes/new/",
            "close a box": f"/needle-boxes/{expired.uuid}/closing/",
            "close a box on the shelf": f"/needle-boxes/{shelf.uuid}/closing/",
            "recall": "/needle-boxes/recall/?lot=B2304",
        }

    @rehearsed
    def alarms(self) -> Addresses:
        """One alert in each state, the check-in that raised it, and what is a note and expected of somebody."""
        raised, taken, resolved = (self.alarmed(name) for name in ("Raised", "Taken", "Resolved"))
        noted = follow_up_of(self.signed("Noted", hours_ago=49))
        check_ins.send_now(noted, by=self.at.receptionist.by, now=self.now)
        follow_up.answered(noted, now=self.now, fu_cough=follow_up.yes(), fu_rash=follow_up.yes())
        expected_levels.expect(
            noted.episode,
            measure="nprs_leg",
            level=7,
            until=self.at.clinic.local(self.now).date(),
            because="More sites than before",
            by=self.at.therapist.by,
            now=self.now,
        )
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
            "alerts to take": "/alerts/",
            "expected level": f"/episodes/{raised.episode.uuid}/expected-levels/new/",
            "chart with a note": chart(noted.episode.patient),
            "check-in, answered": f"/check-ins/{raised.check_in.uuid}/",
            "chart with an alert": chart(raised.episode.patient),
        }

    @rehearsed
    def intake_links(self) -> Addresses:
        fresh = self.invited("Fresh")
        address = self.link(fresh)
        filled = self.invited("Filled")
        self.fill_in(filled)
        sent = self.invited("Sent")
        self.fill_in(sent)
        patient_intakes.submit(sent, pages=pages(), by=self.at.receptionist.by, now=self.now)
        old = patient_intakes.invite(
            self.patient("Expired"), by=self.at.receptionist.by, now=self.now - timedelta(days=60)
        )
        return {
            "intake cover": address,
            **{f"intake, {page}": f"{address}intake/{page}/" for page in pages()},
            "intake summary, empty": f"{address}intake/summary/",
            "intake summary": f"{self.link(filled)}intake/summary/",
            "intake sent": self.link(sent),
            "consent": f"{self.link(sent)}consent/",
            **self.consent_links(),
            "intake done": f"{self.link(sent)}done/",
            "expired link": self.link(old),
            "unknown link": "/p/nobody-ever-got-this/",
        }

    def before_visit_pages(self) -> Addresses:
        """What staff see of the two screens before a visit, and the page that hands over the tablet."""
        said = self.asked_before_visit("Said", hours=5)
        forms.answered(self.at, said, now=self.now, fever_now="yes", changed_medicine="yes")
        waits = self.asked_before_visit("Waits", hours=6)
        return {
            "answers before a visit": f"/before-visits/{said.uuid}/",
            "hand over the tablet": f"/appointments/{waits.appointment.uuid}/tablet/",
        }

    def before_visit_links(self) -> Addresses:
        address = self.link(self.asked_before_visit("Expected", hours=7))
        stopped = self.asked_before_visit("Stopped", hours=8)
        forms.save(self.at, stopped, "visit_warning", now=self.now, rf_saddle="new_or_worse")
        done = self.asked_before_visit("Done", hours=9)
        forms.answered(self.at, done, now=self.now)
        return {
            "before a visit, cover": address,
            **{f"before a visit, {screen}": f"{address}before-visit/{screen}/" for screen in forms.SCREENS},
            "before a visit, stopped": f"{self.link(stopped)}done/",
            "before a visit, done": f"{self.link(done)}done/",
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

    def waitlist_links(self) -> Addresses:
        kept, refused = self.offered("Free", days=4), self.offered("Refused", days=5)
        waitlist_offers.decline(refused, by=self.at.receptionist.by, now=self.now)
        return {"offer": f"{self.link(kept)}offer/", "offer, refused": f"{self.link(refused)}offer/"}

    @rehearsed
    def visit_links(self) -> Addresses:
        """Visits by their patients' own links: one to come, one for which another time was asked, one that was cancelled."""
        coming, asked, off = (
            self.booked(self.patient(name), hours=hours)
            for name, hours in (("Coming", 50), ("Elsewhen", 52), ("Away", 54))
        )
        late = self.booked(self.patient("Late", language="es"), hours=5)
        visit_wishes.ask_for_another_time(asked, by=self.at.receptionist.by, now=self.now)
        bookings.cancel(off, reason="Has to work", by=self.at.receptionist.by, now=self.now)
        return {
            "a visit": self.link(coming),
            "a visit, to cancel": f"{self.link(coming)}visit/cancellation/",
            "a visit, to cancel late": f"{self.link(late)}visit/cancellation/",
            "a visit, another time asked": self.link(asked),
            "a visit, cancelled": self.link(off),
        }

    @rehearsed
    def consent_links(self) -> Addresses:
        """The patient's own door to the consent: to sign, the copy, before and after taking it back."""
        unsigned = self.episode("Unsigned")
        agreed, stopped = (self.agreed(name) for name in ("Agreed", "Stopped"))
        consents.withdraw(
            Consent.objects.get(patient=stopped.patient), how="word", by=self.at.therapist.by, now=self.now
        )
        return {
            "consent by its own link": f"{self.consent_link(unsigned)}consent/",
            "consent, the copy": f"{self.consent_link(agreed)}consent/copy/",
            "consent, before taking back": f"{self.consent_link(agreed)}consent/withdrawal/",
            "consent, taken back": f"{self.consent_link(stopped)}consent/withdrawal/",
        }

    @rehearsed
    def check_in_links(self) -> Addresses:
        asked = follow_up_of(self.signed("Asked", hours_ago=49))
        check_ins.send_now(asked, by=self.at.receptionist.by, now=self.now)
        address = self.link(asked)
        alarmed = self.link(self.alarmed("Alarmed").check_in)
        numbers = follow_up_of(self.signed("Numbers", hours_ago=49))
        check_ins.send_now(numbers, by=self.at.receptionist.by, now=self.now)
        quiet = {slug: follow_up.no() for screen in by_link(numbers.pk).screens for slug in screen}
        follow_up.answered(numbers, now=self.now, **quiet)
        return {
            "check-in cover": address,
            **{f"check-in, {screen}": f"{address}check-in/{screen}/" for screen in ("1", "2", "3")},
            "check-in, measures": f"{self.link(numbers)}check-in/measures/",
            "check-in, urgent": f"{alarmed}check-in/1/",
            "check-in done": f"{self.link(self.answered('Answered'))}done/",
        }

    def after_care_links(self) -> Addresses:
        treated = self.signed("Sent home", hours_ago=2, language="es")
        self.with_home(treated.episode)
        address = self.link(treated)
        return {
            "after-care cover": address,
            "after-care": f"{address}after-care/",
            "visit summary by link": f"{address}visit-summary/",
        }

    def with_home(self, episode: EpisodeOfCare) -> PlanOfCare:
        """Exercises for at home, in the plan in force."""
        return scenes.planned(self.at, episode, details=PlanDetails(home=scenes.HOME), now=self.now)


def chart(patient: Patient) -> str:
    return f"/patients/{patient.uuid}/"
