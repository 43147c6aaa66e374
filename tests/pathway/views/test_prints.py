"""A page of a record that is printed by the browser stands in the audit, once, and only by whoever may open it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import scope
from clinic.models import AuditEvent
from pathway.models import PlanOfCare
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import boxes, sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(db):
    return cast.this_moment()


@pytest.fixture
def alder(now):
    return open_clinic("alder", now)


@pytest.fixture
def signed(alder, now):
    boxes.opened(alder, now=now - timedelta(hours=1))
    before = now - timedelta(minutes=50)
    return sessions.signed(alder, sessions.ready(alder, now=before), now=before)


@pytest.fixture
def therapist(alder, signed, sign_in):
    return sign_in(alder.therapist)


def pages(session):
    """The pages of a record that say that they are printed, with the words of the audit for it."""
    plan = PlanOfCare.objects.filter(episode=session.episode).earliest("pk")
    return {
        reverse("treatment:detail", args=[session.uuid]): "treatment.printed",
        reverse("treatment:after_care", args=[session.uuid]): "after_care.printed",
        reverse("treatment:summary", args=[session.uuid]): "visit_summary.printed",
        reverse("plans:detail", args=[plan.uuid]): "plan.printed",
        reverse("chart", args=[session.episode.patient.uuid]): "chart.printed",
        reverse("needle_boxes:recall") + "?lot=B2304&show=all": "recall.printed",
    }


def where(client, page):
    """Where a page says that it is printed, as its script sends it."""
    found = re.findall(r'<form method="post" action="([^"]+)" data-printed hidden>', client.get(page).text)
    assert len(found) == 1
    return found[0].replace("&amp;", "&")


def printed(at):
    scope.enter(at.clinic.pk)
    return list(
        AuditEvent.objects.filter(kind__endswith=".printed").order_by("pk").values_list("kind", "patient_id")
    )


def test_every_page_of_a_record_says_that_it_was_printed_and_of_whom(alder, signed, therapist):
    told = pages(signed)
    answers = [therapist.post(where(therapist, page)) for page in told]
    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    assert printed(alder) == [(kind, signed.episode.patient_id) for kind in told.values()]


def test_the_same_print_told_twice_is_one_sentence_and_a_pdf_beside_it_another(alder, signed, therapist):
    says = where(therapist, reverse("treatment:detail", args=[signed.uuid]))
    assert therapist.get(reverse("treatment:note_pdf", args=[signed.uuid])).status_code == 200
    assert [therapist.post(says).status_code for _ in range(3)] == [204] * 3
    assert [kind for kind, _ in printed(alder)] == ["treatment.printed"] * 2


def test_what_was_printed_a_while_ago_is_said_again(alder, signed, therapist, now):
    detail = {"by": "browser"}
    AuditEvent.objects.create(
        clinic_id=alder.clinic.pk, at=now - timedelta(minutes=2), kind="treatment.printed", actor_kind="staff",
        actor_id=alder.therapist.user.pk, target_kind="treatmentsession", target_id=signed.pk, detail=detail,
    )  # fmt: skip
    therapist.post(reverse("treatment:printed", args=[signed.uuid, "note"]))
    assert len(printed(alder)) == 2


def test_the_front_desk_and_another_clinic_print_nothing(birch, alder, signed, therapist, sign_in):
    says = [where(therapist, page) for page in pages(signed)]
    assert [sign_in(alder.receptionist).post(one).status_code for one in says] == [403] * 6
    answers = [sign_in(birch.therapist).post(one).status_code for one in says]
    assert answers == [404] * 5 + [204]  # a recall finds nobody of another clinic
    assert printed(alder) == []


def test_what_is_no_page_of_a_session_is_not_there(alder, signed, therapist):
    assert therapist.post(reverse("treatment:printed", args=[signed.uuid, "chart"])).status_code == 404
    assert therapist.post(reverse("needle_boxes:recall_printed")).status_code == 204
    assert printed(alder) == []


def test_who_opened_the_record_and_what_somebody_did_say_it(alder, signed, therapist, sign_in):
    for page in pages(signed):
        therapist.post(where(therapist, page))
    manager = sign_in(alder.manager)
    of_patient = manager.get(reverse("audits:of_patient", args=[signed.episode.patient.uuid])).text
    of_person = manager.get(
        reverse("audits:of_member", args=[alder.therapist.member.uuid]), {"show": "taken"}
    ).text
    for words in ("Treatment session", "Advice for at home", "Summary of a visit", "Plan of care", "Chart"):
        assert f"{words}: printed" in of_patient
        assert f"{words}: printed" in of_person
