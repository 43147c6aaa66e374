"""A screening finds, waits for a therapist, and never clears anyone by itself."""

from datetime import timedelta

import pytest

from clinic.errors import Refused, Stale
from pathway.actions import alerts, findings, screenings
from pathway.actions.findings import NewDecision
from pathway.actions.screenings import NewAnswer
from pathway.enums import OverallResult
from pathway.models import Alert, Finding
from pathway.queries import screenings as queries
from pathway.reference import library
from tests import cast
from tests.pathway import follow_up, scenes

TOMORROW = cast.NOW + timedelta(days=1)
BLOOD_THINNER = NewAnswer("yes")


def finding(screening, code):
    return Finding.objects.get(screening=screening, code=code)


def result(screening, on=scenes.TODAY):
    return queries.assessment(screening, on=on).result


def test_without_an_intake_every_question_is_left_for_the_therapist_to_ask(alder):
    screening = screenings.start(scenes.opened(alder), by=alder.therapist.by, now=cast.NOW)

    assert screening.kind == "full"
    assert screening.answers == {}
    assert result(screening) is OverallResult.WAITING


def test_harmless_answers_alone_do_not_clear_anyone(alder):
    screening = scenes.answered(alder, scenes.opened(alder))

    assert result(screening) is OverallResult.WAITING


def test_a_therapist_closes_a_screening_without_findings(alder):
    screening = scenes.screened(alder, scenes.opened(alder))

    assert result(screening) is OverallResult.CLEARED


def test_a_screening_with_an_unanswered_question_is_not_closed(alder):
    screening = screenings.start(scenes.opened(alder), by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused, match="Not answered"):
        screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)


def test_a_screening_with_an_undecided_finding_is_not_closed(alder):
    screening = scenes.answered(alder, scenes.opened(alder), faint_history=NewAnswer("yes"))

    with pytest.raises(Refused, match="fainted"):
        screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)


def test_i_do_not_know_keeps_a_screening_open_whatever_is_decided(alder):
    screening = scenes.answered(alder, scenes.opened(alder), faint_history=NewAnswer("dont_know"))
    screenings.decide(
        finding(screening, "faint_history"), resolution="accept", by=alder.therapist.by, now=cast.NOW
    )

    with pytest.raises(Refused, match="does not know"):
        screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)


def test_a_decided_precaution_clears_with_precautions(alder):
    screening = scenes.answered(alder, scenes.opened(alder), faint_history=NewAnswer("yes"))
    screenings.decide(
        finding(screening, "faint_history"), resolution="accept", by=alder.therapist.by, now=cast.NOW
    )
    scenes.gently(screening, alder)
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    assert result(screening) is OverallResult.CLEARED_WITH_PRECAUTIONS


def test_a_resolution_the_disposition_does_not_allow_is_refused(alder):
    screening = scenes.answered(alder, scenes.opened(alder), needle_fear=NewAnswer("panic"))

    with pytest.raises(Refused) as refused:
        screenings.decide(
            finding(screening, "needle_fear"),
            resolution="proceed",
            rationale="She will be fine.",
            by=alder.therapist.by,
            now=cast.NOW,
        )

    assert refused.value.field == "resolution"
    assert finding(screening, "needle_fear").resolution == ""


def test_proceeding_needs_a_written_reason(alder):
    screening = scenes.answered(
        alder, scenes.opened(alder), anticoagulant=BLOOD_THINNER, anticoagulant_changed=NewAnswer("no")
    )

    with pytest.raises(Refused) as refused:
        screenings.decide(
            finding(screening, "anticoagulant"),
            resolution="proceed",
            rationale="  ",
            by=alder.therapist.by,
            now=cast.NOW,
        )

    assert refused.value.field == "rationale"


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"cleared_by": ""}, "cleared_by"),
        ({"clearance_document": " "}, "clearance_document"),
        ({"cleared_on": None}, "cleared_on"),
        ({"cleared_on": scenes.TODAY + timedelta(days=1)}, "cleared_on"),
        ({"clearance_expires_on": scenes.TODAY - timedelta(days=1)}, "clearance_expires_on"),
    ],
)
def test_a_clearance_names_who_when_which_document_and_until(alder, missing, field):
    screening = scenes.answered(alder, scenes.opened(alder), chemo_now=NewAnswer("yes"))
    clearance = {
        "cleared_by": "Dr. Amara Diallo",
        "clearance_document": "Letter in the paper file",
        "cleared_on": scenes.TODAY,
        "clearance_expires_on": scenes.TODAY + timedelta(days=90),
        **missing,
    }

    with pytest.raises(Refused) as refused:
        screenings.decide(
            finding(screening, "chemo_now"),
            resolution="cleared_by",
            **clearance,
            by=alder.therapist.by,
            now=cast.NOW,
        )

    assert refused.value.field == field


