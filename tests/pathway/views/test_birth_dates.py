"""The birth date: of a check-in where a clinic asks for it, after warning questions and advice; of an intake always."""

import re
from datetime import date

import pytest
from django.test import Client

from clinic.models import Clinic, PatientLink
from pathway.actions import birth_dates
from pathway.models import Alert, CheckInAnswer
from tests import cast
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

NUMBERS = {"nprs_leg": "2", "nprs_back": "1", "soreness": "3", "change_since_session": "6", "bruising": "0"}


@pytest.fixture
def client():
    """A device that says nothing by itself."""
    return Client()


@pytest.fixture
def at():
    return patient_links.open_clinic()


def asking(at, link):
    """The clinic asks for it; said last, so that what leads to the link is played once for all tests."""
    Clinic.objects.filter(pk=at.clinic.pk).update(asks_birth_date=True)
    at.clinic.refresh_from_db()
    link[0].refresh_from_db()
    return link


@pytest.fixture
def asked(at):
    return asking(at, patient_links.check_in(at))


def to_the_numbers(client, path):
    page = f"{path}check-in/1/"
    while "/measures/" not in page:
        page = client.post(page, {"none": "1"}).headers["Location"]
    return client.get(page)


def says(client, asked, born=None):
    born = born or asked[0].episode.patient.birth_date.isoformat()
    return client.post(f"{asked[1]}birth-date/", {"born": born})


def lock(client, asked):
    return [says(client, asked, "1901-02-03").status_code for _ in range(5)]


def test_it_comes_after_the_warning_questions_and_before_the_numbers(client, asked):
    assert to_the_numbers(client, asked[1]).headers["Location"] == f"{asked[1]}birth-date/"
    assert says(client, asked).headers["Location"] == f"{asked[1]}check-in/measures/"
    led = client.post(f"{asked[1]}check-in/measures/", NUMBERS).headers["Location"]
    assert led == f"{asked[1]}done/"
    assert list(CheckInAnswer.objects.values_list("is_complete", flat=True)) == [True]


def test_advice_never_waits_for_it(client, asked):
    page = client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"}, follow=True).content.decode()
    assert "Get help now" in page
    assert "I tapped this by mistake" in page
    assert Alert.objects.count() == 1


def test_another_device_sees_the_advice_and_not_what_was_answered(client, asked):
    client.post(f"{asked[1]}check-in/1/", {"yes": "fu_cauda"})
    client.cookies.clear()
    page = client.get(f"{asked[1]}check-in/1/").content.decode()
    assert "Go to the ER now." in page
    assert ["I tapped this by mistake" in page, "You answered yes to" in page] == [False, False]


def test_numbers_of_a_device_that_is_not_known_are_kept_and_not_shown(client, asked):
    to_the_numbers(client, asked[1])
    led = client.post(f"{asked[1]}check-in/measures/", NUMBERS).headers["Location"]
    assert led == f"{asked[1]}birth-date/"
    says(client, asked)
    page = client.get(f"{asked[1]}check-in/measures/").content.decode()
    assert re.search(r'name="nprs_leg" value="2"[^>]*checked', page)


def test_a_wrong_date_says_so_and_may_be_tried_again(client, asked):
    page = says(client, asked, "1901-02-03").content.decode()
    assert "That is not the birth date we have." in page
    assert says(client, asked).status_code == 302


def test_after_five_misses_it_is_locked_kindly_and_the_right_date_opens_nothing(client, asked):
    assert lock(client, asked) == [200, 200, 200, 200, 403]
    page = says(client, asked)
    words = page.content.decode()
    assert page.status_code == 403
    assert "Maybe our record is wrong." in words
    assert ['href="tel:+13035550100"' in words, 'href="tel:911"' in words] == [True, True]


def test_while_it_is_locked_an_alarming_answer_is_taken_and_advice_given(client, asked):
    lock(client, asked)
    page = client.post(f"{asked[1]}check-in/1/", {"yes": "fu_breath"}, follow=True).content.decode()
    assert "Get help now" in page
    assert "Get help now" in client.get(f"{asked[1]}birth-date/").content.decode()
    assert list(Alert.objects.values_list("cause", "state")) == [("fu_breath", "raised")]


def test_the_front_desk_unlocks_it(at, client, asked):
    lock(client, asked)
    desk = client.__class__()
    desk.force_login(at.receptionist.user)
    address = f"/check-ins/{asked[0].uuid}/"
    assert "The patient&#x27;s link is locked" in desk.get(address).content.decode().replace("'", "&#x27;")
    desk.post(f"{address}unlocking/")
    assert "link is locked" not in desk.get(address).content.decode()
    assert says(client, asked).status_code == 302


