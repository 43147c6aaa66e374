"""The pages of care: charts, sessions, alerts, needle boxes, forms before a visit."""

from __future__ import annotations

from datetime import timedelta

from pathway.actions import (
    alerts,
    check_ins,
    episodes,
    expected_levels,
    late_entries,
    voids,
)
from pathway.actions.late_entries import OnPaper
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.enums import EpisodeEnd
from pathway.models import EpisodeOfCare, PlanOfCare
from pathway.rules.late_entries import Times
from tests.journeys.people_in_states import Addresses, PeopleInStates, chart, follow_up_of
from tests.pathway import before_visits as forms
from tests.pathway import boxes, follow_up, lists, scenes, sessions
from tests.rehearsals import rehearsed


class CarePages(PeopleInStates):
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
        changed, rethinks = self.changing("Changed").patient, self.changing("Rethinks").patient
        rethought = scenes.answered(at, rethinks.episodes.get(), now=now)
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
        lists.opened(nobody, at.therapist, now=now)
        return {
            "reason for a chart": f"{chart(self.patient('Unlisted'))}emergency-access/",
            "chart without an episode": chart(nobody),
            "chart, opened": chart(opened.patient),
            "intake in the room": f"{chart(opened.patient)}intake/",
            "intake in the room, a page": f"{chart(opened.patient)}intake/symptoms/",
            "intake in the room, the drawing": f"{chart(opened.patient)}intake/where/",
            "chart, intake changed": chart(changed),
            "screening, intake changed": f"/screenings/{rethought.uuid}/",
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
    def locked_screens(self) -> Addresses:
        """For whoever locked theirs while needles are in."""
        needled = sessions.opened(
            self.at, sessions.ready(self.at, now=self.now, given_name="Locked"), now=self.now
        )
        sessions.needled(self.at, needled, needles_out=1, now=self.now)
        return {"locked screen": "/locked/"}

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

    def before_visit_pages(self) -> Addresses:
        """What staff see of the two screens before a visit, and the page that hands over the tablet."""
        said = self.asked_before_visit("Said", hours=5)
        forms.answered(self.at, said, now=self.now, fever_now="yes", changed_medicine="yes")
        waits = self.asked_before_visit("Waits", hours=6)
        return {
            "answers before a visit": f"/before-visits/{said.uuid}/",
            "hand over the tablet": f"/appointments/{waits.appointment.uuid}/tablet/",
        }

    def with_home(self, episode: EpisodeOfCare) -> PlanOfCare:
        """Exercises for at home, in the plan in force."""
        return scenes.planned(self.at, episode, details=PlanDetails(home=scenes.HOME), now=self.now)
