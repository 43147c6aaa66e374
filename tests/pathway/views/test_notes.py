"""The signed note by page: addenda, a void one, its PDF, the counts for billing; and a lead's note to a draft."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import scope
from clinic.models import AuditEvent
from pathway.actions import addenda, billing, voids
from pathway.models import CoveringNote, EmergencyAccess, SessionAddendum, SessionVoid, TreatmentSession
from tests import cast
from tests.pathway import lists, sessions

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=3)


@pytest.fixture
def signed(alder):
    return sessions.signed(alder, sessions.ready(alder))


@pytest.fixture
def left(alder):
    return sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))


def url(name, session):
    return reverse(f"treatment:{name}", args=[session.uuid])


def test_the_note_says_who_signed_what_and_counts_the_muscles_both_ways(alder, sign_in, signed):
    billing.enter(
        alder.clinic, code="M2", muscles_from=1, muscles_to=2, words="one or two",
        by=alder.manager.by, now=LATER,
    )  # fmt: skip
    page = sign_in(alder.therapist).get(url("detail", signed)).text

    assert "Signed by Dana Whitfield, PT, DPT" in page
    assert "Muscles needled</dt><dd>2 · <b>M2 one or two</b>" in page
    assert "Each side counted</dt><dd>2 · <b>M2 one or two</b>" in page


def test_an_addendum_is_added_and_shown_under_its_author(alder, sign_in, signed):
    therapist = sign_in(alder.therapist)
    answer = therapist.post(url("addenda_new", signed), {"text": "It was the left side."})

    assert answer.headers["Location"] == url("detail", signed) + "#addenda"
    page = therapist.get(url("detail", signed)).text
    assert "It was the left side." in page
    assert "Dana Whitfield, PT, DPT, " in page


def test_an_empty_addendum_comes_back_with_its_sentence(alder, sign_in, signed):
    answer = sign_in(alder.therapist).post(url("addenda_new", signed), {"text": " "})

    scope.enter(alder.clinic.pk)
    assert (answer.status_code, SessionAddendum.objects.count()) == (200, 0)
    assert "Write what is to be added." in answer.text


def test_a_void_note_is_struck_and_says_why(alder, sign_in, signed):
    therapist = sign_in(alder.therapist)
    answer = therapist.post(url("void", signed), {"reason": "Logged under the wrong patient."})
    page = therapist.get(url("detail", signed)).text

    assert answer.headers["Location"] == url("detail", signed)
    assert "Logged under the wrong patient." in page
    assert 'class="log-pair is-struck"' in page
    assert "Declare void" not in page
    assert signed.content_hash in page


def test_a_void_needs_its_reason_and_keeps_the_page(alder, sign_in, signed):
    answer = sign_in(alder.therapist).post(url("void", signed), {"reason": ""})

    scope.enter(alder.clinic.pk)
    assert "Write why it is void." in answer.text
    assert SessionVoid.objects.count() == 0


def test_the_desk_and_another_clinic_void_nothing(birch, alder, sign_in, signed):
    found = [
        sign_in(person).post(url("void", signed), {"reason": "Mine"}).status_code
        for person in (alder.receptionist, birch.manager)
    ]
    scope.enter(alder.clinic.pk)
    assert (found, SessionVoid.objects.count()) == ([403, 404], 0)


def test_a_draft_is_not_voided_and_has_no_pdf(alder, sign_in, left):
    therapist = sign_in(alder.therapist)
    assert therapist.post(url("void", left), {"reason": "Mistake"}).headers["Location"] == url("detail", left)
    assert therapist.get(url("note_pdf", left)).status_code == 404
    scope.enter(alder.clinic.pk)
    assert SessionVoid.objects.count() == 0


def test_the_pdf_is_a_pdf_and_its_reading_is_recorded(alder, sign_in, signed):
    voids.void(signed, reason="Wrong patient", by=alder.therapist.by, now=LATER)
    addenda.add(signed, text="Later", by=alder.therapist.by, now=LATER)
    answer = sign_in(alder.therapist).get(url("note_pdf", signed))

    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    scope.enter(alder.clinic.pk)
    assert AuditEvent.objects.filter(kind="treatment.printed", target_id=signed.pk).count() == 1


def test_the_lead_covers_a_draft_by_page_and_the_log_shows_the_note(alder, sign_in, left):
    lead = sign_in(alder.manager)
    lists.opened(left.episode.patient, alder.manager)
    assert url("covering_note", left) in lead.get(url("detail", left)).text
    assert "in: 2, out: 2" in lead.get(url("covering_note", left)).text
    answer = lead.post(
        url("covering_note", left), {"text": "Dana is ill.", "visit_ended_at": "2026-11-18T10:40"}
    )
    assert answer.status_code == 302
    assert "Dana is ill." in lead.get(url("detail", left)).text
    scope.enter(alder.clinic.pk)
    assert CoveringNote.objects.get().visit_ended_at == cast.NOW + timedelta(minutes=40)
    assert TreatmentSession.objects.get(pk=left.pk).state == "draft"


def test_the_lead_covers_a_draft_of_somebody_who_is_not_on_their_list_without_opening_a_chart(
    alder, sign_in, left
):
    lead = sign_in(alder.manager)
    asked = lead.get(url("detail", left), follow=True)
    assert "is not on your list" in asked.text
    assert url("covering_note", left) in asked.text
    assert url("covering_note", left) not in sign_in(alder.therapist).get(url("detail", left)).text
    answer = lead.post(
        url("covering_note", left), {"text": "Dana is ill.", "visit_ended_at": "2026-11-18T10:40"}
    )
    assert "Dana is ill." in lead.get(answer.url).text
    scope.enter(alder.clinic.pk)
    assert EmergencyAccess.objects.count() == 0


def test_a_covering_note_comes_back_with_what_is_wrong_and_what_was_typed(alder, sign_in, left):
    answer = sign_in(alder.manager).post(
        url("covering_note", left), {"text": "Dana is ill.", "visit_ended_at": "2026-11-17T10:40"}
    )
    assert "The visit ended after it began, and before now." in answer.text
    assert "Dana is ill." in answer.text


def test_who_is_no_lead_covers_nothing(alder, sign_in, left):
    therapist = sign_in(alder.therapist)
    assert url("covering_note", left) not in therapist.get(url("detail", left)).text
    assert therapist.get(url("covering_note", left)).status_code == 403
