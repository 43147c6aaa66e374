"""Something is wrong: from the after-care link to the warning questions at once, and what comes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import check_in_plans, check_ins
from pathway.enums import CheckInKind
from pathway.models import Alert, CheckIn
from pathway.queries.outcomes import outcomes
from pathway.states import CheckInState
from tests import cast
from tests.pathway import patient_links, scenes, sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def signed(at):
    """Signed a few minutes ago: the 48-hour check-in is far away."""
    now = cast.this_moment() - timedelta(minutes=30)
    return sessions.signed(at, sessions.ready(at, now=now), now=now)


def _press(client, signed):
    return client.post(f"{patient_links.path_to('after_care', signed.pk)}something-wrong/")


def _worries():
    return CheckIn.objects.filter(kind=CheckInKind.WORRY)


def test_one_press_opens_the_warning_questions(client, signed):
    page = client.get(_press(client, signed).url).content.decode()
    assert "New chest pain or trouble breathing?" in page


def test_an_alarming_answer_shows_advice_and_opens_an_alert_at_once(client, signed):
    first = _press(client, signed).url
    page = client.post(first, {"yes": "fu_breath"}, follow=True).content.decode()
    assert "Call 911" in page
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_breath", "T0")]


def test_a_second_press_goes_on_with_what_was_begun(client, signed):
    assert _press(client, signed).url == _press(client, signed).url
    assert _worries().count() == 1


def test_after_none_of_these_to_the_end_a_new_worry_begins_anew(client, signed):
    page = _press(client, signed).url
    for _ in range(3):
        page = client.post(page, {"none": "1"}).url
    assert page.endswith("/done/")
    assert list(_worries().values_list("state", flat=True)) == [CheckInState.ANSWERED]
    _press(client, signed)
    assert list(_worries().order_by("sequence").values_list("sequence", flat=True)) == [1, 2]


def test_looking_at_the_address_begins_nothing(client, signed):
    path = f"{patient_links.path_to('after_care', signed.pk)}something-wrong/"
    assert client.get(path).status_code == 405
    assert not _worries().exists()


def test_a_worry_is_nobody_s_promise(at, client, signed):
    planned = list(CheckIn.objects.promised().values_list("kind", "sequence", "due_at"))
    _press(client, signed)
    now = cast.this_moment()
    check_in_plans.replan(signed.episode, by=at.therapist.by, now=now)
    check_ins.chase_unanswered(now=now + timedelta(days=5))
    assert list(_worries().values_list("state", "reminded_at")) == [(CheckInState.ASKED, None)]
    assert list(CheckIn.objects.promised().values_list("kind", "sequence", "due_at")) == planned
    assert outcomes(at.clinic, since=now - timedelta(days=1), now=now).answered.n == 0


# --- on the phone ---------------------------------------------------------------------------------


def test_every_staff_page_leads_to_the_questions_for_a_caller_who_is_found_by_name(at, sign_in, signed):
    desk = sign_in(at.receptionist)
    assert reverse("worry_search") in desk.get(reverse("today")).content.decode()
    nobody = desk.get(reverse("worry_search")).content.decode()
    assert "Will" not in nobody
    found = desk.get(reverse("worry_search"), {"q": "better"}).content.decode()
    assert reverse("worry_new", args=[signed.episode.patient.uuid]) in found


def test_a_caller_is_asked_the_same_questions_and_a_second_press_begins_no_second_worry(at, sign_in, signed):
    desk = sign_in(at.receptionist)
    new = reverse("worry_new", args=[signed.episode.patient.uuid])
    assert "read aloud:" in desk.get(new).content.decode()
    spoken = {"who": "patient", "language": "en", "once_key": "k1"}
    pages = [desk.post(new, spoken).url for _ in range(2)]
    assert pages[0] == pages[1]
    assert "New chest pain or trouble breathing?" in desk.get(pages[0]).content.decode()
    assert _worries().count() == 1


def test_a_caller_without_needles_gets_the_emergency_words_and_a_clinician(at, sign_in):
    episode = scenes.opened(at, given_name="New", now=cast.this_moment())
    desk = sign_in(at.receptionist)
    html = desk.get(reverse("worry_new", args=[episode.patient.uuid])).content.decode()
    assert ("read aloud:" in html, "Ask the four questions" in html) == (True, True)
    desk.post(reverse("worry_telling", args=[episode.patient.uuid]))
    assert list(Alert.objects.values_list("cause", "tier")) == [("caller_worry", "T1")]


def test_a_caller_nobody_booked_yet_is_booked(at, sign_in):
    stranger = cast.patient(at, given_name="Stranger", now=cast.this_moment())
    html = sign_in(at.receptionist).get(reverse("worry_new", args=[stranger.uuid])).content.decode()
    assert "Book a consultation" in html
    assert "Tell a clinician now" not in html
