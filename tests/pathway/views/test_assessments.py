"""The assessment's pages: saved as one goes, one press for all that is normal, nothing typed is ever lost."""

import re

import pytest
from django.urls import reverse

from clinic import dates, renewals
from clinic.models import AuditEvent
from pathway.models import ClinicalAssessment, ExaminationWarning, Measurement, NeurologicalSign, Screening
from pathway.rules.assessments import Activity, Point
from tests import cast
from tests.forms_on_a_page import form_with
from tests.pathway import lists, scenes

BY_SCRIPT = {"HTTP_X_NEEDLEPATH_AUTOSAVE": "yes"}
ENOUGH = {"affected_side": "left", "suspected_driver": "injury", "nprs_leg": "7", "nprs_back": "0"}


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def episode(alder):
    return scenes.opened(alder, now=cast.this_moment())


@pytest.fixture
def draft(alder, episode):
    return scenes.begun(alder, episode, now=cast.this_moment())


@pytest.fixture
def therapist(alder, sign_in):
    return sign_in(alder.therapist)


def page_of(row):
    return reverse("assessments:detail", args=[row.uuid])


def press(client, row, button="Save", *, by_script=False, **typed):
    """Press a button of the page as it stands, with something typed."""
    form, pressed = form_with(client.get(page_of(row)).content.decode(), button)
    data = {**form.fields, **{name: [value] for name, value in typed.items()}}
    if pressed.name:
        data[pressed.name] = [pressed.value]
    return client.post(pressed.action, data, **(BY_SCRIPT if by_script else {}))


def test_an_assessment_is_begun_from_the_chart_and_only_once(alder, episode, therapist):
    chart = therapist.get(reverse("chart", args=[episode.patient.uuid])).content.decode()
    form, _ = form_with(chart, "Record")
    for _ in range(2):
        response = therapist.post(form.action, form.fields)

    cast.enter(alder)
    assert response.url == page_of(ClinicalAssessment.objects.get())


def test_a_page_without_script_saves_all_of_it(alder, draft, therapist):
    response = press(therapist, draft, **ENOUGH, gait="antalgic", slr_left_degrees="45", myotome_L5_left="4")

    cast.enter(alder)
    row = ClinicalAssessment.objects.get()
    assert response.url == page_of(draft)
    assert (row.gait, row.slr_left_degrees, row.nprs_back) == ("antalgic", 45, 0)
    assert NeurologicalSign.objects.get().grade == "4"


def test_the_script_gets_the_parts_that_change_and_the_new_version(alder, draft, therapist):
    response = press(therapist, draft, by_script=True, **ENOUGH)

    html = response.content.decode()
    assert set(re.findall(r'id="(exam-\w+)"', html)) == {
        "exam-points",
        "exam-warnings",
        "exam-sign",
        "exam-bar",
    }
    assert 'name="version" value="2"' in html
    assert "Ready to sign" in words(response)


def test_all_normal_is_one_press_and_the_exceptions_stay(alder, draft, therapist):
    response = press(
        therapist,
        draft,
        "All normal: fills what is empty in nerve function",
        by_script=True,
        light_touch_L5_left="reduced",
    )

    cast.enter(alder)
    grades = {(one.kind, one.place, one.side): one.grade for one in NeurologicalSign.objects.all()}
    assert len(grades) == 30
    assert grades["light_touch", "L5", "left"] == "reduced"
    assert grades["myotome", "S2", "right"] == "5"
    assert 'id="exam-nerves"' in response.content.decode()
    assert ClinicalAssessment.objects.get().saddle_sensation == ""


def test_what_the_intake_said_is_taken_in_one_press(alder, episode, therapist, draft):
    from pathway.queries.intakes import pages
    from patients.actions import intakes
    from tests.journeys.people_in_states import PeopleInStates

    people = PeopleInStates(alder, cast.this_moment())
    intake = intakes.invite(episode.patient, by=alder.receptionist.by, now=cast.this_moment())
    people.fill_in(intake)
    intakes.submit(intake, pages=pages(), by=alder.receptionist.by, now=dates.now())

    press(therapist, draft, "Take from the intake", nprs_back="2")

    cast.enter(alder)
    row = ClinicalAssessment.objects.get()
    assert (row.nprs_leg, row.nprs_back) == (7, 2)
    assert [(one.name, one.score) for one in row.activities.all()] == [("Putting on socks", 3)]


