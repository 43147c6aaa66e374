"""Me, or somebody helping me: asked on the cover, named after the warning questions, told to staff; advice says "they"."""

import pytest

from pathway.models import Alert, CheckInAnswer
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

HELPER = {"name": "  Ana  Better ", "relation": "child", "permitted": "yes"}
NUMBERS = {"nprs_leg": "2", "nprs_back": "1", "soreness": "3", "change_since_session": "6", "bruising": "0"}


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def path(at):
    return patient_links.check_in(at)[1]


def helps(client, path):
    return client.post(f"{path}check-in/who/", {"who": "helper"}).headers["Location"]


def to_the_numbers(client, path):
    page = f"{path}check-in/1/"
    while "/measures/" not in page:
        page = client.post(page, {"none": "1"}).headers["Location"]
    return client.get(page)


def versions():
    kept = CheckInAnswer.objects.order_by("number")
    return list(
        kept.values_list("number", "is_helped", "helper_name", "helper_relation", "helper_is_permitted")
    )


def test_the_warning_questions_come_before_the_name(client, path):
    assert helps(client, path) == f"{path}check-in/1/"
    assert to_the_numbers(client, path).headers["Location"] == f"{path}check-in/who/"


def test_advice_to_a_helper_is_about_them(client, path):
    helps(client, path)
    page = client.post(f"{path}check-in/1/", {"yes": "fu_breath"}, follow=True).content.decode()
    assert "Get help for them now" in page
    assert "They must not drive." in page
    assert "Do not drive yourself" not in page
    assert "They must not drive." in Alert.objects.get().advice_shown


def test_who_helped_is_kept_with_the_answers(client, path):
    helps(client, path)
    to_the_numbers(client, path)
    led = client.post(f"{path}check-in/who/", HELPER).headers["Location"]
    client.post(f"{path}check-in/measures/", NUMBERS)
    assert led == f"{path}check-in/measures/"
    assert versions() == [(1, True, "Ana Better", "child", True)]


def test_without_a_name_it_says_so_and_keeps_the_rest(client, path):
    helps(client, path)
    page = client.post(f"{path}check-in/who/", {**HELPER, "name": " "}).content.decode()
    assert "Please type your name." in page
    assert 'value="child"' in page
    assert versions() == [(1, True, "", "", None)]


def test_the_patient_who_takes_over_begins_a_version_of_their_own(client, path):
    helps(client, path)
    client.post(f"{path}check-in/1/", {"none": "1"})
    client.post(f"{path}check-in/who/", {"who": "me"})
    assert [row[:2] for row in versions()] == [(1, True), (2, False)]
    assert "Do you have any of these?" in client.get(f"{path}check-in/2/").content.decode()


def test_answering_for_oneself_from_the_start_stores_nothing(client, path):
    client.post(f"{path}check-in/who/", {"who": "me"})
    assert versions() == []


def test_staff_see_who_answered(at, client, path):
    helps(client, path)
    client.post(f"{path}check-in/1/", {"yes": "fu_breath"})
    client.post(f"{path}check-in/who/", {**HELPER, "permitted": "dont_know"})
    client.force_login(at.therapist.user)
    alert = Alert.objects.get()
    page = client.get(f"/alerts/{alert.uuid}/").content.decode()
    said = "Answered for the patient by Ana Better (son or daughter). They do not know whether a permission is on file."
    assert said in page
    assert said in client.get(f"/check-ins/{alert.check_in.uuid}/").content.decode()
