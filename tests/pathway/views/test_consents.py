"""Consent in the room: paper with its scan, the copy, renewal, and what the session log asks before the first needle."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinic.models import AuditEvent
from pathway.actions import treatment
from pathway.actions.screenings import NewAnswer
from pathway.models import ChaperoneAnswer, NeedledSite, SpokenYes
from patients.models import Consent, Document
from tests import cast
from tests.pathway import scenes, sessions
from tests.patients.papers import PDF, WEB_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(alder):
    return cast.this_moment() - timedelta(minutes=1)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def paper(client, episode, *, content=PDF, day, **changed):
    typed = {"name": "Will Better", "signed_on": day, "language": "en", "signed_by": "patient"}
    file = SimpleUploadedFile("scan.pdf", content, "application/pdf")
    return client.post(
        reverse("consents:paper", args=[episode.patient.uuid]), {**typed, **changed, "document": file}
    )


def test_a_signed_paper_is_kept_with_its_scan_and_still_has_to_be_talked_through(alder, sign_in, now):
    episode = scenes.opened(alder, now=now)
    client = sign_in(alder.therapist)
    response = paper(client, episode, day=alder.clinic.local(now).date())
    assert response.headers["Location"] == reverse("consents:new", args=[episode.patient.uuid])
    cast.enter(alder)
    consent = Consent.objects.get()
    assert (consent.medium, consent.is_valid, Document.objects.get()) == ("paper", False, consent.scan)
    assert "Open the scan of the paper" in words(client.get(response.headers["Location"]))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": "2999-01-01"}, "This day is still to come."),
        ({"content": WEB_PAGE}, "neither a PDF nor a JPEG or PNG"),
        ({"signed_by": "guardian"}, "The patient has to agree too."),
        ({"name": " "}, "Type the name under the signature."),
    ],
)
def test_a_paper_that_cannot_count_is_said_so_and_not_kept(alder, sign_in, now, changed, sentence):
    episode = scenes.opened(alder, now=now)
    response = paper(sign_in(alder.therapist), episode, **{"day": alder.clinic.local(now).date(), **changed})
    assert sentence in words(response)
    cast.enter(alder)
    assert (Consent.objects.count(), Document.objects.count()) == (0, 0)


def test_copy_and_sheet_are_pdfs_whose_printing_is_recorded(alder, sign_in, now):
    episode = scenes.opened(alder, now=now)
    consent = sessions.agreed(alder, episode, now=now)
    client = sign_in(alder.therapist)
    for address in (
        reverse("consents:copy", args=[consent.uuid]),
        reverse("consents:blank", args=[episode.patient.uuid, "en"]),
        reverse("consents:blank", args=[episode.patient.uuid, "es"]),
    ):
        assert client.get(address).content[:5] == b"%PDF-"
    assert client.get(reverse("consents:blank", args=[episode.patient.uuid, "fr"])).status_code == 404
    cast.enter(alder)
    kinds = list(AuditEvent.objects.filter(kind__startswith="consent.p").values_list("kind", flat=True))
    assert sorted(kinds) == ["consent.paper_printed", "consent.paper_printed", "consent.printed"]


def test_the_desk_and_another_clinic_see_no_consent(birch, alder, sign_in, now):
    episode = scenes.opened(alder, now=now)
    consent = sessions.agreed(alder, episode, now=now)
    assert sign_in(alder.receptionist).get(reverse("consents:copy", args=[consent.uuid])).status_code == 403
    assert sign_in(birch.therapist).get(reverse("consents:copy", args=[consent.uuid])).status_code == 404


def test_chart_and_page_say_why_a_new_consent_is_needed_and_take_one(alder, sign_in, now):
    episode = sessions.ready(alder, now=now)
    scenes.answered(alder, episode, now=now, antiplatelet=NewAnswer("yes"))
    client = sign_in(alder.therapist)
    assert "New since the consent: aspirin or clopidogrel." in words(
        client.get(reverse("chart", args=[episode.patient.uuid]))
    )
    address = reverse("consents:new", args=[episode.patient.uuid])
    assert "Needs renewing" in words(client.get(address))
    client.post(address, {"name": "Will Better", "agrees": "on", "anew": "yes"})
    cast.enter(alder)
    assert Consent.objects.standing().get().discussed_at is None


# --- in the session log ---------------------------------------------------------------------------


@pytest.fixture
def log(alder, now):
    return treatment.open_log(sessions.ready(alder, now=now), by=alder.therapist.by, now=now)


def press(client, log, then, **typed):
    log.refresh_from_db()
    address = reverse("treatment:edit", args=[log.uuid])
    return client.post(address, {"version": log.version, "then": then, **typed})


def test_one_press_records_the_yes_and_one_the_chaperone(alder, sign_in, log):
    client = sign_in(alder.therapist)
    assert "Is needling all right for you today?" in words(
        client.get(reverse("treatment:detail", args=[log.uuid]))
    )
    press(client, log, "yes")
    press(client, log, "chaperone:present", chaperone_name="Rosa Marin")
    cast.enter(alder)
    said = ChaperoneAnswer.objects.filter(treatment_session=log).get()
    assert (SpokenYes.objects.count(), said.answer, said.name) == (1, "present", "Rosa Marin")
    page = words(client.get(reverse("treatment:detail", args=[log.uuid])))
    assert "Yes said today" in page
    assert "Present: Rosa Marin" in page


def test_a_chaperone_without_a_name_is_refused_with_a_sentence(alder, sign_in, log):
    response = press(sign_in(alder.therapist), log, "chaperone:present")
    assert "Enter the name of who is present." in words(response)


def test_stop_takes_the_consent_back_also_from_a_page_that_is_old(alder, sign_in, log):
    client = sign_in(alder.therapist)
    response = client.post(
        reverse("treatment:edit", args=[log.uuid]), {"version": 0, "then": "stop", "note": "x" * 6000}
    )
    assert response.status_code == 200
    cast.enter(alder)
    assert Consent.objects.get().withdrawn_how == "word"
    assert set(NeedledSite.objects.values_list("needles_in", flat=True)) == {None}
