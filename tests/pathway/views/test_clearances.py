"""A clearance in writing: its letter is chosen beside the finding, opened by a press, and stops counting by itself."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clinic import dates
from pathway.actions import screenings
from pathway.actions.screenings import NewAnswer
from pathway.models import Finding
from pathway.queries import screenings as queries
from patients.models import Document
from tests import cast
from tests.pathway import scenes
from tests.patients.papers import PDF, WEB_PAGE

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def chemo(alder):
    """A finding of today that a clearance in writing would lift."""
    screening = scenes.answered(
        alder, scenes.opened(alder), now=cast.this_moment(), chemo_now=NewAnswer("yes")
    )
    return screening.findings.get()


def typed(at, finding, *, letter=PDF, **different):
    today = at.clinic.local(dates.now()).date()
    fields = {
        "about": finding.choice,
        "resolution": "cleared_by",
        "rationale": "Counts are normal, says the oncologist.",
        "cleared_by": "Dr Amara Diallo",
        "cleared_on": today - timedelta(days=2),
        "clearance_expires_on": today + timedelta(days=60),
        **different,
    }
    if letter is not None:
        fields["clearance_file"] = SimpleUploadedFile("letter.pdf", letter)
    return {f"finding-{finding.pk}-{name}": value for name, value in fields.items()}


def decide(at, sign_in, finding, **typed_with):
    response = sign_in(at.therapist).post(
        reverse("findings:decision", args=[finding.uuid]), typed(at, finding, **typed_with)
    )
    cast.enter(at)
    finding.refresh_from_db()
    return response


def test_the_letter_is_kept_with_who_when_and_until(alder, sign_in, chemo):
    decide(alder, sign_in, chemo)
    letter = Document.objects.get()
    assert (chemo.resolution, chemo.cleared_by, chemo.clearance_file) == (
        "cleared_by",
        "Dr Amara Diallo",
        letter,
    )
    assert (letter.purpose, letter.patient) == ("clearance", chemo.screening.episode.patient)


def test_the_finding_shows_it_and_opens_it_by_a_press(alder, sign_in, chemo):
    decide(alder, sign_in, chemo)
    client = sign_in(alder.therapist)
    page = client.get(reverse("screenings:detail", args=[chemo.screening.uuid]))
    cast.enter(alder)
    address = reverse("documents:file", args=[Document.objects.get().uuid])
    assert "Cleared in writing by Dr Amara Diallo" in words(page)
    assert f'href="{address}"' in page.content.decode()
    assert client.get(address).content == PDF


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"letter": WEB_PAGE}, "This is neither a PDF nor a JPEG or PNG picture."),
        ({"letter": b""}, "This file is empty. Choose another one."),
        ({"letter": None}, "Choose the letter, or write which document it is and where it is kept."),
        ({"cleared_by": ""}, "Write who gave the clearance."),
        ({"resolution": "do_not"}, "A letter was chosen, but the decision is not"),
    ],
    ids=["another kind", "empty", "no letter and no words", "nobody", "another decision"],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(alder, sign_in, chemo, different, sentence):
    response = decide(alder, sign_in, chemo, **different)
    assert sentence in words(response)
    assert "Counts are normal, says the oncologist." in response.content.decode()
    assert (chemo.resolution, Document.objects.count()) == ("", 0)


def test_a_good_letter_beside_a_mistake_is_asked_for_again(alder, sign_in, chemo):
    response = decide(alder, sign_in, chemo, cleared_by="")
    assert "Choose the file again." in words(response)


def test_a_letter_on_paper_needs_words_instead(alder, sign_in, chemo):
    decide(alder, sign_in, chemo, letter=None, clearance_document="Fax of Tuesday, green folder")
    assert (chemo.resolution, chemo.clearance_document) == ("cleared_by", "Fax of Tuesday, green folder")


def test_deciding_again_about_the_same_clearance_keeps_its_letter_and_another_one_does_not(
    alder, sign_in, chemo
):
    decide(alder, sign_in, chemo)
    letter = chemo.clearance_file
    decide(alder, sign_in, chemo, letter=None, rationale="Asked again by phone.")
    assert chemo.clearance_file == letter
    decide(alder, sign_in, chemo, letter=None, cleared_by="Dr Reed", clearance_document="Note")
    assert chemo.clearance_file is None


def test_on_the_day_after_its_last_it_counts_no_more_and_the_page_says_so(alder, sign_in, chemo):
    decide(alder, sign_in, chemo)
    last = chemo.clearance_expires_on
    screening = chemo.screening
    resolved = [
        queries.assessment(screening, on=day).findings[0].resolved for day in (last, last + timedelta(days=1))
    ]
    assert resolved == [True, False]
    assert (chemo.clearance_has_expired(last), chemo.clearance_has_expired(last + timedelta(days=1))) == (
        False,
        True,
    )


@pytest.fixture
def expired(alder):
    """The finding of today's re-screen whose clearance ended yesterday."""
    episode, now = scenes.opened(alder), cast.this_moment()
    before = scenes.answered(alder, episode, now=now - timedelta(days=7), chemo_now=NewAnswer("yes"))
    today = alder.clinic.local(now).date()
    screenings.decide(
        before.findings.get(),
        resolution="cleared_by",
        rationale="Counts are normal.",
        cleared_by="Dr Amara Diallo",
        cleared_on=today - timedelta(days=8),
        clearance_expires_on=today - timedelta(days=1),
        clearance_file=PDF,
        by=alder.therapist.by,
        now=now - timedelta(days=7),
    )
    screenings.complete(before, by=alder.therapist.by, now=now - timedelta(days=7))
    again = screenings.start(episode, by=alder.therapist.by, now=now)
    return Finding.objects.get(screening=again)


def test_a_re_screen_brings_the_letter_along(expired):
    assert expired.clearance_file == Document.objects.get()


def test_an_expired_clearance_is_shown_as_expired(alder, sign_in, expired):
    page = sign_in(alder.therapist).get(reverse("screenings:detail", args=[expired.screening.uuid]))
    assert "Clearance expired by Dr Amara Diallo" in words(page)
    assert "The clearance is incomplete or has expired." in words(page)
