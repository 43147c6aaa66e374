"""The pages without a sign-in: a clinic's own, and those behind patients' links."""

from __future__ import annotations

from datetime import timedelta

from clinic import links
from pathway.actions import (
    bookings,
    check_ins,
    consents,
    visit_wishes,
    waitlist_offers,
)
from pathway.queries.check_in_answers import by_link
from pathway.queries.intakes import pages
from patients.actions import intakes as patient_intakes
from patients.enums import IntakePart
from patients.models import Consent
from patients.queries.booking_requests import link_of
from tests.journeys.people_in_states import Addresses, PeopleInStates, follow_up_of
from tests.pathway import before_visits as forms
from tests.pathway import booking_requests, follow_up
from tests.rehearsals import rehearsed


class LinkPages(PeopleInStates):
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

    @rehearsed
    def intake_links(self) -> Addresses:
        fresh = self.invited("Fresh")
        address = self.link(fresh)
        filled = self.invited("Filled")
        self.fill_in(filled)
        sent = self.invited("Sent")
        self.fill_in(sent)
        self.send_in(sent)
        half = self.invited("Halfway")
        self.fill_in(half, IntakePart.BEFORE)
        self.send_in(half)
        settled, changing = self.sent_in("Settled"), self.changing("Changing")
        old = patient_intakes.invite(
            self.patient("Expired"), by=self.at.receptionist.by, now=self.now - timedelta(days=60)
        )
        return {
            "intake cover": address,
            **{f"intake, {page}": f"{address}intake/{page}/" for page in pages(IntakePart.BEFORE)},
            **{f"intake, {page}": f"{self.link(half)}intake/{page}/" for page in pages(IntakePart.MORE)},
            "intake, if you have time": self.link(half),
            "intake done, more to say": f"{self.link(half)}done/",
            "intake summary, empty": f"{address}intake/summary/",
            "intake summary": f"{self.link(filled)}intake/summary/",
            "intake sent": self.link(sent),
            "intake sent, may be changed": self.link(settled),
            "intake done, may be changed": f"{self.link(settled)}done/",
            "intake, change not sent": self.link(changing),
            "intake, change": f"{self.link(changing)}intake/summary/",
            "intake, change of a page": f"{self.link(changing)}intake/blood/",
            "intake done, change not sent": f"{self.link(changing)}done/",
            "consent": f"{self.link(sent)}consent/",
            **self.consent_links(),
            "intake done": f"{self.link(sent)}done/",
            "expired link": self.link(old),
            "unknown link": "/p/nobody-ever-got-this/",
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
        late = self.booked(self.patient("Late", language="es"), hours=10)
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
