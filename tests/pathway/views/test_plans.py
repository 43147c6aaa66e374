"""The plan page: a blocked muscle is refused with its reason through the form and through a direct post alike."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Credential
from pathway.actions import screenings
from pathway.actions.plans import PlanDetails
from pathway.actions.screenings import NewAnswer
from pathway.models import HomeExercise, PlanOfCare, TargetMuscle
from pathway.rules.plans import Target
from patients.models import Intake
from tests import cast
from tests.pathway import lists, scenes

COURSE = {"sessions_planned": 3, "interval_days": 7}


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page_of(episode):
    return reverse("plans:edit", args=[episode.uuid])


@pytest.fixture
def cleared(alder):
    """An episode whose screening of today found nothing."""
    episode = scenes.opened(alder)
    scenes.screened(alder, episode, now=cast.this_moment())
    return episode


@pytest.fixture
def thinned(alder):
    """An episode of a patient on a blood thinner: deep muscles are blocked."""
    episode = scenes.opened(alder)
    now = cast.this_moment()
    screening = scenes.answered(
        alder, episode, now=now, anticoagulant=NewAnswer("yes"), anticoagulant_changed=NewAnswer("no")
    )
    screenings.decide(
        screening.findings.get(),
        resolution="modify",
        rationale="Thin needle.",
        by=alder.therapist.by,
        now=now,
    )
    screenings.complete(screening, by=alder.therapist.by, now=now)
    return episode


def test_a_plan_is_saved_and_activated_in_one_press(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(
        page_of(cleared),
        {
            **COURSE,
            "targets": ["piriformis:left", "gluteus_medius:left"],
            "target-piriformis-left-technique": "ims",
            "target-piriformis-left-priority": "2",
            "activate": "1",
        },
    )

    cast.enter(alder)
    assert response.url == reverse("chart", args=[cleared.patient.uuid])
    assert PlanOfCare.objects.get().state == "active"
    assert list(TargetMuscle.objects.values_list("muscle", "technique", "priority")) == [
        ("gluteus_medius", "trigger_point", 1),
        ("piriformis", "ims", 2),
    ]


@pytest.mark.parametrize("press", [{}, {"activate": "1"}], ids=["draft", "activate"])
def test_a_blocked_muscle_is_refused_with_its_reason(alder, sign_in, thinned, press):
    response = sign_in(alder.therapist).post(
        page_of(thinned), {**COURSE, **press, "targets": ["piriformis:left"], "goals": "Sit for an hour"}
    )

    cast.enter(alder)
    assert TargetMuscle.objects.count() == 0
    assert PlanOfCare.objects.count() == 0
    assert "Piriformis, left: Do you take a blood thinner" in words(response)
    assert "Sit for an hour" in words(response)


def test_a_target_without_a_finished_screening_is_refused(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, now=cast.this_moment())

    response = sign_in(alder.therapist).post(page_of(episode), {**COURSE, "targets": ["gluteus_medius:left"]})

    cast.enter(alder)
    assert TargetMuscle.objects.count() == 0
    assert "The screening is not finished." in words(response)


def test_a_muscle_that_does_not_exist_is_refused(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(page_of(cleared), {**COURSE, "targets": ["heart:left"]})

    cast.enter(alder)
    assert PlanOfCare.objects.count() == 0
    assert "One of the muscles is not in the reference." in words(response)


def test_an_advanced_muscle_is_shown_as_blocked_without_the_skill(alder, sign_in, cleared):
    Credential.objects.update(covers_advanced=False)

    response = sign_in(alder.therapist).get(page_of(cleared))

    assert "does not cover this advanced muscle" in words(response)


def test_a_plan_of_no_sessions_is_said_at_its_field(alder, sign_in, cleared):
    response = sign_in(alder.therapist).post(page_of(cleared), {"sessions_planned": 0, "interval_days": 7})

    assert "Plan from 1 to 20 sessions." in words(response)


def test_a_second_press_makes_no_second_plan(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    sent = {**COURSE, "targets": ["gluteus_medius:left"], "once_key": "pressed-twice"}

    first, second = client.post(page_of(cleared), sent), client.post(page_of(cleared), sent)

    cast.enter(alder)
    assert first.url == second.url
    assert PlanOfCare.objects.count() == 1


def test_an_old_draft_is_not_written_over_a_newer_one(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    client.post(page_of(cleared), {**COURSE, "goals": "First"})

    response = client.post(page_of(cleared), {**COURSE, "goals": "Second"})

    cast.enter(alder)
    assert PlanOfCare.objects.get().goals == "First"
    assert "Somebody changed this a moment ago" in words(response)


def test_a_manager_writes_no_plan(alder, sign_in, cleared):
    assert sign_in(alder.manager).get(page_of(cleared)).status_code == 403


def ticked(response, name):
    """The values of the boxes of one name that are ticked, in the order of the page."""
    boxes = re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", response.content.decode())
    mine = [box for box in boxes if f'name="{name}"' in box and " checked" in box]
    return [re.search(r'value="([^"]*)"', box)[1] for box in mine]


def drawn(alder, *zones):
    """An episode of a patient who marked these zones at home; nothing is screened yet."""
    now = cast.this_moment()
    episode = scenes.opened(alder)
    intake = Intake.objects.create(
        clinic=alder.clinic,
        patient=episode.patient,
        state="submitted",
        about={"pain_zones": list(zones)},
        opened_at=now,
        submitted_at=now,
    )
    return episode, intake


HOME = {
    "home": ["bridge", "clam"],
    "home-bridge-place": "2",
    "home-bridge-sets": "2",
    "home-bridge-repetitions": "8",
    "home-bridge-times_a_day": "1",
    "home-bridge-days_a_week": "3",
    "home-bridge-note": "Slowly.",
    "home-clam-place": "1",
    "home-clam-sets": "3",
    "home-clam-repetitions": "12",
    "home-clam-times_a_day": "1",
    "home-clam-days_a_week": "3",
    "home-clam-side": "left",
}


def test_the_pain_drawing_suggests_and_chooses_nothing(alder, sign_in):
    episode, _ = drawn(alder, "heel:left")
    scenes.screened(alder, episode, now=cast.this_moment())

    response = sign_in(alder.therapist).get(page_of(episode))

    assert "Soleus, left Allowed Covers left heel. Source: SOL20, TIB21" in words(response)
    assert ticked(response, "targets") == []


def test_a_suggested_muscle_that_is_blocked_says_so_where_it_is_suggested(alder, sign_in, thinned):
    now = cast.this_moment()
    Intake.objects.create(
        clinic=alder.clinic,
        patient=thinned.patient,
        state="submitted",
        about={"pain_zones": ["outer_shin:left"]},
        opened_at=now,
        submitted_at=now,
    )

    said = words(sign_in(alder.therapist).get(page_of(thinned)))

    assert (
        "Gluteus minimus, left Blocked Covers outer left shin. Source: TS* Do you take a blood thinner"
        in said
    )


@pytest.mark.parametrize("zones", [None, "heel:left", [7, {}, "moon:left"]])
def test_a_drawing_that_is_no_drawing_suggests_nothing(alder, sign_in, zones):
    episode, intake = drawn(alder)
    intake.about = {"pain_zones": zones}
    intake.save()

    assert "Suggested by the pain drawing" not in words(sign_in(alder.therapist).get(page_of(episode)))


def test_a_home_programme_is_saved_in_the_order_of_its_numbers(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    client.post(page_of(cleared), {**COURSE, **HOME})

    cast.enter(alder)
    assert list(HomeExercise.objects.values_list("exercise", "sets", "side", "note")) == [
        ("clam", 3, "left", ""),
        ("bridge", 2, "", "Slowly."),
    ]
    assert ticked(client.get(page_of(cleared)), "home") == ["clam", "bridge"]


def test_an_exercise_that_is_not_ticked_any_more_is_off_the_programme(alder, sign_in, cleared):
    client = sign_in(alder.therapist)
    client.post(page_of(cleared), {**COURSE, **HOME})

    client.post(page_of(cleared), {**COURSE, **HOME, "home": ["bridge"], "version": "1"})

    cast.enter(alder)
    assert list(HomeExercise.objects.values_list("place", "exercise")) == [(1, "bridge")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"home-bridge-sets": "0"}, "Enter a whole number from 1 to 10."),
        ({"home-bridge-repetitions": "many"}, "Enter a whole number from 1 to 50."),
        ({"home-clam-side": ""}, "Choose a side."),
        ({"home": ["handstand"]}, "One of the exercises is not in the reference."),
    ],
)
def test_a_bad_dose_is_said_at_its_field_and_nothing_typed_is_lost(alder, sign_in, cleared, wrong, said):
    response = sign_in(alder.therapist).post(page_of(cleared), {**COURSE, **HOME, "goals": "Sit", **wrong})

    cast.enter(alder)
    assert PlanOfCare.objects.count() == 0
    assert said in words(response)
    assert "Sit" in words(response)
    assert 'value="Slowly."' in response.content.decode() or wrong.get("home")


def test_an_exercise_the_screening_leaves_out_is_refused_also_by_a_direct_post(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, now=cast.this_moment(), weak_bones=NewAnswer("yes"))
    sent = {
        "home": ["knee_to_chest"],
        "home-knee_to_chest-sets": "3",
        "home-knee_to_chest-hold_seconds": "20",
    }
    sent |= {"home-knee_to_chest-times_a_day": "1", "home-knee_to_chest-days_a_week": "7"}

    response = sign_in(alder.therapist).post(page_of(episode), {**COURSE, **sent})

    cast.enter(alder)
    assert PlanOfCare.objects.count() == 0
    assert "Knee to chest: Do you have weak bones" in words(response)
    assert ticked(response, "home") == []


def test_a_blocked_modality_says_why_instead_of_being_there_to_tick(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, now=cast.this_moment(), cardiac_device=NewAnswer("yes"))

    response = sign_in(alder.therapist).get(page_of(episode))

    assert "Surface electrotherapy is blocked. Do you have a pacemaker" in words(response)
    assert 'value="surface_electrotherapy"' not in response.content.decode()


def test_the_page_asks_as_much_for_three_targets_and_exercises_as_for_one(alder, sign_in):
    client, counts = sign_in(alder.therapist), []
    client.get("/today/")  # whatever the first page of a sign-in asks besides
    cast.enter(alder)
    for name, much in (("Ann", 1), ("Ben", 3)):
        now = cast.this_moment()
        episode = scenes.opened(alder, given_name=name)
        scenes.screened(alder, episode, now=now)
        targets = tuple(Target(one, "left") for one in ("gluteus_medius", "soleus", "multifidus")[:much])
        plan = scenes.planned(
            alder, episode, targets=targets, details=PlanDetails(home=scenes.HOME[:much]), now=now
        )
        for page in (page_of(episode), reverse("plans:detail", args=[plan.uuid])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
            cast.enter(alder)

    assert counts[:2] == counts[2:]


def test_a_plan_is_read_with_the_patients_own_sheet_in_their_language(alder, sign_in):
    episode = scenes.opened(alder, language="es")
    scenes.screened(alder, episode)
    plan = scenes.planned(alder, episode, details=PlanDetails(home=scenes.HOME))
    lists.opened(episode.patient, alder.manager)

    said = words(sign_in(alder.manager).get(reverse("plans:detail", args=[plan.uuid])))

    assert "Bridge 3 sets of 10. Once a day, 3 days a week." in said
    assert "Qué hacer en casa" in said
    assert "Puente 3 series de 10." in said
    assert AuditEvent.objects.filter(kind="plan.viewed", target_id=plan.pk).count() == 1


def test_another_clinic_and_the_desk_read_no_plan(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode)
    address = reverse("plans:detail", args=[scenes.planned(alder, episode).uuid])
    stranger = cast.open_clinic(slug="birch", now=cast.this_moment())

    assert sign_in(alder.receptionist).get(address).status_code == 403
    assert sign_in(stranger.therapist).get(address).status_code == 404
