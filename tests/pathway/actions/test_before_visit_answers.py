"""What is said before a visit: kept at once, once, told on when alarming, brought into the screening, never cleared."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import alerts, before_visit_answers, screenings, treatment
from pathway.actions.screenings import NewAnswer
from pathway.models import Alert, Finding, Screening
from pathway.queries import before_visits as queries
from pathway.queries import gates
from pathway.queries import screenings as screening_queries
from tests.cast import NOW
from tests.pathway import before_visits as forms
from tests.pathway import scenes, sessions

MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@pytest.fixture
def form(alder):
    return forms.planned(alder)


@pytest.fixture
def known(alder):
    """A patient screened and treated last week, with a treatment booked for today."""
    episode = sessions.ready(alder, now=NOW - WEEK)
    sessions.signed(alder, episode, now=NOW - WEEK)
    return forms.form_of(forms.book(alder, episode))


def raised():
    return list(Alert.objects.order_by("cause").values_list("cause", "tier", "state"))


def gate(alder, episode):
    opened = gates.needling_gate(
        episode, clinic=alder.clinic, therapist_id=alder.therapist.user.pk, on=scenes.TODAY, muscles=()
    )
    return [one.code for one in opened.missing]


def re_screened(alder, episode, now=NOW):
    """A re-screen with every question the day asks answered harmlessly, and closed."""
    screening = screenings.start(episode, by=alder.therapist.by, now=now)
    screening = screenings.answer(
        screening, answers=scenes.harmless(), version=screening.version, by=alder.therapist.by, now=now
    )
    return screenings.complete(screening, by=alder.therapist.by, now=now)


def test_both_screens_done_is_answered(alder, form):
    one = forms.save(alder, form, "visit_warning")
    assert (one.state, one.asks) == ("planned", "nothing")
    both = forms.save(alder, form, "visit_today", now=NOW + MINUTE)
    assert (both.state, both.answered_at, both.asks) == ("answered", NOW + MINUTE, "nothing")
    assert raised() == []


def test_the_same_screen_again_is_the_same_answer(alder, form):
    for _ in range(3):
        forms.save(alder, form, "visit_warning")
    assert AuditEvent.objects.filter(kind="before_visit.screen_saved").count() == 1


def test_an_emergency_raises_its_alert_and_leaves_the_form_open(alder, form):
    row = forms.save(alder, form, "visit_today")
    row = forms.save(alder, form, "visit_warning", rf_saddle="new_or_worse")
    assert raised() == [("rf_saddle", "T0", "raised")]
    assert (row.state, row.asks) == ("planned", "clinician_first")
    alert = Alert.objects.get()
    assert (alert.before_visit_id, alert.asked) == (form.pk, "rf_saddle?")
    assert "911" in alert.advice_shown


def test_ticked_by_mistake_lets_the_form_go_on_and_leaves_the_alert_to_a_person(alder, form):
    forms.save(alder, form, "visit_today")
    forms.save(alder, form, "visit_warning", rf_saddle="new_or_worse")
    row = forms.save(alder, form, "visit_warning", now=NOW + MINUTE)
    assert (row.state, row.asks) == ("answered", "nothing")
    assert raised() == [("rf_saddle", "T0", "raised")]


def test_said_again_after_it_was_taken_back_a_resolved_alert_opens_again(alder, form):
    forms.save(alder, form, "visit_warning", rf_foot_drag="yes")
    alert = alerts.acknowledge(Alert.objects.get(), by=alder.therapist.by, now=NOW)
    alerts.resolve(alert, outcome="mistake", call_outcome="Asked.", by=alder.therapist.by, now=NOW)
    forms.save(alder, form, "visit_warning", now=NOW + MINUTE)
    forms.save(alder, form, "visit_warning", now=NOW + 2 * MINUTE, rf_foot_drag="yes")
    assert raised() == [("rf_foot_drag", "T1", "raised")]


def test_after_it_is_answered_only_a_stricter_answer_still_counts(alder, form):
    forms.answered(alder, form, tired_today="yes")
    row = forms.save(alder, form, "visit_today", now=NOW + MINUTE)
    assert row.answers["tired_today"]["choice"] == "yes"
    row = forms.save(alder, form, "visit_warning", now=NOW + MINUTE, rf_dvt="yes")
    assert (row.state, row.answers["rf_dvt"]["choice"]) == ("answered", "yes")
    assert raised() == [("rf_dvt", "T1", "raised")]


def test_a_form_takes_answers_on_the_day_of_its_visit_only(alder, form):
    for moment in (form.opens_at - MINUTE, form.closes_at):
        with pytest.raises(Refused):
            forms.save(alder, form, "visit_warning", now=moment)
    assert queries.newest(form.episode) is None


def test_history_that_was_decided_raises_nothing_until_it_is_new_or_worse(alder):
    episode = scenes.opened(alder)
    screening = scenes.answered(alder, episode, rf_night_pain=NewAnswer("long_same"))
    screenings.decide(
        Finding.objects.get(screening=screening),
        resolution="proceed",
        rationale="Scan in May, nothing found.",
        by=alder.therapist.by,
        now=NOW,
    )
    form = forms.form_of(forms.book(alder, episode))
    same = forms.save(alder, form, "visit_warning", rf_night_pain="long_same")
    assert (same.asks, raised()) == ("nothing", [])
    worse = forms.save(alder, form, "visit_warning", rf_night_pain="new_or_worse")
    assert (worse.asks, raised()) == ("clinician_first", [("rf_night_pain", "T2", "raised")])


def test_the_re_screen_begins_with_what_the_patient_said_today(alder, known):
    forms.answered(alder, known, tired_today="yes", rf_claudication="dont_know")
    screening = screenings.start(known.episode, by=alder.therapist.by, now=NOW + MINUTE)
    assert {
        slug: (screening.answers[slug]["choice"], screening.answers[slug]["answered_on"])
        for slug in ("rf_saddle", "tired_today", "rf_claudication")
    } == {
        "rf_saddle": ("no", "2026-11-18"),
        "tired_today": ("yes", "2026-11-18"),
        "rf_claudication": ("dont_know", "2026-11-18"),
    }
    stands = screening_queries.assessment(screening, on=scenes.TODAY)
    assert stands.ask_again == ()
    assert (stands.undecided, stands.unknown, stands.may_needle) == (
        ("tired_today",),
        ("rf_claudication",),
        False,
    )


def test_nothing_said_is_cleared_by_itself(alder, known):
    forms.answered(alder, known)
    screening = screenings.start(known.episode, by=alder.therapist.by, now=NOW + MINUTE)
    stands = screening_queries.assessment(screening, on=scenes.TODAY)
    assert (stands.result, stands.may_needle, stands.confirmed) == ("waiting", False, False)


def test_a_reported_change_asks_the_questions_it_touches_again(alder, known):
    forms.answered(alder, known, changed_medicine="yes")
    screening = screenings.start(known.episode, by=alder.therapist.by, now=NOW + MINUTE)
    stands = screening_queries.assessment(screening, on=scenes.TODAY)
    # The patient said today whether it is a blood thinner; the rest nobody has asked since.
    assert set(stands.unanswered) == {
        "antiplatelet",
        "daily_pain_pills",
        "immune_low",
        "chemo_now",
        "long_steroids",
    }


def test_a_decision_that_a_change_touches_is_made_anew(alder):
    episode = scenes.opened(alder, now=NOW - WEEK)
    screening = scenes.answered(alder, episode, now=NOW - WEEK, prior_reaction=NewAnswer("yes"))
    decided = Finding.objects.get(screening=screening)
    screenings.decide(
        decided, resolution="proceed", rationale="A rash.", by=alder.therapist.by, now=NOW - WEEK
    )
    screenings.complete(screening, by=alder.therapist.by, now=NOW - WEEK)
    forms.answered(alder, forms.form_of(forms.book(alder, episode)), needle_reaction="yes")

    again = screenings.start(episode, by=alder.therapist.by, now=NOW + MINUTE)
    again = screenings.answer(
        again,
        answers={"prior_reaction": NewAnswer("yes")},
        version=again.version,
        by=alder.therapist.by,
        now=NOW + MINUTE,
    )

    assert Finding.objects.get(screening=again).resolution == ""


def test_answers_that_come_while_the_therapist_screens_join_what_was_not_asked_yet(alder, known):
    screening = screenings.start(known.episode, by=alder.therapist.by, now=NOW)
    screenings.answer(
        screening,
        answers={"tired_today": NewAnswer("no")},
        version=screening.version,
        by=alder.therapist.by,
        now=NOW,
    )
    forms.answered(alder, known, now=NOW + MINUTE, tired_today="yes", fever_now="yes")
    screening = Screening.objects.get(pk=screening.pk)
    assert (screening.answers["tired_today"]["choice"], screening.answers["fever_now"]["choice"]) == (
        "no",
        "yes",
    )
    assert list(screening.findings.values_list("code", flat=True)) == ["fever_now"]


def test_an_emergency_is_told_once_however_it_comes_to_the_screening(alder, known):
    screenings.start(known.episode, by=alder.therapist.by, now=NOW)
    forms.save(alder, known, "visit_warning", now=NOW + MINUTE, rf_saddle="new_or_worse")
    assert raised() == [("rf_saddle", "T0", "raised")]


def test_what_nobody_has_gone_through_holds_the_needles_back(alder, known):
    episode = known.episode
    re_screened(alder, episode)
    assert gate(alder, episode) == []
    forms.answered(alder, known, now=NOW + MINUTE, tired_today="yes")
    assert gate(alder, episode) == ["answers_unheard"]
    screenings.start(episode, by=alder.therapist.by, now=NOW + 2 * MINUTE)
    assert "answers_unheard" not in gate(alder, episode)


def test_harmless_answers_after_the_screening_hold_nothing_back(alder, known):
    re_screened(alder, known.episode)
    forms.answered(alder, known, now=NOW + MINUTE)
    assert gate(alder, known.episode) == []


def test_a_late_answer_is_kept_and_told_and_changes_no_signed_note(alder, known):
    episode = known.episode
    re_screened(alder, episode)
    visit = known.appointment
    log = treatment.open_log(episode, appointment=visit, by=alder.therapist.by, now=visit.starts_at)
    sessions.asked_today(alder, log, now=visit.starts_at)
    sessions.needled(alder, log, now=visit.starts_at + MINUTE)
    signed = treatment.sign(log, by=alder.therapist.by, now=visit.starts_at + 10 * MINUTE)
    late = forms.save(alder, known, "visit_warning", now=visit.starts_at + 20 * MINUTE, rf_foot_drag="yes")
    assert queries.summary(late).is_late
    assert raised() == [("rf_foot_drag", "T1", "raised")]
    log.refresh_from_db()
    assert (log.content_hash, log.state) == (signed.content_hash, "signed")
    assert Screening.objects.filter(completed_at__isnull=True).count() == 0


def test_an_answer_after_the_first_needle_does_not_reach_back_to_it(alder, known):
    episode = known.episode
    re_screened(alder, episode)
    log = treatment.open_log(episode, appointment=known.appointment, by=alder.therapist.by, now=NOW + MINUTE)
    sessions.asked_today(alder, log, now=NOW + MINUTE)
    sessions.needled(alder, log, now=NOW + 2 * MINUTE)
    forms.answered(alder, known, now=NOW + 5 * MINUTE, tired_today="yes")
    signed = treatment.sign(log, by=alder.therapist.by, now=NOW + 30 * MINUTE)
    assert signed.state == "signed"


def test_the_lines_say_what_asks_for_something_first_with_the_words_that_were_seen(alder, form):
    row = forms.answered(alder, form, skin_lesion="yes", new_illness="yes")
    lines = queries.lines(row)
    assert {line.slug for line in lines if line.alarming} == {"skin_lesion", "new_illness"}
    assert [line.alarming for line in lines] == sorted((line.alarming for line in lines), reverse=True)
    assert (lines[0].answered, lines[0].as_seen) == ("Yes", f"{lines[0].slug}?")


def test_every_step_is_in_the_audit_without_an_answer(alder, form):
    forms.answered(alder, form, tired_today="yes")
    steps = AuditEvent.objects.filter(kind__startswith="before_visit.").order_by("pk")
    assert [(step.kind, step.detail) for step in steps] == [
        ("before_visit.screen_saved", {"screen": "visit_warning"}),
        ("before_visit.screen_saved", {"screen": "visit_today"}),
        ("before_visit.answered", {}),
    ]


def test_an_unknown_answer_changes_nothing_it_does_not_know(alder, form):
    row = before_visit_answers.save_screen(
        form,
        screen="visit_warning",
        answers={"rf_saddle": None},
        is_done=False,
        language="en",
        by=alder.receptionist.by,
        now=NOW,
    )
    assert (row.answers, row.said_at) == ({}, None)
