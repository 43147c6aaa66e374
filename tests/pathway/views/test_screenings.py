"""The screening pages: nothing typed is lost, nothing clears itself, and no way in skips the rules."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse

from clinic import actions as practice
from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import Alert, Finding, Screening
from pathway.queries import screenings as queries
from tests import cast
from tests.pathway import scenes

BY_SCRIPT = {"HTTP_X_NEEDLEPATH_AUTOSAVE": "answers"}


def page_of(screening):
    return reverse("screenings:detail", args=[screening.uuid])


def decision_of(finding):
    return reverse("findings:decision", args=[finding.uuid])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def begun(alder):
    """A screening of today in which nothing was asked yet."""
    return screenings.start(scenes.opened(alder), by=alder.therapist.by, now=today())


@pytest.fixture
def scared(alder):
    """A screening of today with one open decision."""
    return scenes.answered(alder, scenes.opened(alder), now=today(), needle_fear=NewAnswer("very_scared"))


def today():
    """The pages ask the database for the time, so what must be of today is made today."""
    return cast.this_moment()


def test_starting_twice_opens_the_one_that_is_begun(alder, sign_in):
    episode = scenes.opened(alder)
    client = sign_in(alder.therapist)
    new = reverse("screenings:new", args=[episode.uuid])

    first = client.post(new, {"once_key": "a"})
    again = client.post(new, {"once_key": "b"})

    cast.enter(alder)
    assert first.url == again.url == page_of(Screening.objects.get())


def test_an_answer_is_stored_with_the_words_that_were_asked(alder, sign_in, begun):
    sign_in(alder.therapist).post(page_of(begun), {"version": begun.version, "faint_history": "yes"})

    cast.enter(alder)
    begun.refresh_from_db()
    assert begun.answers["faint_history"]["choice"] == "yes"
    assert (
        begun.answers["faint_history"]["text"] == "Have you ever fainted, or almost fainted, with a needle?"
    )
    assert list(begun.findings.values_list("code", flat=True)) == ["faint_history"]


def test_no_to_the_rest_answers_one_group_only(alder, sign_in, begun):
    sign_in(alder.therapist).post(
        page_of(begun), {"version": begun.version, "rest": "nerves", "rf_weakness": "one_leg"}
    )

    cast.enter(alder)
    begun.refresh_from_db()
    assert begun.answers["rf_weakness"]["choice"] == "one_leg"
    assert begun.answers["rf_saddle"]["choice"] == "no"
    assert "faint_history" not in begun.answers


def test_an_emergency_answer_shows_what_to_say_and_opens_an_alert(alder, sign_in, begun):
    response = sign_in(alder.therapist).post(
        page_of(begun), {"version": begun.version, "rf_saddle": "new_or_worse"}, **BY_SCRIPT
    )

    cast.enter(alder)
    alert = Alert.objects.get()
    assert "Call 911" in words(response)
    assert (alert.tier, alert.cause) == ("T0", "rf_saddle")
    assert reverse("alerts:detail", args=[alert.uuid]) in response.content.decode()


def test_an_emergency_answer_stops_the_questions_until_it_is_put_right(alder, sign_in, begun):
    client = sign_in(alder.therapist)
    client.post(page_of(begun), {"version": begun.version, "rf_saddle": "new_or_worse"})
    stopped = client.get(page_of(begun)).content.decode()
    cast.enter(alder)
    begun.refresh_from_db()
    client.post(page_of(begun), {"version": begun.version, "rf_saddle": "no"})
    goes_on = client.get(page_of(begun)).content.decode()
    assert [len(re.findall(mark, stopped)) for mark in ("is-stopped", "is-emergency")] == [1, 1]
    assert "emergency text is at the top of this page, and the clinic is alerted" in stopped
    assert stopped.index('id="save-state"') < stopped.index(
        "is-stopped"
    )  # what is hidden below hides no failed save
    assert [len(re.findall(mark, goes_on)) for mark in ("is-stopped", "is-emergency")] == [0, 0]


@pytest.mark.parametrize(
    ("hours", "words_told"),
    [("", "We are closed until"), ("all", "Tell them: back or leg pain")],
    ids=["closed", "open"],
)
def test_the_emergency_text_knows_whether_the_clinic_is_open(alder, sign_in, begun, hours, words_told):
    open_all_week = [(day, time(0), time(23, 59, 59)) for day in range(7)] if hours else []
    practice.set_opening_hours(alder.clinic, open_all_week, by=alder.manager.by, now=today())
    response = sign_in(alder.therapist).post(
        page_of(begun), {"version": begun.version, "rf_saddle": "new_or_worse"}, **BY_SCRIPT
    )
    assert words_told in words(response)


def test_a_patient_who_speaks_spanish_is_told_in_spanish_and_staff_read_both(alder, sign_in):
    screening = scenes.answered(
        alder, scenes.opened(alder, language="es"), now=today(), rf_saddle=NewAnswer("new_or_worse")
    )
    page = words(sign_in(alder.therapist).get(page_of(screening)))
    assert ("Llame al 911" in page, "In English: Stop here." in page) == (True, True)


def test_a_number_that_is_none_is_said_at_its_field_and_what_was_typed_stays(alder, sign_in):
    screening = scenes.answered(alder, scenes.opened(alder), now=today(), pregnancy=NewAnswer("yes"))

    response = sign_in(alder.therapist).post(
        page_of(screening),
        {"version": screening.version, "pregnancy": "yes", "pregnancy_weeks-number": "nine"},
    )

    assert "Enter the number of weeks in figures." in words(response)
    assert 'value="nine"' in response.content.decode()


def test_answers_on_an_old_page_are_refused_and_stay_on_the_page(alder, sign_in, begun):
    response = sign_in(alder.therapist).post(
        page_of(begun), {"version": begun.version + 1, "faint_history": "yes"}
    )

    cast.enter(alder)
    begun.refresh_from_db()
    assert begun.answers == {}
    assert "Somebody changed this a moment ago" in words(response)
    assert re.search(r'name="faint_history" value="yes"[^>]*checked', response.content.decode())


def test_a_decision_is_recorded_beside_its_question(alder, sign_in, scared):
    finding = scared.findings.get()
    response = sign_in(alder.therapist).post(
        decision_of(finding),
        {
            f"finding-{finding.pk}-about": "very_scared",
            f"finding-{finding.pk}-resolution": "modify",
            f"finding-{finding.pk}-rationale": "One needle first, lying down.",
        },
    )

    cast.enter(alder)
    finding.refresh_from_db()
    assert response.url == f"{page_of(scared)}#question-needle_fear"
    assert (finding.resolution, finding.rationale) == ("modify", "One needle first, lying down.")


def test_a_decision_without_a_reason_is_said_at_its_field(alder, sign_in, scared):
    finding = scared.findings.get()

    response = sign_in(alder.therapist).post(
        decision_of(finding),
        {f"finding-{finding.pk}-about": "very_scared", f"finding-{finding.pk}-resolution": "proceed"},
    )

    cast.enter(alder)
    assert "Write why: the next therapist reads this." in words(response)
    assert Finding.objects.get().resolution == ""


@pytest.mark.parametrize("resolution", ["proceed", "modify", "cleared_by", "nonsense"])
def test_a_direct_post_cannot_lift_what_the_disposition_does_not_permit(alder, sign_in, resolution):
    screening = scenes.answered(alder, scenes.opened(alder), now=today(), needle_fear=NewAnswer("panic"))
    finding = screening.findings.get()

    sign_in(alder.therapist).post(
        decision_of(finding),
        {
            f"finding-{finding.pk}-about": "panic",
            f"finding-{finding.pk}-resolution": resolution,
            f"finding-{finding.pk}-rationale": "She will be fine.",
        },
    )

    cast.enter(alder)
    assert Finding.objects.get().resolution == ""
    assert queries.assessment(screening, on=screening.on).result == "not_suitable"


def test_a_screening_with_something_open_is_not_closed(alder, sign_in, scared):
    response = sign_in(alder.therapist).post(
        reverse("screenings:completion", args=[scared.uuid]), follow=True
    )

    cast.enter(alder)
    assert Screening.objects.get().completed_at is None
    assert "Still open: How do you feel about needles?" in words(response)


def test_a_screening_is_closed_under_the_therapist_s_name(alder, sign_in):
    screening = scenes.answered(alder, scenes.opened(alder), now=today())

    sign_in(alder.therapist).post(reverse("screenings:completion", args=[screening.uuid]))

    cast.enter(alder)
    assert Screening.objects.get().completed_by == alder.therapist.user


def test_a_re_screen_shows_what_was_answered_last_time_and_ticks_nothing_for_today(alder, sign_in):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode, now=today() - timedelta(days=7))
    re_screen = screenings.start(episode, by=alder.therapist.by, now=today())

    response = sign_in(alder.therapist).get(page_of(re_screen))

    html = response.content.decode()
    assert "Last time: No. Ask again today." in words(response)
    assert not re.search(r'name="rf_saddle"[^>]*checked', html)
    assert re.search(r'name="faint_history" value="no"[^>]*checked', html)


def test_one_press_says_that_what_found_nothing_was_asked_again_and_is_the_same(alder, sign_in):
    episode, week_ago = scenes.opened(alder), today() - timedelta(days=7)
    before = scenes.answered(alder, episode, now=week_ago, tired_today=NewAnswer("yes"))
    screenings.decide(before.findings.get(), resolution="accept", by=alder.therapist.by, now=week_ago)
    screenings.complete(before, by=alder.therapist.by, now=week_ago)
    again = screenings.start(episode, by=alder.therapist.by, now=today())
    client = sign_in(alder.therapist)

    page = client.get(page_of(again))
    client.post(page_of(again), {"version": again.version, "unchanged": "1", "rf_bowel": "long_same"})

    cast.enter(alder)
    again.refresh_from_db()
    answered_today = {
        slug for slug, one in again.answers.items() if one["answered_on"] == again.on.isoformat()
    }
    assert "again: unchanged" in words(page)
    assert {"rf_bladder", "rf_bowel", "eaten_today"} <= answered_today
    assert (again.answers["rf_bowel"]["choice"], again.answers["rf_bladder"]["choice"]) == ("long_same", "no")
    assert "tired_today" not in answered_today  # what was found is asked by itself


def test_a_manager_reads_a_screening_and_changes_nothing(alder, sign_in, scared):
    client = sign_in(alder.manager)

    assert "Save answers" not in words(client.get(page_of(scared)))
    assert client.post(page_of(scared), {"version": scared.version}).status_code == 403


@pytest.mark.parametrize("route", ["detail", "completion"])
def test_another_clinic_s_screening_is_not_there(birch, alder, sign_in, scared, route):
    address = reverse(f"screenings:{route}", args=[scared.uuid])

    assert sign_in(birch.therapist).post(address).status_code == 404


def test_quiet_answers_may_be_passed_over_and_what_found_something_may_not(alder, sign_in, scared):
    page = sign_in(alder.therapist).get(reverse("screenings:detail", args=[scared.uuid])).content.decode()
    lines = re.findall(r'class="(question-line[^"]*)" id="question-([a-z_0-9]+)"', page)
    quiet = {slug for classes, slug in lines if "is-quiet" in classes}
    assert "needle_fear" in {slug for _, slug in lines} - quiet
    assert f"leave out {len(quiet)} quiet answers" in page