def test_an_accepted_do_not_needle_can_be_closed_and_stays_not_suitable(alder):
    screening = scenes.answered(alder, scenes.opened(alder), needle_fear=NewAnswer("panic"))
    screenings.decide(
        finding(screening, "needle_fear"), resolution="accept", by=alder.therapist.by, now=cast.NOW
    )
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    assert result(screening) is OverallResult.NOT_SUITABLE


def test_a_finding_that_vanishes_undecided_is_removed(alder):
    screening = scenes.answered(alder, scenes.opened(alder), faint_history=NewAnswer("yes"))
    screenings.answer(
        screening,
        answers={"faint_history": NewAnswer("no")},
        version=screening.version,
        by=alder.therapist.by,
        now=cast.NOW,
    )

    assert list(screening.findings.values_list("code", flat=True)) == []


def test_a_changed_answer_opens_a_decided_finding_again(alder):
    screening = scenes.answered(alder, scenes.opened(alder), needle_fear=NewAnswer("nervous"))
    screenings.decide(
        finding(screening, "needle_fear"), resolution="accept", by=alder.therapist.by, now=cast.NOW
    )
    screenings.answer(
        screening,
        answers={"needle_fear": NewAnswer("very_scared")},
        version=screening.version,
        by=alder.therapist.by,
        now=cast.NOW,
    )

    row = finding(screening, "needle_fear")
    assert (row.choice, row.disposition, row.resolution) == ("very_scared", "clinician_decision", "")


def test_a_decision_for_an_answer_that_has_changed_since_is_stale(alder):
    screening = scenes.answered(alder, scenes.opened(alder), needle_fear=NewAnswer("very_scared"))

    with pytest.raises(Stale):
        findings.decide(
            finding(screening, "needle_fear"),
            decision=NewDecision("accept", about="nervous"),
            by=alder.therapist.by,
            now=cast.NOW,
        )


def test_an_emergency_answer_opens_one_alert_however_often_it_is_saved(alder):
    screening = scenes.answered(alder, scenes.opened(alder), rf_saddle=NewAnswer("new_or_worse"))
    screenings.answer(
        screening,
        answers={"rf_saddle": NewAnswer("new_or_worse")},
        version=screening.version,
        by=alder.therapist.by,
        now=cast.NOW,
    )

    assert list(Alert.objects.values_list("cause", "tier")) == [("rf_saddle", "T0")]
    assert result(screening) is OverallResult.EMERGENCY


def test_an_emergency_of_last_week_that_was_handled_alarms_again_only_when_it_is_answered_again(alder):
    episode = scenes.opened(alder)
    saddle = {"rf_saddle": NewAnswer("new_or_worse")}
    first = scenes.answered(alder, episode, **saddle)
    screenings.decide(finding(first, "rf_saddle"), resolution="accept", by=alder.therapist.by, now=cast.NOW)
    screenings.complete(first, by=alder.therapist.by, now=cast.NOW)
    alert = alerts.acknowledge(Alert.objects.get(), by=alder.therapist.by, now=cast.NOW)
    alerts.resolve(
        alert, outcome="sent_to_emergency", call_outcome="Went.", by=alder.therapist.by, now=cast.NOW
    )

    re_screen = screenings.start(episode, by=alder.therapist.by, now=TOMORROW)
    assert Alert.objects.count() == 1
    screenings.answer(
        re_screen, answers=saddle, version=re_screen.version, by=alder.therapist.by, now=TOMORROW
    )

    assert Alert.objects.count() == 2


def test_two_people_who_answer_at_once_do_not_overwrite_each_other(alder):
    screening = scenes.answered(alder, scenes.opened(alder))

    with pytest.raises(Stale):
        screenings.answer(
            screening,
            answers={"faint_history": NewAnswer("yes")},
            version=screening.version - 1,
            by=alder.therapist.by,
            now=cast.NOW,
        )