def test_a_marked_muscle_asks_what_pressing_it_did(alder, draft, therapist):
    response = press(therapist, draft, by_script=True, points="piriformis:left")
    assert "Piriformis, left: pain" in words(response)

    press(
        therapist, draft, **{"point_piriformis:left_pain": "referred", "point_piriformis:left_familiar": "on"}
    )

    cast.enter(alder)
    point = ClinicalAssessment.objects.get().palpated_points.get()
    assert (point.muscle, point.pain, point.is_familiar) == ("piriformis", "referred", True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"slr_left_degrees": "270"}, "Enter a whole number from 0 to 120."),
        ({"slr_left_degrees": "steep"}, "Enter a whole number from 0 to 120."),
        ({"nprs_leg": "11"}, "Select a valid choice."),
        ({"points": "heart:left"}, "One of the muscles is not in the reference."),
        ({"points": "piriformis:left", "nothing_palpated": "on"}, "Trigger points are marked"),
    ],
)
@pytest.mark.parametrize("by_script", [False, True], ids=["page", "script"])
def test_a_bad_value_is_said_and_the_rest_stays(alder, draft, therapist, by_script, typed, sentence):
    response = press(therapist, draft, by_script=by_script, note="Guards on standing.", **typed)

    cast.enter(alder)
    assert response.status_code == (422 if by_script else 200)
    assert sentence in words(response)
    assert by_script or "Guards on standing." in words(response)
    assert ClinicalAssessment.objects.get().note == ""


def test_an_old_tab_is_told_what_is_stored_and_keeps_its_words(alder, draft, therapist):
    form, button = form_with(therapist.get(page_of(draft)).content.decode(), "Save")
    press(therapist, draft, note="From the other tab.")
    data = {**form.fields, "note": ["From this tab."]}

    page = therapist.post(button.action, data)
    parts = therapist.post(button.action, data, **BY_SCRIPT)

    cast.enter(alder)
    assert "From the other tab." in words(page)
    assert "From this tab." in words(page)
    assert (parts.status_code, "From the other tab." in words(parts)) == (409, True)
    assert {"exam-behaviour", "exam-nerves", "exam-palpation", "exam-conclusion"} <= set(
        re.findall(r'id="(exam-\w+)"', parts.content.decode())
    )
    assert ClinicalAssessment.objects.get().note == "From the other tab."


def test_a_signature_says_what_is_missing_and_where(draft, therapist):
    response = therapist.get(page_of(draft))

    assert "Ask for the leg pain now, from 0 to 10. Show" in words(response)
    assert 'href="#field-nprs_leg"' in response.content.decode()


def test_what_is_signed_is_what_was_on_the_page(alder, draft, therapist):
    press(therapist, draft, **ENOUGH)

    response = press(therapist, draft, "Sign the assessment", note="Last words.")

    cast.enter(alder)
    row = ClinicalAssessment.objects.get()
    assert response.url == page_of(draft)
    assert (row.is_signed, row.note) == (True, "Last words.")
    values = {kind: int(value) for kind, value in Measurement.objects.values_list("kind", "value")}
    assert values == {"nprs_leg": 7, "nprs_back": 0}


def test_a_signature_that_lacks_something_is_refused_with_everything_kept(alder, draft, therapist):
    url = reverse("assessments:signature", args=[draft.uuid])
    form, _ = form_with(therapist.get(page_of(draft)).content.decode(), "Save")

    response = therapist.post(url, {**form.fields, "note": ["Half done."]})

    cast.enter(alder)
    assert "Not signed yet: Say which side is affected." in words(response)
    assert "Half done." in words(response)
    assert ClinicalAssessment.objects.get().is_signed is False


def test_new_loss_is_shown_at_once_and_taken_into_the_screening_in_one_press(alder, draft, therapist):
    shown = press(therapist, draft, by_script=True, **ENOUGH, saddle_sensation="reduced")
    assert "Sensation between the legs is reduced or absent." in words(shown)
    assert "1 to take into the screening" in words(shown)

    response = press(therapist, draft, "Take it into the screening")

    cast.enter(alder)
    screening = Screening.objects.get()
    assert response.url == reverse("screenings:detail", args=[screening.uuid])
    assert screening.answers["rf_saddle"]["choice"] == "new_or_worse"
    assert ExaminationWarning.objects.get().is_settled is True


def test_a_lost_press_on_an_old_page_takes_nothing_anywhere(alder, draft, therapist):
    press(therapist, draft, **ENOUGH, saddle_sensation="reduced")
    form, button = form_with(therapist.get(page_of(draft)).content.decode(), "Take it into the screening")
    press(therapist, draft, note="From the other tab.")

    response = therapist.post(button.action, {**form.fields, "then": ["screening"]}, **BY_SCRIPT)

    cast.enter(alder)
    assert response.status_code == 409
    assert Screening.objects.count() == 0


def test_old_weakness_is_explained_beside_the_warning(alder, draft, therapist):
    press(therapist, draft, **ENOUGH, myotome_L5_left="3")

    shown = press(therapist, draft, by_script=True, warning_weak_leg="Since polio; Dr Lee, May.")

    assert "Findings that were met" in words(shown)
    assert "Ready to sign" in words(shown)


def test_the_signed_page_stands_beside_the_last_one(alder, episode, therapist):
    now = dates.now()
    scenes.examined(alder, episode, now=now.replace(microsecond=0), slr_left_site="calf")
    again = scenes.written(
        alder, scenes.begun(alder, episode, now=dates.now()), now=dates.now(), **scenes.EXAMINED
    )
    again = scenes.written(alder, again, slr_left_degrees=60, slr_left_site="thigh")

    shown = words(therapist.get(page_of(again)))

    assert "last 45°" in shown
    assert "last calf" in shown


