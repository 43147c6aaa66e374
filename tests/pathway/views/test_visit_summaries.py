"""The visit summary: plain words in the patient's language, on paper and by their link, none of a void session."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import voids
from pathway.queries import treatment, visit_summaries
from tests import cast
from tests.pathway import patient_links, sessions

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=2)


def signed(alder, **details):
    return sessions.signed(alder, sessions.ready(alder, **details))


def url(name, session):
    return reverse(f"treatment:{name}", args=[session.uuid])


def test_it_says_what_was_done_without_a_muscles_name(alder):
    session = treatment.logs().get(pk=signed(alder).pk)
    paper = visit_summaries.paper(session, now=LATER)
    done, pain, coming = paper.parts[:3]

    assert done.paragraphs == (
        "We used thin needles in the places below.",
        "4 needles went in, and all of them came out.",
    )
    assert done.points == ("Buttock, left side",)
    assert pain.facts == (("Leg", "6 before, 3 after"), ("Lower back", "4 before, 4 after"))
    assert coming.points == (
        "You have no next visit yet. Call us at (303) 555-0100 to book one.",
        "About two days after the visit we ask you how you are.",
    )


def test_staff_read_it_in_the_patients_language_and_print_it(alder, sign_in):
    session = signed(alder, language="es")
    therapist = sign_in(alder.therapist)
    page = therapist.get(url("summary", session)).text

    assert "Entraron 4 agujas y salieron todas." in page
    assert "Glúteo (nalga), lado izquierdo" in page
    assert therapist.get(url("summary_pdf", session)).content[:5] == b"%PDF-"


def by_link(alder):
    """A session signed a while ago, with the address in the patient's mail: links run out by the database's clock."""
    now = cast.this_moment() - timedelta(hours=2)
    session = sessions.signed(alder, sessions.ready(alder, now=now), now=now)
    return session, patient_links.path_to("after_care", session.pk)


def test_the_after_care_link_opens_it(client):
    _, address = by_link(patient_links.open_clinic())
    assert "visit-summary/" in client.get(f"{address}after-care/").text

    page = client.get(f"{address}visit-summary/").text
    assert "6 before, 3 after" in page
    assert client.get(f"{address}visit-summary/file/").headers["Content-Type"] == "application/pdf"


def test_a_void_session_is_told_to_nobody(client, sign_in):
    alder = patient_links.open_clinic()
    session, address = by_link(alder)
    voids.void(session, reason="Wrong patient", by=alder.therapist.by, now=cast.this_moment())

    page = client.get(f"{address}visit-summary/").text
    assert "We are correcting our notes of this visit" in page
    assert "6 before" not in page
    assert client.get(f"{address}visit-summary/file/").status_code == 302
    assert sign_in(alder.therapist).get(url("summary", session)).status_code == 302


def test_a_draft_has_none(alder, sign_in):
    draft = sessions.opened(alder, sessions.ready(alder))
    assert sign_in(alder.therapist).get(url("summary", draft)).status_code == 404