def test_a_closed_screening_is_not_answered_decided_or_closed_again(alder):
    screening = scenes.answered(alder, scenes.opened(alder), faint_history=NewAnswer("yes"))
    row = screenings.decide(
        finding(screening, "faint_history"), resolution="accept", by=alder.therapist.by, now=cast.NOW
    )
    scenes.gently(screening, alder)
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused):
        screenings.answer(
            screening, answers={}, version=screening.version, by=alder.therapist.by, now=cast.NOW
        )
    with pytest.raises(Refused):
        screenings.decide(row, resolution="accept", by=alder.therapist.by, now=cast.NOW)
    with pytest.raises(Stale):
        screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)


def test_only_one_screening_is_unfinished_at_a_time(alder):
    episode = scenes.opened(alder)
    screenings.start(episode, by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused, match="already"):
        screenings.start(episode, by=alder.therapist.by, now=cast.NOW)


def test_a_re_screen_asks_again_what_is_valid_for_one_day_only(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)

    re_screen = screenings.start(episode, by=alder.therapist.by, now=TOMORROW)

    again = queries.assessment(re_screen, on=TOMORROW.date()).ask_again
    assert re_screen.kind == "re_screen"
    assert "rf_saddle" in again
    assert "needle_fear" not in again
    with pytest.raises(Refused, match="Ask again today"):
        screenings.complete(re_screen, by=alder.therapist.by, now=TOMORROW)


def test_unchanged_same_decision_is_one_press_on_the_next_day(alder):
    episode = scenes.opened(alder)
    thinner = {"anticoagulant": BLOOD_THINNER, "anticoagulant_changed": NewAnswer("no")}
    first = scenes.answered(alder, episode, **thinner)
    screenings.decide(
        finding(first, "anticoagulant"),
        resolution="modify",
        rationale="Thin needle, shallow muscles.",
        by=alder.therapist.by,
        now=cast.NOW,
    )
    screenings.complete(first, by=alder.therapist.by, now=cast.NOW)

    again = scenes.answered(alder, episode, now=TOMORROW, **thinner)
    assert queries.assessment(again, on=TOMORROW.date()).ask_again == ("anticoagulant",)
    findings.decide_the_same(finding(again, "anticoagulant"), by=alder.therapist.by, now=TOMORROW)
    screenings.complete(again, by=alder.therapist.by, now=TOMORROW)

    row = finding(again, "anticoagulant")
    assert (row.rationale, row.decided_at) == ("Thin needle, shallow muscles.", TOMORROW)
    assert queries.assessment(again, on=TOMORROW.date()).may_needle is True


def test_an_unfinished_re_screen_counts_at_once(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    scenes.answered(alder, episode, now=TOMORROW, fever_now=NewAnswer("yes"))

    standing = queries.standing(episode, on=TOMORROW.date())

    assert standing is not None
    assert standing[1].result is OverallResult.WAITING


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"fu_newmed": follow_up.yes()}, {"anticoagulant", "bleeding_disorder", "joint_replacement"}),
        ({"fu_faint": follow_up.yes()}, {"faint_history", "needle_fear"}),
        ({"fu_newmed": follow_up.no(), "fu_faint": follow_up.no()}, set()),
    ],
    ids=["a new medicine, illness or surgery", "fainted", "nothing"],
)
def test_a_change_reported_in_a_check_in_is_asked_again_at_the_next_screening(alder, said, asked):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, **said)

    screening = screenings.start(check_in.episode, by=alder.therapist.by, now=follow_up.LATER)

    gone = set(library().questions) - set(screening.answers)
    questions = {"anticoagulant", "bleeding_disorder", "joint_replacement", "faint_history", "needle_fear"}
    assert gone & questions == asked
    assert set(queries.assessment(screening, on=follow_up.LATER.date()).unanswered) >= asked


def test_a_change_that_a_screening_has_taken_up_is_not_asked_about_for_ever(alder):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_newmed=follow_up.yes())
    scenes.screened(alder, check_in.episode, now=follow_up.LATER + timedelta(minutes=5))

    later = screenings.start(check_in.episode, by=alder.therapist.by, now=follow_up.LATER + timedelta(days=7))

    assert "joint_replacement" in later.answers
