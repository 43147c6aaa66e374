"""The pages of whoever runs the practice: content, complaints, imports, hours."""

from __future__ import annotations

from datetime import time, timedelta

from clinic import actions, invitation_links
from clinic.actions import diaries, invitations, second_steps, staff, take_time_off, wordings
from clinic.enums import Role
from clinic.models import Credential, Membership
from clinic.queries import audit_reviews
from clinic.rules.one_time_codes import SECONDS, code_at
from pathway.actions import (
    billing,
    complaints,
    exports,
)
from patients.actions import imports as patient_imports
from patients.actions import visit_types
from patients.actions.visit_types import Asked
from patients.enums import AppointmentKind
from tests.journeys.people_in_states import Addresses, PeopleInStates
from tests.pathway import lists, sessions
from tests.pathway.scenes import override_of_devices
from tests.rehearsals import rehearsed


class ManagerPages(PeopleInStates):
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
            "how long records are kept": "/practice/retention/",
            "closed days": "/practice/closed-days/",
            "to re-book": "/appointments/rebooking/",
            "off today": f"/therapists/{self.at.therapist.user.uuid}/day-off/",
            "working time": f"/practice/people/{self.at.therapist.member.uuid}/hours/",
            "somebody at the desk": f"/practice/people/{self.at.receptionist.member.uuid}/",
            "billing codes": "/practice/billing-codes/",
            **self.people_who_come_and_go(),
            **self.complaints(),
            **self.imports(),
            **self.exports(),
            "death, a mistake": f"/patients/{self.who_died('Alive').uuid}/death/taking-back/",
            "texts": "/practice/texts/",
            "text": "/practice/texts/after_care/",
            "deviations": "/deviations/",
            "who hears alerts": "/practice/alerts/",
            "papers of a therapist": f"/practice/people/{self.at.therapist.member.uuid}/",
            "scan of a credential": f"/practice/credentials/{licence.uuid}/scans/new/",
        }

    def people_who_come_and_go(self) -> Addresses:
        """Somebody invited, somebody on whom much hangs, and somebody who was switched off."""
        clinic, by, now = self.at.clinic, self.at.manager.by, self.now
        invited = invitations.invite(
            clinic,
            email=f"ines@{clinic.slug}.mail.example",
            name="Ines Okafor",
            role=Role.THERAPIST,
            by=by,
            now=now,
        )
        gone = actions.add_member(
            clinic,
            email=f"gil@{clinic.slug}.example",
            name="Gil Sandoval",
            role=Role.RECEPTIONIST,
            by=by,
            now=now,
        )
        staff.switch_off(gone, by=by, now=now)
        token = invitation_links.token(invited.uuid, invited.generation)
        people = "/practice/people"
        return {
            "name and numbers": "/practice/details/",
            "phone hours": "/practice/hours/",
            "whole practice": "/practice/",
            "second step": "/practice/second-step/",
            "second step, to reset": f"{people}/{self.who_lost_their_phone().uuid}/second-step-reset/",
            "invite somebody": "/practice/invitations/new/",
            "invitation, opened": f"/invitations/{clinic.slug}/{token}/",
            "invitation, over": f"/invitations/{clinic.slug}/nothing/",
            "role": f"{people}/{self.at.receptionist.member.uuid}/role/",
            "new care team": "/practice/care-teams/new/",
            "care team": f"/practice/care-teams/{lists.together(self.at, self.at.therapist).uuid}/edit/",
            "clinical lead": f"{people}/{self.at.therapist.member.uuid}/",
            "somebody to switch off": f"{people}/{self.at.therapist.member.uuid}/leaving/",
            "somebody switched off": f"{people}/{gone.uuid}/leaving/",
        }

    def who_lost_their_phone(self) -> Membership:
        """Somebody whose codes came from an app that is gone."""
        clinic, by, now = self.at.clinic, self.at.manager.by, self.now
        lost = actions.add_member(
            clinic,
            email=f"lena@{clinic.slug}.example",
            name="Lena Vogt",
            role=Role.RECEPTIONIST,
            by=by,
            now=now,
        )
        secret = "GEZDGNBVGY3TQOJQ"
        code = code_at(secret, int(now.timestamp()) // SECONDS)
        second_steps.add_app(lost.user, secret=secret, code=code, now=now)
        return lost

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
        month = audit_reviews.last_month(self.at.clinic, now)
        for when in (audit_reviews.bounds(self.at.clinic, month)[0], now):
            lists.opened(
                fresh.patient, self.at.manager, reason="quality", words="What she said of us.", now=when
            )
        return {
            "complaints": "/complaints/",
            "complaints of a patient": f"/patients/{fresh.patient.uuid}/complaints/",
            "who opened a record": f"/patients/{fresh.patient.uuid}/who-opened/",
            "a month of the audit": f"/practice/audit-reviews/{month:%Y/%m}/",
            "what somebody did": f"/practice/people/{self.at.therapist.member.uuid}/what-they-did/",
            "new complaint": f"/patients/{fresh.patient.uuid}/complaints/new/",
            "complaint": f"/complaints/{fresh.uuid}/",
            "complaint, answered": f"/complaints/{answered.uuid}/",
            "complaint, closed": f"/complaints/{ended.uuid}/",
        }

    def exports(self) -> Addresses:
        """A record that can be downloaded, and one whose day is over."""
        patient, by = self.patient("Leaving"), self.at.manager.by
        said = {"recipient": "Harbor Physical Therapy, Salem", "reason": "Goes on with their care there"}
        fresh, over = (
            exports.ask(
                patient, **said, for_whom="practice", with_files=True, with_complaints=False, by=by, now=at
            )
            for at in (self.now, self.now - timedelta(days=3))
        )
        return {
            "record to hand over": f"/patients/{self.patient('Asked').uuid}/export/",
            "record handed over before": f"/patients/{patient.uuid}/export/",
            "record, ready": f"/exports/{fresh.uuid}/",
            "record, closed": f"/exports/{over.uuid}/",
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
        """A holiday on which a visit stands, a day with hours of its own, somebody away, a gap after each consultation."""
        clinic, dana, by, now = self.at.clinic, self.at.therapist.user, self.at.manager.by, self.now
        later = clinic.local(now).date() + timedelta(days=40)
        self.booked(self.patient("Stranded"), hours=40 * 24)
        diaries.close_day(clinic, on=later, name="Founders' Day", by=by, now=now)
        own = [(time(9), time(11)), (time(12), time(13))]
        diaries.set_dated_hours(clinic, dana, on=later + timedelta(days=1), stretches=own, by=by, now=now)
        away = {"starts_at": now + timedelta(days=42), "ends_at": now + timedelta(days=43)}
        take_time_off(clinic, dana, **away, reason="Course", by=by, now=now)
        asked = Asked(buffer_minutes=10, notice_hours=0, room_kind="")
        visit_types.change(clinic, wanted={AppointmentKind.CONSULTATION: asked}, by=by, now=now)