def test_an_addendum_is_added_below_and_said_at_its_field_when_empty(alder, episode, therapist):
    row = scenes.examined(alder, episode)
    url = reverse("assessments:addenda_new", args=[row.uuid])

    assert "Write what is to be added." in words(therapist.post(url, {"text": " "}))
    therapist.post(url, {"text": "Left and right were exchanged."})

    assert "Left and right were exchanged. Dana Whitfield, PT, DPT" in words(therapist.get(page_of(row)))


def test_every_reading_is_recorded(alder, draft, therapist):
    therapist.get(page_of(draft))

    cast.enter(alder)
    assert AuditEvent.objects.filter(kind="assessment.viewed", target_id=draft.pk).count() == 1


def test_the_desk_reads_no_assessment_and_a_manager_writes_none(alder, sign_in, draft):
    assert sign_in(alder.receptionist).get(page_of(draft)).status_code == 403
    manager = sign_in(alder.manager)
    lists.opened(draft.episode.patient, alder.manager)
    assert "This assessment is not signed." in words(manager.get(page_of(draft)))
    assert manager.post(reverse("assessments:edit", args=[draft.uuid])).status_code == 403


def test_another_clinic_finds_nothing_here(birch, alder, sign_in):
    row = scenes.begun(alder, scenes.opened(alder))

    assert sign_in(birch.therapist).get(page_of(row)).status_code == 404


def test_an_episode_that_ended_begins_none(alder, episode, therapist):
    from pathway.actions import episodes

    episodes.discharge(episode, end="lapsed", reason="did_not_return", by=alder.therapist.by, now=dates.now())

    response = therapist.post(reverse("assessments:new", args=[episode.uuid]))

    assert "This episode of care has ended." in words(response)


def test_the_chart_and_the_plan_show_it_in_a_few_lines(alder, episode, therapist):
    scenes.examined(alder, episode, slr_left_site="calf", points=(Point("piriformis", "left", "local"),))

    for page in (
        reverse("chart", args=[episode.patient.uuid]),
        reverse("plans:edit", args=[episode.uuid]),
    ):
        shown = words(therapist.get(page))
        assert "Leg raise left 45°, to the calf" in shown
        assert "Piriformis left (local pain)" in shown


def test_a_fuller_assessment_asks_the_database_no_more(alder, episode, therapist, draft):
    """One entry of each kind, then many: the same number of queries."""
    therapist.get(page_of(draft))  # the first page of a sign-in also writes the session
    few = {"signs": {("myotome", "L5", "left"): "5"}, "points": (Point("piriformis", "left"),)}
    scenes.written(alder, draft, now=dates.now(), **few, activities={1: Activity("Walk", 3)})
    counts = [queries_of(therapist, draft)]
    cast.enter(alder)
    many = {("myotome", root, side): "5" for root in ("L2", "L3", "L4", "S1") for side in ("left", "right")}
    points = tuple(Point(muscle, "left") for muscle in ("piriformis", "soleus", "multifidus"))
    scenes.written(
        alder,
        draft,
        now=dates.now(),
        signs=many,
        points=points,
        activities={1: Activity("Walk", 3), 2: Activity("Sit", 2), 3: Activity("Drive", 1)},
    )
    counts.append(queries_of(therapist, draft))

    assert counts[0] == counts[1]


def queries_of(client, row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get(page_of(row))
    return len(
        [one for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    )


def locked(client, row, *, whose, **typed):
    """What a save of the page's script is answered once the screen is locked."""
    form, _ = form_with(client.get(page_of(row)).content.decode(), "Save")
    client.post(reverse("locking"))
    data = {**form.fields, **{name: [value] for name, value in typed.items()}}
    headers = {renewals.BY_SCRIPT: "yes"} | ({renewals.WHOSE: renewals.note(whose)} if whose else {})
    return client.post(form.action or page_of(row), data, headers=headers)


def test_a_save_past_the_lock_is_answered_by_its_version_and_nothing_else(alder, draft, therapist):
    answer = locked(therapist, draft, whose=alder.therapist.member, nprs_leg="7")
    draft.refresh_from_db()
    said = f'<input type="hidden" id="page-version" name="version" value="{draft.version}">'
    assert (answer.status_code, answer.content.decode().strip()) == (200, said)
    assert draft.nprs_leg == 7


@pytest.mark.parametrize("wrong", [{"version": "0", "nprs_leg": "7"}, {"nprs_leg": "99"}])
def test_what_is_not_stored_past_the_lock_brings_nothing_back(alder, draft, therapist, wrong):
    answer = locked(therapist, draft, whose=alder.therapist.member, **wrong)
    assert (answer.status_code, answer.content) == (423, b"")
    draft.refresh_from_db()
    assert draft.nprs_leg is None


def test_a_script_that_does_not_say_whose_page_it_is_saves_nothing_past_the_lock(draft, therapist):
    assert locked(therapist, draft, whose=None, nprs_leg="7").status_code == 423
    draft.refresh_from_db()
    assert draft.nprs_leg is None
