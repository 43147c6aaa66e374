"""A plan holds only targets the screening and the therapist's skill allow, whoever asks and however."""

import pytest

from clinic.errors import Refused, Stale
from clinic.models import Credential
from pathway.actions import plans, screenings
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.models import HomeExercise, PlanOfCare, TargetMuscle
from pathway.rules.home_programmes import Prescribed
from pathway.rules.plans import Target
from tests import cast
from tests.pathway import scenes

GLUTEUS = Target("gluteus_medius", "left")
KNEE_TO_CHEST = Prescribed("knee_to_chest", sets=3, hold_seconds=20, times_a_day=1)


def save(alder, episode, *targets, version=None, details=None):
    return plans.save(
        episode,
        details=details or PlanDetails(),
        targets=targets,
        version=version,
        by=alder.therapist.by,
        now=cast.NOW,
    )


def test_a_plan_keeps_its_targets_in_their_order(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)

    plan = save(alder, episode, Target("piriformis", "left", priority=2), GLUTEUS)

    assert list(plan.targets.values_list("muscle", "technique")) == [
        ("gluteus_medius", "trigger_point"),
        ("piriformis", "trigger_point"),
    ]


def test_no_target_is_saved_without_a_screening(alder):
    episode = scenes.opened(alder)

    with pytest.raises(Refused) as refused:
        save(alder, episode, GLUTEUS)

    assert refused.value.field == "targets"
    assert PlanOfCare.objects.count() == 0


def test_no_target_is_saved_while_the_screening_is_not_finished(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode)

    with pytest.raises(Refused, match="not finished"):
        save(alder, episode, GLUTEUS)

    assert TargetMuscle.objects.count() == 0


def test_a_blocked_muscle_is_not_saved(alder):
    episode = scenes.opened(alder)
    thinned(alder, episode)

    with pytest.raises(Refused, match=r"Piriformis, left: .*blood thinner"):
        save(alder, episode, Target("piriformis", "left"))

    assert TargetMuscle.objects.count() == 0


def test_current_is_judged_apart_from_the_needle(alder):
    episode = scenes.opened(alder)
    screening = scenes.answered(alder, episode, cardiac_device=NewAnswer("yes"))
    decide(alder, screening, "cardiac_device")
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused, match="pacemaker"):
        save(alder, episode, Target("gluteus_medius", "left", e_stim=True))

    assert save(alder, episode, GLUTEUS).targets.count() == 1


def test_a_blocked_modality_is_no_adjunct(alder):
    episode = scenes.opened(alder)
    screening = scenes.answered(alder, episode, cardiac_device=NewAnswer("yes"))
    decide(alder, screening, "cardiac_device")
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)

    with pytest.raises(Refused) as refused:
        save(alder, episode, details=PlanDetails(adjuncts=("surface_electrotherapy",)))

    assert refused.value.field == "adjuncts"


def test_an_advanced_muscle_needs_a_credential_that_covers_it(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    Credential.objects.update(covers_advanced=False)

    with pytest.raises(Refused, match="does not cover"):
        save(alder, episode, Target("piriformis", "left"))


@pytest.mark.parametrize(
    "target",
    [Target("heart", "left"), Target("piriformis", "both"), Target("piriformis", "left", technique="magic")],
    ids=["no such muscle", "both sides at once", "no such technique"],
)
def test_what_is_not_in_the_reference_is_not_saved(alder, target):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)

    with pytest.raises(Refused):
        save(alder, episode, target)


def test_activation_judges_the_targets_again(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    plan = save(alder, episode, Target("piriformis", "left"))
    thinned(alder, episode)

    with pytest.raises(Refused, match="blood thinner"):
        plans.activate(plan, by=alder.therapist.by, now=cast.NOW)

    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_plan_without_targets_is_a_plan_without_needles(alder):
    episode = scenes.opened(alder)

    plan = plans.activate(save(alder, episode), by=alder.therapist.by, now=cast.NOW)

    assert plan.state == "active"


def test_a_new_plan_replaces_the_active_one(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    first = scenes.planned(alder, episode)
    second = scenes.planned(alder, episode, targets=(GLUTEUS,))

    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "active")


def test_a_draft_that_somebody_saved_meanwhile_is_not_overwritten(alder):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    plan = save(alder, episode, GLUTEUS)

    with pytest.raises(Stale):
        save(alder, episode, version=plan.version - 1)
    with pytest.raises(Stale):
        save(alder, episode)

    assert plan.targets.count() == 1


def test_a_home_programme_keeps_its_order_and_its_dose(alder):
    episode = scenes.opened(alder)

    plan = save(alder, episode, details=PlanDetails(home=scenes.HOME, home_words="  Twice on Sundays. "))

    assert list(plan.home_exercises.values_list("place", "exercise", "sets", "minutes", "side")) == [
        (1, "bridge", 3, None, ""),
        (2, "clam", 3, None, "left"),
        (3, "walk", None, 15, ""),
    ]
    assert plan.home_words == "Twice on Sundays."


def test_saving_again_puts_the_new_programme_in_place_of_the_old(alder):
    episode = scenes.opened(alder)
    plan = save(alder, episode, details=PlanDetails(home=scenes.HOME))

    save(alder, episode, details=PlanDetails(home=scenes.HOME[:0:-1]), version=plan.version)

    assert list(plan.home_exercises.values_list("place", "exercise")) == [(1, "walk"), (2, "clam")]


def test_an_exercise_the_screening_leaves_out_is_not_saved(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, weak_bones=NewAnswer("yes"))

    with pytest.raises(Refused, match=r"Knee to chest: .*weak bones") as refused:
        save(alder, episode, details=PlanDetails(home=(KNEE_TO_CHEST,)))

    assert refused.value.field == "home"
    assert HomeExercise.objects.count() == 0


def test_activation_judges_the_home_programme_again(alder):
    episode = scenes.opened(alder)
    plan = save(alder, episode, details=PlanDetails(home=(KNEE_TO_CHEST,)))
    scenes.answered(alder, episode, weak_bones=NewAnswer("yes"))

    with pytest.raises(Refused, match="weak bones"):
        plans.activate(plan, by=alder.therapist.by, now=cast.NOW)

    plan.refresh_from_db()
    assert plan.state == "draft"


def thinned(alder, episode):
    """A finished screening of a patient on a blood thinner, decided with care."""
    screening = scenes.answered(
        alder, episode, anticoagulant=NewAnswer("yes"), anticoagulant_changed=NewAnswer("no")
    )
    decide(alder, screening, "anticoagulant")
    screenings.complete(screening, by=alder.therapist.by, now=cast.NOW)


def decide(alder, screening, code):
    screenings.decide(
        screening.findings.get(code=code),
        resolution="modify",
        rationale="Thin needle, shallow muscles.",
        by=alder.therapist.by,
        now=cast.NOW,
    )
