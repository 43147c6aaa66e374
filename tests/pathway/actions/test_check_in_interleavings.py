"""Answer, correct, take back, send again, run out, discharge, stop, void: in any order, what must never happen does not.

Held after every step, against the real database and through the same actions as the pages (product design, "What must
never happen"): 3, no check-in is lost or sent twice; 5, no alarming answer that nobody is told about; 6, no row of one
clinic in another's sight and no clinical word in a message. A few walks every day; many more, and longer, with
`--hypothesis-profile=thorough`, by hand: some minutes.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clinic import actors
from clinic.errors import Refused
from clinic.messages import rendering
from clinic.models import Message, PatientLink
from pathway.actions import (
    check_in_answers,
    check_in_plans,
    check_ins,
    deaths,
    episodes,
    fresh_links,
    message_stops,
)
from pathway.models import Alert, CallTask, CheckIn, CheckInAnswer, SessionVoid
from pathway.reference import library
from pathway.rules.check_in_plan import without_outcomes
from patients.models import Death
from tests import cast
from tests.pathway import follow_up
from tests.pathway.follow_up import no, value, yes

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ALARMING = sorted(
    slug
    for slug, warning in library().warnings.items()
    if not warning.computed and not warning.choices and warning.tier in {"T0", "T1", "T2"}
)
CLINICAL = ("needl", "sciatica", "pain", "NPRS", "numb", "leg")


class Interleavings(RuleBasedStateMachine):
    """One patient with a signed session, their links, and everything that may happen to them in any order."""

    at: cast.Cast
    other: cast.Cast

    @initialize()
    def a_session_is_signed(self) -> None:
        cast.enter(self.at)
        self.now = cast.NOW + HOUR
        self.session = follow_up.planned(self.at).treatment_session
        self.episode = self.session.episode
        self.patient = self.episode.patient
        self.said_yes: set[tuple[int, str]] = set()
        self.stopped_at = self.discharged_at = None
        self.sent: Counter[str] = Counter()

    # --- time ---------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 7, 25, 49, 24 * 7]))
    def time_goes_by_and_the_clock_ticks(self, hours: int) -> None:
        self.now += hours * HOUR
        self.tick()

    @rule()
    def two_beats_tick_at_once(self) -> None:
        self.tick()
        self.tick()

    def tick(self) -> None:
        check_ins.ask_due(now=self.now)
        check_ins.chase_unanswered(now=self.now)
        cast.enter(self.at)
        due = Message.objects.filter(state="queued", due_at__lte=self.now)
        due.update(state="sent", sent_at=self.now)

    @rule()
    def time_stands_still_for_five_days_and_then_the_clock_ticks(self) -> None:
        self.now += 5 * 24 * HOUR
        self.tick()

    # --- the patient --------------------------------------------------------------------------------

    @rule(data=st.data(), is_whole=st.booleans())
    def the_patient_answers_or_corrects(self, data: st.DataObject, is_whole: bool) -> None:
        asked = [row for row in self.rows() if row.asked_at is not None or row.state == "missed"]
        if not asked:
            return
        row = data.draw(st.sampled_from(asked))
        warnings = self.warnings_of(row)
        alarming = data.draw(st.sets(st.sampled_from(warnings), max_size=2))
        answers = {slug: yes() if slug in alarming else no() for slug in warnings}
        if is_whole:
            answers |= {slug: value(data.draw(st.integers(0, 10))) for slug in self.measures_of(row)}
        self.answer(row, answers, alarming, is_whole=is_whole)

    @rule(data=st.data())
    def the_same_answer_comes_twice(self, data: st.DataObject) -> None:
        answered = list(CheckInAnswer.objects.filter(check_in__episode=self.episode, is_complete=True))
        if not answered:
            return
        last = data.draw(st.sampled_from(answered))
        row = last.check_in
        newest = row.answers.order_by("-number").first()
        before = (row.answers.count(), Alert.objects.count())
        self.answer(row, newest.answers, set(), is_whole=True)
        assert (row.answers.count(), Alert.objects.count()) == before

    @rule(data=st.data())
    def a_tap_was_a_mistake(self, data: st.DataObject) -> None:
        """The alert stays until somebody has checked: the invariant of open alerts says so."""
        if not self.said_yes:
            return
        key, slug = data.draw(st.sampled_from(sorted(self.said_yes)))
        self.answer(CheckIn.objects.get(pk=key), {slug: no()}, set(), is_whole=False)

    @rule(data=st.data())
    def an_old_page_says_none_of_these(self, data: st.DataObject) -> None:
        """It was opened before anything was answered, and takes nothing back of what was answered since."""
        begun = list(CheckInAnswer.objects.filter(check_in__episode=self.episode))
        if not begun:
            return
        row = data.draw(st.sampled_from(begun)).check_in
        before = row.answers.order_by("-number").first().answers
        self.answer(row, {slug: no() for slug in self.warnings_of(row)}, set(), is_whole=False, only_new=True)
        after = row.answers.order_by("-number").first().answers
        assert {slug: after[slug] for slug in before} == before

    @rule(data=st.data())
    def a_form_is_sent_once_more_after_a_correction(self, data: st.DataObject) -> None:
        corrected = [
            one
            for one in CheckInAnswer.objects.filter(check_in__episode=self.episode, is_complete=True)
            if one.check_in.answers.filter(number__gt=one.number).exists()
        ]
        if not corrected:
            return
        old = data.draw(st.sampled_from(corrected))
        before = (old.check_in.answers.count(), Alert.objects.count())
        self.answer(old.check_in, old.answers, set(), is_whole=True, seen=old.number)
        assert (old.check_in.answers.count(), Alert.objects.count()) == before

    @rule(data=st.data(), is_helped=st.booleans())
    def who_answers_changes(self, data: st.DataObject, is_helped: bool) -> None:
        asked = [row for row in self.rows() if row.is_answerable(self.now)]
        if not asked:
            return
        row = data.draw(st.sampled_from(asked))
        before = row.answers.order_by("-number").first()
        check_in_answers.say_who_answers(
            row,
            check_in_answers.Who(is_helped=is_helped),
            language="en",
            by=actors.Actor("patient", row.clinic_id, 1),
            now=self.now,
        )
        after = row.answers.order_by("-number").first()
        assert (after.answers if after else {}) == (before.answers if before else {})

    @rule(data=st.data())
    def a_link_has_run_out_and_a_fresh_one_is_asked_for(self, data: st.DataObject) -> None:
        old = list(PatientLink.objects.filter(patient_id=self.patient.pk, expires_at__lte=self.now))
        if not old:
            return
        link = data.draw(st.sampled_from(old))
        sent = fresh_links.send(link, by=actors.patient(link), now=self.now)
        if sent is not None:
            assert (sent.address, self.stopped_at) == (self.patient.email, None)
            assert sent.link.is_open(self.now)

    def answer(self, row: CheckIn, answers: dict, alarming: set[str], *, is_whole: bool, **page: Any) -> None:
        is_open = CheckIn.objects.get(pk=row.pk).is_answerable(self.now)
        try:
            check_in_answers.answer(
                row,
                answers=answers,
                language="en",
                complete=is_whole,
                by=actors.Actor("patient", row.clinic_id, 1),
                now=self.now,
                **page,
            )
        except Refused:
            assert not is_open
            return
        assert is_open
        self.said_yes |= {(row.pk, slug) for slug in alarming}

    # --- the clinic ---------------------------------------------------------------------------------

    @rule(data=st.data())
    def the_desk_sends_one_now(self, data: st.DataObject) -> None:
        planned = [row for row in self.rows() if row.state == "planned"]
        if planned:
            check_ins.send_now(data.draw(st.sampled_from(planned)), by=self.at.receptionist.by, now=self.now)

    @precondition(lambda self: self.discharged_at is None)
    @rule()
    def the_care_ends(self) -> None:
        episodes.discharge(
            self.episode, end="discharged", reason="goals_met", by=self.at.therapist.by, now=self.now
        )
        self.discharged_at = self.now

    @precondition(lambda self: self.stopped_at is None)
    @rule(reason=st.sampled_from(["opted_out", "wrong_address", "died"]))
    def messages_are_stopped(self, reason: str) -> None:
        if reason == "died":
            died = {"died_on": self.at.clinic.local(self.now).date(), "said_by": "Their daughter"}
            deaths.record(self.patient, **died, by=self.at.receptionist.by, now=self.now)
        else:
            message_stops.stop(self.patient, reason=reason, by=self.at.receptionist.by, now=self.now)
        self.stopped_at = self.now
        self.sent = self.messages()

    @precondition(lambda self: self.stopped_at is not None)
    @rule()
    def messages_begin_again(self) -> None:
        if Death.objects.filter(taken_back_at__isnull=True).exists():
            deaths.take_back(self.patient, because="Another Ana", by=self.at.manager.by, now=self.now)
        else:
            message_stops.resume(self.patient, by=self.at.receptionist.by, now=self.now)
        self.stopped_at = None

    @precondition(lambda self: not SessionVoid.objects.exists())
    @rule()
    def the_session_is_void(self) -> None:
        SessionVoid.objects.create(
            clinic=self.at.clinic,
            treatment_session=self.session,
            reason="Wrong patient.",
            voided_at=self.now,
            voided_by=self.at.therapist.user,
            voided_name="Dana Whitfield",
        )
        check_in_plans.replan(self.episode, by=self.at.therapist.by, now=self.now)

    @rule()
    def everything_is_planned_again(self) -> None:
        check_in_plans.replan(self.episode, by=self.at.therapist.by, now=self.now)

    # --- never: 3, lost or sent twice -----------------------------------------------------------------

    @invariant()
    def no_promise_is_lost(self) -> None:
        """Each of the five stands somewhere, and each that is not planned any more was asked or says why not."""
        rows = self.rows()
        assert sorted((row.kind, row.sequence) for row in rows) == [
            ("after_48_hours", 1),
            *(("weekly", week) for week in (1, 2, 3, 4)),
        ]
        assert [row for row in rows if row.state in {"cancelled", "missed"} and not row.ended_reason] == []
        asked = [row for row in rows if row.asked_at is not None]
        written_to = {row.about_id for row in Message.objects.filter(about_kind="check_in")}
        called = set(CallTask.objects.values_list("check_in_id", flat=True))
        assert {row.pk for row in asked} <= written_to | called

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        about = Message.objects.filter(about_kind="check_in").values_list("about_id", "template")
        assert [key for key, times in Counter(about).items() if times > 1] == []

    @invariant()
    def nothing_more_is_written_after_a_stop(self) -> None:
        if self.stopped_at is not None:
            assert self.messages() == self.sent
            assert not Message.objects.filter(state__in=["queued", "sending"], patient_id=self.patient.pk)
            assert "planned" not in {row.state for row in self.rows()}

    @invariant()
    def no_outcome_waits_to_be_asked_after_a_discharge(self) -> None:
        if self.discharged_at is None:
            return
        for row in self.rows():
            if row.state in {"planned", "asked"} and not row.answers.exists():
                assert tuple(row.forms) == without_outcomes(row.forms, library())

    @invariant()
    def one_answer_counts_and_every_version_is_kept(self) -> None:
        for row in self.rows():
            numbers = sorted(row.answers.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
            assert (row.state == "answered") == row.answers.filter(is_complete=True).exists()

    @invariant()
    def every_answer_keeps_its_true_hours(self) -> None:
        for one in CheckInAnswer.objects.filter(check_in__episode=self.episode):
            true = (one.answered_at - self.session.ended_at).total_seconds() / 3600
            assert abs(float(one.hours_since_session) - true) < 0.01

    # --- never: 5, an alarm that nobody hears; 6, a word or a row in the wrong place -------------------

    @invariant()
    def every_alarming_answer_has_an_open_alert_and_somebody_was_told(self) -> None:
        alerts = {(one.check_in_id, one.cause): one for one in Alert.objects.all()}
        for key in self.said_yes:
            assert alerts[key].is_open
            told = Message.objects.filter(about_kind="alert", about_id=alerts[key].pk)
            assert alerts[key].tier not in {"T0", "T1"} or told.exists()

    @invariant()
    def no_message_holds_a_clinical_word(self) -> None:
        for message in Message.objects.filter(about_kind__in=["check_in", "alert"]).select_related(
            "clinic", "link"
        ):
            words = rendering.email(message).body.lower()
            assert [word for word in CLINICAL if word.lower() in words] == []

    @invariant()
    def the_other_clinic_sees_nothing(self) -> None:
        cast.enter(self.other)
        seen = [model.objects.count() for model in (CheckIn, CheckInAnswer, Alert, CallTask, Message)]
        cast.enter(self.at)
        assert seen == [0, 0, 0, 0, 0]

    # --- what the rows say ------------------------------------------------------------------------------

    def rows(self) -> list[CheckIn]:
        return list(
            CheckIn.objects.filter(episode__patient=self.patient)
            .select_related("clinic", "episode__patient", "treatment_session")
            .order_by("pk")
        )

    def messages(self) -> Counter[str]:
        return Counter(
            Message.objects.filter(patient_id=self.patient.pk)
            .exclude(state="cancelled")
            .values_list("template", flat=True)
        )

    def warnings_of(self, row: CheckIn) -> list[str]:
        known = {slug for form in row.forms for slug in library().check_in_forms[form].warnings}
        return sorted(known.intersection(ALARMING))

    def measures_of(self, row: CheckIn) -> list[str]:
        return ["nprs_leg"] if any(library().check_in_forms[form].measures for form in row.forms) else []


WALKS = 4 if settings.default.max_examples < 1000 else 60
LONGEST = 12 if settings.default.max_examples < 1000 else 30


def test_in_any_order_nothing_is_lost_repeated_or_unheard(birch, alder):
    """Every walk in a transaction of its own, which is taken back; the two clinics are made once."""

    class InATransaction(Interleavings):
        at, other = alder, birch

        def __init__(self) -> None:
            self.walk = transaction.atomic()
            self.walk.__enter__()
            super().__init__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.walk.__exit__(None, None, None)

    run_state_machine_as_test(
        InATransaction,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=LONGEST,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
