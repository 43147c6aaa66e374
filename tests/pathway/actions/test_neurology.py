"""What an examination finds holds the needles back until it is in the screening, or explained in words."""

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import assessments, neurology
from pathway.actions.assessments import Incomplete
from pathway.models import Alert, ExaminationWarning, Screening
from pathway.queries import consents, gates
from pathway.queries.assessments import examined
from pathway.queries.reviews import Past
from tests import cast
from tests.pathway import scenes, sessions

TODAY = scenes.TODAY
WEAK = {("myotome", "L5", "left"): "3"}
BOTH = {("myotome", "L5", "left"): "4", ("myotome", "L5", "right"): "4"}


@pytest.fixture
def ready(alder):
    """Screened, assessed once, planned and agreed: nothing holds the needle back."""
    return sessions.ready(alder)


@pytest.fixture
def draft(alder, ready):
    return scenes.begun(alder, ready, now=cast.NOW.replace(hour=18))


def missing(alder, episode):
    gate = gates.needling_gate(
        episode, clinic=alder.clinic, therapist_id=alder.therapist.user.pk, on=TODAY, muscles=()
    )
    return [one.code for one in gate.missing]


def explain(alder, row, **words):
    row.refresh_from_db()
    return assessments.save(
        row,
        found=examined(row),
        explanations=words,
        version=row.version,
        by=alder.therapist.by,
        now=cast.NOW,
    )


def take(alder, row):
    return neurology.take_into_screening(row, by=alder.therapist.by, now=cast.NOW.replace(hour=18))


def test_an_ordinary_sore_leg_holds_nothing_back(alder, ready, draft):
    scenes.written(alder, draft, signs={("light_touch", "L5", "left"): "reduced"}, slr_left_site="calf")

    assert missing(alder, ready) == []


def test_new_weakness_holds_the_needles_back_as_soon_as_it_is_written(alder, ready, draft):
    scenes.written(alder, draft, signs=WEAK)

    assert missing(alder, ready) == ["examination"]
    assert [row.sign for row in ExaminationWarning.objects.all()] == ["weak_leg"]


def test_a_slip_of_the_finger_put_right_leaves_no_warning(alder, ready, draft):
    scenes.written(alder, draft, signs=WEAK)

    scenes.written(alder, draft, signs={("myotome", "L5", "left"): "5"})

    assert missing(alder, ready) == []
    assert ExaminationWarning.objects.count() == 0


def test_it_is_not_signed_before_it_is_met(alder, draft):
    row = scenes.written(alder, draft, **scenes.EXAMINED, signs=WEAK)

    with pytest.raises(Incomplete) as refused:
        assessments.sign(row, by=alder.therapist.by, now=cast.NOW)

    assert refused.value.field == "warnings"


def test_taken_into_the_screening_it_is_a_red_flag_like_any_other(alder, ready, draft):
    row = scenes.written(alder, draft, signs=WEAK)

    screening = take(alder, row)

    finding = screening.findings.get(question="rf_weakness")
    assert (finding.choice, finding.disposition) == ("one_leg", "medical_clearance")
    assert screening.is_complete is False
    assert "screening" in {code.split("_")[0] for code in missing(alder, ready)}
    assert "examination" not in missing(alder, ready)
    assert ExaminationWarning.objects.get().screening == screening


def test_an_emergency_raises_its_alert_when_it_is_taken_there(alder, ready, draft):
    row = scenes.written(alder, draft, saddle_sensation="reduced")

    take(alder, row)

    alert = Alert.objects.get()
    assert (alert.cause, alert.tier) == ("rf_saddle", "T0")


def test_of_two_findings_for_one_question_the_stricter_is_answered(alder, ready, draft):
    row = scenes.written(alder, draft, signs=WEAK)
    row = scenes.written(alder, row, signs=BOTH)

    screening = take(alder, row)

    assert screening.answers["rf_weakness"]["choice"] == "both_legs"
    assert [one.sign for one in ExaminationWarning.objects.all()] == ["weak_both_legs"]


