"""The page before a chart that is not on somebody's list, and what becomes of presses on one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from clinic.renewals import BY_SCRIPT
from pathway.models import CheckIn, EmergencyAccess, Screening
from pathway.rules.lists import OPEN_FOR
from tests import cast
from tests.pathway import follow_up, lists, scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(alder):
    return scenes.opened(alder, given_name="Nora", family_name="Quill").patient


@pytest.fixture
def manager(alder, sign_in):
    return sign_in(alder.manager)


def chart(patient):
    return reverse("chart", args=[patient.uuid])


def why(patient, wanted=""):
    return reverse("emergency_access", args=[patient.uuid]) + (f"?next={wanted}" if wanted else "")


def test_a_chart_leads_to_the_page_that_asks_why_and_from_there_to_itself(patient, manager):
    asked = manager.get(chart(patient), follow=True)
    assert asked.redirect_chain == [(why(patient, chart(patient).replace("/", "%2F")), 302)]
    assert "Nora Quill is not on your list" in asked.text
    answer = manager.post(asked.redirect_chain[0][0], {"reason": "covering"})
    assert answer.url == chart(patient)
    page = manager.get(answer.url)
    assert "Not on your list: open to you until" in page.text
    assert "You gave the reason: Covering for a colleague" in page.text


def test_nothing_clinical_stands_on_it(alder, patient, manager):
    scenes.answered(alder, patient.episodes.get(), rf_saddle=scenes.NewAnswer("unsure"))
    page = manager.get(why(patient)).text
    assert not [word for word in ("numb", "Left side", "Screening", "Sciatica") if word in page]


def test_whoever_has_the_patient_on_their_list_meets_no_such_page(alder, patient, sign_in):
    therapist = sign_in(alder.therapist)
    assert therapist.get(why(patient)).url == chart(patient)
    page = therapist.get(chart(patient))
    assert (page.status_code, "open to you until" in page.text) == (200, False)


def test_a_press_without_it_is_refused_and_changes_nothing(alder, patient, sign_in):
    screening = scenes.answered(alder, patient.episodes.get())
    page = reverse("screenings:detail", args=[screening.uuid])
    answer = sign_in(other_therapist(alder)).post(
        reverse("screenings:completion", args=[screening.uuid]),
        headers={"Referer": f"http://testserver{page}"},
    )
    assert answer.status_code == 403
    assert why(patient, page.replace("/", "%2F")) in answer.text
    cast.enter(alder)
    assert Screening.objects.get().completed_at is None
    assert AuditEvent.objects.filter(kind="access.refused").count() == 1


def test_a_pages_script_is_refused_and_led_nowhere(patient, manager):
    assert manager.get(chart(patient), headers={BY_SCRIPT: "1"}).status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(patient, manager, elsewhere):
    assert manager.post(why(patient, elsewhere), {"reason": "emergency"}).url == chart(patient)


def test_a_reason_that_asks_for_words_says_so_at_its_field(patient, manager):
    answer = manager.post(why(patient), {"reason": "quality"})
    assert (answer.status_code, "Say it in a few words." in answer.text) == (200, True)


def test_once_its_hours_are_over_it_asks_again(alder, patient, manager):
    lists.opened(patient, alder.manager, now=cast.this_moment() - OPEN_FOR + timedelta(minutes=20))
    assert manager.get(chart(patient)).status_code == 200
    cast.enter(alder)
    other = scenes.opened(alder, given_name="Other").patient
    lists.opened(other, alder.manager, now=cast.this_moment() - OPEN_FOR - timedelta(minutes=1))
    assert manager.get(chart(other)).status_code == 302


def test_the_desk_and_another_clinic_have_no_such_page(birch, alder, patient, sign_in):
    assert sign_in(alder.receptionist).get(why(patient)).status_code == 403
    assert sign_in(birch.manager).get(why(patient)).status_code == 404
    cast.enter(alder)
    assert EmergencyAccess.objects.count() == 0


def test_a_check_in_says_what_was_answered_only_to_whoever_has_the_patient_on_their_list(alder, sign_in):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, nprs_leg=follow_up.value(2))
    page = reverse("check_ins:detail", args=[CheckIn.objects.get(pk=check_in.pk).uuid])
    therapist, manager = sign_in(alder.therapist), sign_in(alder.manager)
    assert "What was answered" in therapist.get(page).text
    shut = manager.get(page).text
    assert ("What was answered</h2>" in shut, why(check_in.episode.patient, page) in shut) == (False, True)
    manager.post(why(check_in.episode.patient, page), {"reason": "covering"})
    assert "What was answered</h2>" in manager.get(page).text


def other_therapist(at):
    from clinic import actions
    from clinic.enums import Role

    member = actions.add_member(
        at.clinic,
        email="tess@alder.example",
        name="Tess Brook",
        role=Role.THERAPIST,
        by=at.manager.by,
        now=cast.NOW,
    )
    return cast.Person(member)