def test_a_proof_for_one_link_opens_no_other(at, client, asked):
    other = patient_links.check_in(at, given_name="Ann")
    to_the_numbers(client, other[1])
    says(client, asked)
    assert to_the_numbers(client, other[1]).headers["Location"] == f"{other[1]}birth-date/"


def test_looking_counts_no_miss(client, asked):
    for _ in range(6):
        client.get(f"{asked[1]}birth-date/")
    assert PatientLink.objects.get(purpose="check_in").birth_date_misses == 0


# --- of an intake ---------------------------------------------------------------------------------


@pytest.fixture
def invited(at):
    """Of a clinic that asks nobody else."""
    return patient_links.intake(at)


def tells(client, invited, born=None):
    born = born or invited[0].patient.birth_date.isoformat()
    return client.post(f"{invited[1]}birth-date/", {"born": born})


INTAKE = ("intake/about-you/", "intake/summary/", "intake/stop/", "done/", "consent/", "consent/copy/")


def test_nothing_of_an_intake_is_shown_before_it(client, invited):
    led = {client.get(f"{invited[1]}{page}").headers["Location"] for page in INTAKE}
    posted = patient_links.fill_in(client, invited[1], "about-you", preferred_name="Mallory")
    invited[0].refresh_from_db()
    assert {*led, posted} == {f"{invited[1]}birth-date/"}
    assert (invited[0].about, client.get(invited[1]).status_code) == ({}, 200)


def test_the_right_one_leads_to_the_page_to_go_on_with_once_on_each_device(client, invited):
    path = invited[1]
    assert tells(client, invited).headers["Location"] == f"{path}intake/about-you/"
    assert patient_links.fill_in(client, path, "about-you") == f"{path}intake/symptoms/"
    other_device = type(client)()
    assert other_device.get(f"{path}intake/symptoms/").headers["Location"] == f"{path}birth-date/"
    assert tells(other_device, invited).headers["Location"] == f"{path}intake/symptoms/"


def test_advice_stands_above_the_question_and_names_no_answer(client, invited):
    tells(client, invited)
    patient_links.fill_in(client, invited[1], "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = type(client)().get(f"{invited[1]}birth-date/").content.decode()
    assert page.index("Get help now") < page.index("<h1>")
    assert "numb or tingly between" not in page


def test_five_misses_lock_an_intake_until_the_desk_unlocks_it(at, client, invited):
    assert [tells(client, invited, "1901-02-03").status_code for _ in range(5)] == [200] * 4 + [403]
    assert tells(client, invited).status_code == 403
    cast.enter(at)
    assert birth_dates.unlock_intake(invited[0], by=at.receptionist.by, now=cast.this_moment()) == 1
    assert tells(client, invited).headers["Location"] == f"{invited[1]}intake/about-you/"


def test_a_page_that_stayed_open_overnight_is_heard_and_what_comes_next_asks_again(client, invited, settings):
    row, path = invited
    settings.SIGNING_BACKEND = "tests.devices.SignedYesterday"
    tells(client, invited)
    settings.SIGNING_BACKEND = "django.core.signing.TimestampSigner"
    client.post(f"{path}intake/nerves/", {"ticks": ["rf_saddle"], "rf_saddle": "new_or_worse"})
    assert [alert.cause for alert in Alert.objects.filter(intake=row)] == ["rf_saddle"]
    assert client.get(f"{path}intake/nerves/").headers["Location"] == f"{path}birth-date/"


def test_a_device_that_never_said_it_is_not_heard(client, invited):
    client.post(f"{invited[1]}intake/nerves/", {"ticks": ["rf_saddle"], "rf_saddle": "new_or_worse"})
    assert not Alert.objects.exists()


def test_whoever_shares_the_address_of_a_family_opens_only_their_own(at, client, invited):
    """Two forms came into one mailbox; each asks for the birth date of its own."""
    sister = patient_links.intake(at, given_name="Ann", birth_date=date(1982, 3, 4))
    refused = tells(client, invited, sister[0].patient.birth_date.isoformat())
    assert "That is not the birth date we have." in refused.content.decode()
    assert tells(client, sister).headers["Location"] == f"{sister[1]}intake/about-you/"
    assert client.get(f"{invited[1]}intake/about-you/").headers["Location"] == f"{invited[1]}birth-date/"


def test_a_check_in_of_a_clinic_that_does_not_ask_shows_its_numbers_at_once(client, at):
    assert to_the_numbers(client, patient_links.check_in(at)[1]).status_code == 200