def test_a_screening_that_is_open_already_is_the_one_that_hears_it(alder, ready, draft):
    open_one = scenes.screenings.start(ready, by=alder.therapist.by, now=cast.NOW.replace(hour=18))
    row = scenes.written(alder, draft, signs=WEAK)

    assert take(alder, row).pk == open_one.pk
    assert Screening.objects.filter(episode=ready).count() == 2


def test_a_patient_nobody_screened_is_screened_for_it(alder):
    episode = scenes.opened(alder)
    row = scenes.written(alder, scenes.begun(alder, episode), signs=WEAK)

    screening = neurology.take_into_screening(row, by=alder.therapist.by, now=cast.NOW)

    assert screening.answers["rf_weakness"]["choice"] == "one_leg"


def test_a_second_press_takes_nothing_there_twice(alder, draft):
    row = scenes.written(alder, draft, signs=WEAK)
    take(alder, row)

    with pytest.raises(Refused):
        take(alder, row)

    assert AuditEvent.objects.filter(kind="assessment.taken_into_screening").count() == 1


def test_old_weakness_is_explained_in_words_and_then_signed(alder, ready, draft):
    row = scenes.written(alder, draft, **scenes.EXAMINED, signs=WEAK)

    row = explain(alder, row, weak_leg="Since polio in 1962; Dr Lee examined it in May.")

    assert missing(alder, ready) == []
    assert assessments.sign(row, by=alder.therapist.by, now=cast.NOW).is_signed
    warning = ExaminationWarning.objects.get()
    assert (warning.explanation, warning.settled_by) == (
        "Since polio in 1962; Dr Lee examined it in May.",
        alder.therapist.user,
    )


def test_words_that_are_taken_back_settle_nothing(alder, ready, draft):
    row = scenes.written(alder, draft, signs=WEAK)
    explain(alder, row, weak_leg="Old.")

    explain(alder, row, weak_leg="")

    assert missing(alder, ready) == ["examination"]


def test_saddle_loss_is_not_explained_away(alder, ready, draft):
    row = scenes.written(alder, draft, saddle_sensation="absent")

    explain(alder, row, saddle_loss="Always like this.")

    assert missing(alder, ready) == ["examination"]


def test_strength_that_fell_since_the_last_assessment_is_not_explained_away(alder):
    episode = scenes.opened(alder)
    scenes.examined(alder, episode, signs={("myotome", "L5", "left"): "5"})
    again = scenes.begun(alder, episode, now=cast.NOW.replace(hour=20))
    row = scenes.written(alder, again, signs={("myotome", "L5", "left"): "4"})

    explain(alder, row, weaker="Tired today.")

    assert [(one.sign, one.is_settled) for one in ExaminationWarning.objects.all()] == [("weaker", False)]


def test_clonus_wants_to_know_what_was_done_and_no_screening(alder, draft):
    row = scenes.written(alder, draft, signs={("reflex", "achilles", "left"): "clonus"})

    with pytest.raises(Refused):
        take(alder, row)
    explain(alder, row, brisk_reflexes="Sent to Dr Lee today.")

    assert ExaminationWarning.objects.get().is_settled is True


def test_the_gate_of_a_signature_is_judged_as_of_the_first_needle(alder, ready, draft):
    scenes.written(alder, draft, now=cast.NOW.replace(hour=19), signs=WEAK)

    log = sessions.opened(alder, ready)

    def codes(hour):
        gate, _ = gates.gate_at(
            ready.screenings.first(),
            log,
            [],
            given=consents.of_patient(ready.patient_id),
            room=consents.in_room(log),
            past=Past(),
            at=cast.NOW.replace(hour=hour),
        )
        return [one.code for one in gate.missing]

    assert codes(18) == []
    assert codes(20) == ["examination"]
