"""The pages of the papers: kept by the manager, read by their owners, closed to everybody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.models import Credential
from tests import cast

pytestmark = pytest.mark.django_db


def page_of(person):
    return reverse("member", args=[person.member.uuid])


def new_for(person):
    return reverse("credential_new", args=[person.member.uuid])


def paper(**different):
    today = timezone.now().date()
    return {
        "kind": "licence",
        "number": "PT-7781",
        "issued_by": "Colorado PT Board",
        "issued_on": (today - timedelta(days=30)).isoformat(),
        "expires_on": (today + timedelta(days=700)).isoformat(),
        **different,
    }


def test_the_manager_records_a_renewal_and_the_earlier_stays(alder, sign_in):
    manager = sign_in(alder.manager)
    assert manager.post(new_for(alder.therapist), paper()).headers["Location"] == page_of(alder.therapist)
    shown = manager.get(page_of(alder.therapist)).content.decode()
    assert ("PT-7781" in shown, shown.count("Renewed")) == (True, 1)


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"number": ""}, "This field is required."),
        ({"issued_on": "2099-01-01"}, "This date is still to come."),
        ({"expires_on": "2001-01-01"}, "It has to expire after the day it was issued."),
        ({"in_person_hours": "5"}, "The hours in person are part of the course hours."),
    ],
)
def test_a_wrong_paper_keeps_what_was_typed_and_changes_nothing(alder, sign_in, different, sentence):
    before = Credential.objects.count()
    answer = sign_in(alder.manager).post(
        new_for(alder.therapist), paper(issued_by="The Board of Boulder", **different)
    )
    shown = answer.content.decode()
    assert (sentence in shown, "The Board of Boulder" in shown) == (True, True)
    assert Credential.objects.count() == before


def test_the_manager_withdraws_a_paper_with_a_reason(alder, sign_in):
    row = Credential.objects.get(user=alder.therapist.user, kind="licence")
    withdrawal = reverse("credential_withdrawal", args=[row.uuid])
    manager = sign_in(alder.manager)
    assert "This field is required." in manager.post(withdrawal, {"reason": ""}).content.decode()
    manager.post(withdrawal, {"reason": "Given back"})
    assert "Given back" in manager.get(page_of(alder.therapist)).content.decode()


def test_a_therapist_reads_the_own_papers_and_nobody_elses(alder, sign_in):
    therapist = sign_in(alder.therapist)
    assert "licence-" in therapist.get(reverse("own_credentials")).content.decode()
    assert therapist.get(page_of(alder.therapist)).status_code == 403
    assert therapist.post(new_for(alder.therapist), paper()).status_code == 403


def test_the_front_desk_has_no_papers(alder, sign_in):
    assert sign_in(alder.receptionist).get(reverse("own_credentials")).status_code == 403


def test_another_clinics_people_and_papers_are_not_there(alder, sign_in):
    birch = cast.open_clinic(slug="birch")
    row = Credential.objects.filter(clinic=birch.clinic).first()
    manager = sign_in(alder.manager)
    assert [
        manager.get(page_of(birch.therapist)).status_code,
        manager.post(new_for(birch.therapist), paper()).status_code,
        manager.post(reverse("credential_withdrawal", args=[row.uuid]), {"reason": "x"}).status_code,
    ] == [404, 404, 404]


def test_somebody_without_papers_is_told_what_it_means(alder, sign_in):
    Credential.objects.all().delete()
    shown = sign_in(alder.manager).get(page_of(alder.therapist)).content.decode()
    assert "A therapist cannot needle until a licence" in shown


def test_more_papers_take_no_more_queries(alder, sign_in):
    manager = sign_in(alder.manager)
    manager.get(page_of(alder.therapist))
    with CaptureQueriesContext(connection) as few:
        manager.get(page_of(alder.therapist))
    for number in range(3):
        manager.post(new_for(alder.therapist), paper(number=f"PT-{number}"))
    with CaptureQueriesContext(connection) as many:
        manager.get(page_of(alder.therapist))
    assert len(many) == len(few)
