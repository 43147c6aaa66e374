"""The check-in by link: each press stored at once, advice first, one answer however often it is sent."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway.models import Alert, CheckIn, CheckInAnswer, Measurement
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

NUMBERS = {"nprs_leg": "2", "nprs_back": "1", "soreness": "3", "change_since_session": "6", "bruising": "0"}
NOT_COUNTED = re.compile(r"^SELECT set_config|^(RELEASE )?SAVEPOINT|^ROLLBACK TO", re.IGNORECASE)


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def asked(at):
    return patient_links.check_in(at)


def screens(client, path):
    """Press "None of these" until the numbers are asked for; how many screens there were."""
    page, count = f"{path}check-in/1/", 0
    while "/measures/" not in page:
        page = client.post(page, {"none": "1"}).headers["Location"]
        count += 1
    return count


def answered(key, slug):
    """What each version of the answers says of one question."""
    return [row.answers[slug][key] for row in CheckInAnswer.objects.order_by("number") if slug in row.answers]


def counted(queries):
    return [one["sql"] for one in queries if not NOT_COUNTED.search(one["sql"])]


def test_the_cover_names_the_clinic_and_nobody(asked, client):
    page = client.get(asked[1]).content.decode()
    assert "Alder Physical Therapy" in page
    assert re.findall("Will|Better|mail.example|needl", page) == []


def test_a_well_patient_is_done_within_twelve_taps(asked, client):
    check_in, path = asked
    taps = 2 + screens(client, path) + len(NUMBERS) + 1  # the mail, Start, the screens, the numbers, Send
    led = client.post(f"{path}check-in/measures/", NUMBERS)
    check_in.refresh_from_db()
    assert (led.headers["Location"], check_in.state) == (f"{path}done/", "answered")
    assert taps <= 12
    assert Alert.objects.count() == 0


def test_the_numbers_become_measurements(asked, client):
    screens(client, asked[1])
    client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    measured = {row.kind: row.value for row in Measurement.objects.filter(check_in=asked[0])}
    assert measured == {slug: int(value) for slug, value in NUMBERS.items()}


def test_one_tap_is_stored_and_told_though_the_form_is_left_unfinished(asked, client):
    led = client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"}).headers["Location"]
    page = client.get(led).content.decode()
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_breath", "T0")]
    assert page.index("Get help now") < page.index("<h1>")
    assert 'href="tel:911"' in page
    assert CheckInAnswer.objects.get().is_complete is False


def test_the_advice_stays_until_the_end(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_cauda"})
    screens(client, asked[1])
    client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    assert "Get help now" in client.get(f"{asked[1]}done/").content.decode()


def test_a_milder_answer_never_softens_the_advice_of_a_worse_one(asked, client):
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    screens(client, asked[1])
    client.post(f"{asked[1]}check-in/measures/", {**NUMBERS, "change_since_session": "2", "nprs_leg": "9"})
    page = client.get(f"{asked[1]}done/").content.decode()
    assert "You need to be seen today" in page
    assert "by the next working day" not in page
    assert set(Alert.objects.values_list("tier", flat=True)) == {"T1", "T2"}


def test_whom_to_call_first_comes_first_also_to_a_screen_reader(asked, client):
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    seen_today = client.get(f"{asked[1]}check-in/2/").content.decode()
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"})
    emergency = client.get(f"{asked[1]}check-in/1/").content.decode()
    clinic, number = f"Call {asked[0].clinic.name}", f"Call {asked[0].clinic.emergency_number}"
    assert seen_today.index(clinic) < seen_today.index(number)
    assert emergency.index(number) < emergency.index(clinic)


def test_the_detail_of_a_tapped_line_sharpens_the_alert(asked, client):
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    client.post(f"{asked[1]}check-in/2/", {"which": "fu_weak:both_legs"})
    assert list(Alert.objects.values_list("cause", "tier")) == [("fu_weak", "T0")]


def test_a_tap_by_mistake_takes_the_advice_away_and_leaves_the_alert_to_a_person(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"})
    client.post(f"{asked[1]}check-in/1/", {"no": "fu_breath"})
    assert "Get help now" not in client.get(f"{asked[1]}check-in/1/").content.decode()
    alert = Alert.objects.get()
    assert (alert.state, alert.taken_back_at is not None) == ("raised", True)
    assert answered("choice", "fu_breath") == ["yes", "no"]


def test_said_again_after_the_mistake_it_counts_again(asked, client):
    for press in ({"yes": "fu_breath"}, {"no": "fu_breath"}, {"yes": "fu_breath"}):
        client.post(f"{asked[1]}check-in/1/", press)
    assert Alert.objects.get().taken_back_at is None
    assert answered("choice", "fu_breath") == ["yes", "no", "yes"]


def test_a_mistake_that_is_sent_twice_takes_nothing_back_that_was_said_since(asked, client):
    for press in (
        {"yes": "fu_breath"},
        {"no": "fu_breath", "seen": "1"},
        {"yes": "fu_breath"},
        {"no": "fu_breath", "seen": "1"},
    ):
        client.post(f"{asked[1]}check-in/1/", press)
    assert answered("choice", "fu_breath") == ["yes", "no", "yes"]


def test_care_that_was_had_is_told_beside_the_alert_and_closes_nothing(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"})
    client.post(f"{asked[1]}check-in/1/", {"care": "fu_breath"})
    page = client.get(f"{asked[1]}check-in/1/").content.decode()
    alert = Alert.objects.get()
    assert (alert.state, alert.had_care_at is not None) == ("raised", True)
    assert "You told us you already got care for this." in page
    assert "Get help now" in page


def test_a_line_pressed_again_in_an_old_tab_is_no_milder_than_its_detail(asked, client):
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    client.post(f"{asked[1]}check-in/2/", {"which": "fu_weak:both_legs"})
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    assert answered("choice", "fu_weak") == ["yes", "both_legs"]


def test_with_every_line_of_a_screen_tapped_the_next_one_comes(asked, client):
    for slug in ("fu_breath", "fu_cauda", "fu_allergy"):
        client.post(f"{asked[1]}check-in/1/", {"yes": slug})
    assert client.post(f"{asked[1]}check-in/1/", {"none": "1"}).headers["Location"].endswith("check-in/2/")


def test_a_single_line_is_asked_as_one_thing_and_answered_with_no(asked, client):
    several, single = (client.get(f"{asked[1]}check-in/{n}/").content.decode() for n in (1, 3))
    marks = ("Do you have any of these?", "Press every line that fits.", ">None of these<")
    assert [mark in several for mark in marks] == [True, True, True]
    assert [mark in single for mark in marks] == [False, False, False]
    assert [mark in single for mark in ("Do you have this?", "Press the line if it fits.", ">No<")] == [
        True
    ] * 3


def test_below_an_emergency_only_the_call_is_a_solid_button(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"})
    page = client.get(f"{asked[1]}check-in/1/").content.decode()
    assert re.findall(r'class="btn[^"]* none"', page) == ['class="btn btn-lg btn-wide none"']
    assert "back or leg pain" not in page


def test_the_numbers_come_after_every_warning_question(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"none": "1"})
    led = [
        client.get(f"{asked[1]}check-in/measures/").headers["Location"],
        client.post(f"{asked[1]}check-in/measures/", NUMBERS).headers["Location"],
    ]
    assert led == [f"{asked[1]}check-in/2/"] * 2
    asked[0].refresh_from_db()
    assert asked[0].state == "asked"
    assert answered("value", "nprs_leg") == [2]


def test_each_tapped_number_is_on_the_server_and_the_next_device_begins_after_it(asked, client):
    screens(client, asked[1])
    seen = client.post(f"{asked[1]}check-in/measures/", {"nprs_leg": "2", "keep": "1"})
    assert (seen.status_code, seen.content) == (200, b"1")
    assert f'href="{asked[1]}check-in/measures/#id_nprs_back_0"' in client.get(asked[1]).content.decode()


def test_a_change_of_the_language_takes_the_chosen_numbers_along(asked, client):
    screens(client, asked[1])
    led = client.post(f"{asked[1]}check-in/measures/", {"nprs_leg": "7", "switch": "es"}).headers["Location"]
    page = client.get(led).content.decode()
    assert '<html lang="es">' in page
    assert re.search(r'name="nprs_leg" value="7"[^>]*checked', page)


def test_a_form_sent_twice_does_not_undo_the_correction_between(asked, client):
    screens(client, asked[1])
    first = {**NUMBERS, "seen": "1"}
    for sent in (first, {**NUMBERS, "nprs_leg": "4", "seen": "1"}, first):
        client.post(f"{asked[1]}check-in/measures/", sent)
    assert answered("value", "nprs_leg") == [2, 4]


def test_a_whole_form_stays_whole_when_one_line_of_it_is_corrected(asked, client):
    screens(client, asked[1])
    client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    client.post(f"{asked[1]}check-in/2/", {"yes": "fu_weak"})
    assert "You need to be seen today" in client.get(f"{asked[1]}done/").content.decode()
    assert list(CheckInAnswer.objects.values_list("number", "is_complete")) == [(1, True), (2, True)]


def test_none_of_the_others_keeps_the_line_that_was_tapped(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"})
    client.post(f"{asked[1]}check-in/1/", {"none": "1"})
    kept = {slug: one["choice"] for slug, one in CheckInAnswer.objects.get().answers.items()}
    assert kept == {"fu_breath": "yes", "fu_cauda": "no", "fu_allergy": "no"}


def test_a_form_posted_without_a_press_stores_nothing(asked, client):
    page = client.post(f"{asked[1]}check-in/1/", {"which": "fu_breath:nonsense"}).content.decode()
    assert "Press a line that fits" in page
    assert CheckInAnswer.objects.count() == 0


def test_every_number_is_asked_for_and_what_was_chosen_is_stored(asked, client):
    screens(client, asked[1])
    page = client.post(f"{asked[1]}check-in/measures/", {"nprs_leg": "7"}).content.decode()
    assert re.search(r'name="nprs_leg" value="7"[^>]*checked', page)
    assert page.count("Please choose an answer.") == 2 * (len(NUMBERS) - 1)
    kept = CheckInAnswer.objects.get()
    assert (kept.answers["nprs_leg"]["value"], kept.is_complete) == (7, False)


def test_a_second_press_makes_no_second_answer(asked, client):
    screens(client, asked[1])
    for _ in range(2):
        client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    assert list(CheckInAnswer.objects.values_list("number", "is_complete")) == [(1, True)]


def test_an_answer_may_be_corrected_and_the_first_version_is_kept(asked, client):
    screens(client, asked[1])
    client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    client.post(f"{asked[1]}check-in/measures/", {**NUMBERS, "nprs_leg": "4"})
    kept = [row.answers["nprs_leg"]["value"] for row in CheckInAnswer.objects.order_by("number")]
    assert kept == [2, 4]


def test_the_link_goes_on_where_the_patient_stopped(asked, client):
    client.post(f"{asked[1]}check-in/1/", {"none": "1"})
    assert f'href="{asked[1]}check-in/2/"' in client.get(asked[1]).content.decode()


def test_a_check_in_that_was_cancelled_is_closed_kindly_with_the_clinics_phone(at, asked, client):
    check_in, path = asked
    CheckIn.objects.filter(pk=check_in.pk).update(closes_at=check_in.asked_at)
    for response in (client.get(path), client.post(f"{path}check-in/1/", {"yes": "fu_breath"})):
        assert response.status_code == 410
        assert 'href="tel:+13035550100"' in response.content.decode()
    assert CheckInAnswer.objects.count() == 0


def test_a_page_asks_the_database_twice_at_most(asked, client):
    screens(client, asked[1])
    for address in ("", "check-in/1/", "check-in/measures/"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(asked[1] + address)
        assert len(counted(queries.captured_queries)) == 2


def test_an_answer_takes_eight_queries_at_most(asked, client):
    screens(client, asked[1])
    with CaptureQueriesContext(connection) as queries:
        client.post(f"{asked[1]}check-in/measures/", NUMBERS)
    assert len(counted(queries.captured_queries)) <= 8


def test_a_page_weighs_six_kilobytes_at_most(asked, client):
    screens(client, asked[1])
    for address in ("", "check-in/2/", "check-in/measures/"):
        assert len(gzip.compress(client.get(asked[1] + address).content)) <= 6 * 1024


def test_it_speaks_the_patients_language_from_the_start(at, client):
    _check_in, path = patient_links.check_in(at, language="es")
    page = client.get(f"{path}check-in/1/").content.decode()
    assert '<html lang="es">' in page
    assert "¿Dolor de pecho nuevo o dificultad para respirar?" in page
    assert "Ninguna de estas" in page
