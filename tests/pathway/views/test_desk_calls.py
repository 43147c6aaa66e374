"""The desk on the phone: one question at a time, and no page, nobody and no button brings a stored answer back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import actions, dates
from pathway.actions import check_ins, desk_calls
from pathway.actions.desk_calls import Speaker
from pathway.models import Alert, CallTask, CheckInAnswer, DeskCall
from pathway.reference import library
from tests import cast
from tests.pathway import follow_up, patient_links, sessions

pytestmark = pytest.mark.django_db
SPEAKER = {"who": "patient", "language": "en"}


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def task(at):
    started = cast.this_moment() - patient_links.AGO
    signed = sessions.signed(at, sessions.ready(at, now=started, channel="phone"), now=started)
    check_ins.ask_due(now=signed.check_ins.get(kind="after_48_hours").due_at)
    return CallTask.objects.get()


@pytest.fixture
def desk(at, task, sign_in):
    """Signed in when the call is owed, so that what leads there is played once for all tests."""
    return sign_in(at.receptionist)


def _begin(client, task, **speaker):
    return client.post(reverse("calls:questions", args=[task.uuid]), {**SPEAKER, **speaker})


def _asked(html):
    found = re.search(r'name="question" value="(\w+)"', html)
    return found[1] if found else None


def _press(client, page, answer=None, **more):
    """Press an answer to the question the page asks; what comes back."""
    slug = _asked(client.get(page).content.decode())
    return client.post(
        page, {"question": slug, "answer": answer or "no", **more}, follow=True
    ).content.decode()


def _words(slug):
    return library().warnings[slug].en


# --- the round -----------------------------------------------------------------------------------


def test_the_desk_reads_one_question_at_a_time_to_the_end(desk, task):
    page = _begin(desk, task).url
    html, seen = desk.get(page).content.decode(), []
    while (slug := _asked(html)) is not None:
        seen.append(slug)
        assert html.count('<h2 class="to-read"') == 1
        html = _press(desk, page, "no" if slug.startswith("fu_") else "1")
    assert seen[:3] == ["fu_breath", "fu_cauda", "fu_allergy"]
    assert seen[-5:] == ["nprs_leg", "nprs_back", "soreness", "change_since_session", "bruising"]
    assert "Say goodbye" in html
    assert (CallTask.objects.get().outcome, CheckInAnswer.objects.get().is_complete) == ("answered", True)


def test_a_spanish_speaker_hears_spanish_and_the_desk_reads_english_below(desk, task):
    html = desk.get(_begin(desk, task, language="es").url).content.decode()
    assert ("¿Dolor de pecho nuevo" in html, "New chest pain" in html, ">Sí<" in html) == (True, True, True)


def test_somebody_who_helps_says_their_name(desk, task):
    refused = _begin(desk, task, who="helper").content.decode()
    assert "Ask for their name." in refused
    page = _begin(desk, task, who="helper", helper_name="Ana Better", helper_relation="daughter").url
    html = desk.get(page).content.decode()
    assert "with Ana Better (daughter)" in html
    assert "Please answer for Will Better" in html


def test_a_press_on_nothing_asks_for_an_answer_and_stores_none(desk, task):
    page = _begin(desk, task).url
    html = desk.post(page, {"question": "fu_breath", "answer": "perhaps"}).content.decode()
    assert "Press the answer you hear." in html
    assert not CheckInAnswer.objects.exists()


def test_a_second_press_of_one_answer_never_answers_the_next_question(desk, task):
    page = _begin(desk, task).url
    for _ in range(2):
        desk.post(page, {"question": "fu_breath", "answer": "no", "once_key": "k1"})
    assert list(CheckInAnswer.objects.get().answers) == ["fu_breath"]


# --- what the desk is told of an alarm ------------------------------------------------------------


def test_an_emergency_answer_shows_the_emergency_script_and_nothing_else(desk, task):
    html = _press(desk, _begin(desk, task).url, "yes")
    assert "Emergency. Read aloud:" in html
    assert "Please call 911 or go to the ER." in html
    assert all(words not in html for words in (_words("fu_breath"), _words("fu_cauda"), "pneumothorax"))
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_breath", "T0")]


def test_how_to_reach_somebody_sent_for_help_is_kept_with_the_call_back(desk, task):
    page = _begin(desk, task).url
    _press(desk, page, "yes")
    wrong = desk.post(f"{page}caller/", {"number": ""}).content.decode()
    assert ("Write the number" in wrong, "Read aloud" in wrong) == (True, True)
    html = desk.post(f"{page}caller/", {"number": "303 555 0148"}, follow=True).content.decode()
    assert "Ring back: did they get help?" in html
    assert CallTask.objects.get(reason="ring_back").number == "303 555 0148"


def test_an_answer_for_today_is_told_in_words_that_name_no_answer_and_the_questions_go_on(at, desk, task):
    page = _begin(desk, task).url
    for _ in range(3):
        _press(desk, page)
    html = _press(desk, page, "one_leg")
    assert "Please stay on the line." in html
    assert _words("fu_weak") not in html
    assert _asked(html) == "fu_foot_drag"


# --- what must never be seen ----------------------------------------------------------------------

ALARMS = ("fu_breath", "fu_cauda", "fu_allergy")


def _half_way(client, task):
    """Three questions answered, one of them alarming for today."""
    page = _begin(client, task).url
    for _ in range(3):
        _press(client, page)
    _press(client, page, "one_leg")
    return page


def _shows_nothing_stored(html):
    """No question that was answered, and no button that looks pressed."""
    asked_before = [_words(slug) for slug in (*ALARMS, "fu_weak")]
    pressed = re.findall(r'aria-pressed="true"|\bchecked\b[^>]*name="answer"|is-pressed|is-alarming', html)
    return pressed == [] and not any(words in html for words in asked_before)


def test_after_the_form_is_sent_nothing_of_it_is_shown(desk, task):
    page = _half_way(desk, task)
    while (slug := _asked(desk.get(page).content.decode())) is not None:
        _press(desk, page, "no" if slug.startswith("fu_") else "1")
    assert all(_shows_nothing_stored(desk.get(where).content.decode()) for where in _everywhere(task, page))


def test_after_fifteen_minutes_the_form_is_closed_and_a_late_answer_is_kept_all_the_same(desk, task):
    page = _half_way(desk, task)
    DeskCall.objects.update(seen_until=dates.now() - timedelta(seconds=1))
    html = desk.get(page).content.decode()
    assert ("This form is closed" in html, "stay on the line" in html, _asked(html)) == (True, False, None)
    assert "This form is closed" in desk.get(f"{page}?ask=fu_weak").content.decode()
    desk.post(page, {"question": "fu_foot_drag", "answer": "yes"})
    assert Alert.objects.filter(cause="fu_foot_drag").exists()


def test_the_form_closes_by_the_clock_and_not_by_a_page_that_was_opened(at, desk, task):
    begun = cast.this_moment() - timedelta(minutes=16)
    call = desk_calls.begin(task, speaker=Speaker("en"), by=at.receptionist.by, now=begun)
    assert (
        "This form is closed" in desk.get(reverse("desk_calls:question", args=[call.uuid])).content.decode()
    )


def test_another_person_of_the_desk_sees_a_closed_form_and_begins_at_the_first_open_question(
    at, sign_in, desk, task
):
    page = _half_way(desk, task)
    other = sign_in(
        cast.Person(
            actions.add_member(
                at.clinic, email="lee@alder.example", name="Lee Ortiz", role="receptionist", title="",
                is_clinical_lead=False, password=cast.PASSWORD, by=at.manager.by, now=cast.this_moment(),
            )
        )
    )  # fmt: skip
    assert "This form is closed" in other.get(page).content.decode()
    html = other.get(_begin(other, task).url).content.decode()
    assert (_asked(html), "stay on the line" in html, _shows_nothing_stored(html)) == (
        "fu_foot_drag",
        False,
        True,
    )


def test_a_resumed_form_begins_at_the_first_open_question_and_shows_no_answer_of_the_link(desk, task):
    follow_up.answered(
        task.check_in, now=cast.this_moment(), fu_breath=follow_up.yes(), fu_cauda=follow_up.no()
    )
    html = desk.get(_begin(desk, task).url).content.decode()
    assert _asked(html) == "fu_allergy"
    assert ("Emergency" in html, _words("fu_breath") in html) == (False, False)
    page = DeskCall.objects.get()
    blind = desk.get(f"{reverse('desk_calls:question', args=[page.uuid])}?ask=fu_breath").content.decode()
    assert _asked(blind) == "fu_allergy"  # only what this call asked itself is read again


def test_a_question_read_again_shows_no_answer(desk, task):
    page = _half_way(desk, task)
    html = desk.get(f"{page}?ask=fu_weak").content.decode()
    assert _asked(html) == "fu_weak"
    assert re.findall(r'aria-pressed|checked name="answer"|is-pressed', html) == []


def test_no_page_of_a_call_is_kept_by_the_browser(desk, task):
    page = _half_way(desk, task)
    assert ["no-store" in desk.get(where).headers["Cache-Control"] for where in _everywhere(task, page)] == [
        True
    ] * len(_everywhere(task, page))


def test_another_clinics_desk_finds_no_call(sign_in, task, desk, at):
    page = _begin(desk, task).url
    stranger = cast.open_clinic(slug="birch").receptionist
    cast.enter(at)
    assert sign_in(stranger).get(page).status_code == 404


def _everywhere(task, page):
    patient = task.patient.uuid
    return [
        page,
        reverse("calls:outcome", args=[task.uuid]),
        reverse("check_ins:list"),
        reverse("check_ins:detail", args=[task.check_in.uuid]),
        reverse("patient_check_ins", args=[patient]),
        reverse("patients:edit", args=[patient]),
        reverse("worry_new", args=[patient]),
        reverse("today"),
    ]


# --- what the clinician reads ---------------------------------------------------------------------


def test_the_clinician_reads_who_typed_and_who_answered(at, sign_in, desk, task):
    page = _begin(desk, task, who="helper", helper_name="Ana Better", helper_relation="daughter").url
    _press(desk, page)
    html = sign_in(at.therapist).get(reverse("check_ins:detail", args=[task.check_in.uuid])).content.decode()
    assert "by phone, typed by Rosa Marin" in html
    assert "Ana Better (daughter) answered for the patient" in html
