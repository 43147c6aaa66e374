"""Letters of somebody who is not needled: they say what was found and asked, carry a name, and never change."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import letters, reviews
from pathway.actions.screenings import NewAnswer
from pathway.enums import ReviewDecision
from pathway.models import Letter
from patients.models import Document
from tests.cast import NOW
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
DOCTOR = "Dr Pat Reed\n\n Boulder Family Practice "


def words(letter):
    content = BytesIO(
        bytes(Document.objects.select_related("content").get(pk=letter.document_id).content.content)
    )
    return " ".join(" ".join(page.extract_text() for page in PdfReader(content).pages).split())


@pytest.fixture
def panics(alder):
    episode = scenes.opened(alder, given_name="Núria", family_name="*Sato*")
    scenes.answered(alder, episode, needle_fear=NewAnswer("panic"), faint_history=NewAnswer("yes"))
    return episode


def refer(at, episode, **different):
    asked = {"recipient": DOCTOR, "asks": "Please assess #fear.\nThank you.", "findings": ["needle_fear"]}
    return letters.refer(episode, **{**asked, **different}, by=at.therapist.by, now=NOW)


def test_a_referral_says_who_what_was_found_what_we_ask_and_who_signed(alder, panics):
    assert words(refer(alder, panics)) == (
        "Alder Physical Therapy 1 Main Street, Boulder (303) 555-0100 hello@alder.example "
        "Dr Pat Reed Boulder Family Practice 18 November 2026 Referral "
        "About the patient Name Núria *Sato* Born 17 May 1980 Asked on 18 November 2026 "
        "What we found We treat this patient for lower back pain and sciatica and screened for dry needling. "
        "The answers were: What we asked Answer For needling How do you feel about needles? I panic. Do not needle "
        "What we ask Please assess #fear. Thank you. "
        "Please write to us at the address above, or call (303) 555-0100. Thank you for your help. "
        "Dana Whitfield, PT, DPT Alder Physical Therapy Signed electronically on 18 November 2026 "
        "Alder Physical Therapy, 18 November 2026 Page 1 of 1"
    )


def test_it_is_kept_with_who_when_and_what_for(alder, panics):
    letter = refer(alder, panics)
    kept = Letter.objects.get()
    assert (kept.recipient, kept.signed_name) == (DOCTOR.strip(), "Dana Whitfield, PT, DPT")
    assert (kept.document.purpose, kept.document.patient) == ("referral_letter", panics.patient)
    assert AuditEvent.objects.filter(kind="letter.referral", target_id=letter.pk).count() == 1


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"recipient": " \n"}, "recipient"),
        ({"asks": "  "}, "asks"),
        ({"findings": []}, "findings"),
        ({"findings": ["pregnancy"]}, "findings"),
    ],
    ids=["to nobody", "asking nothing", "about nothing", "about what was not found"],
)
def test_a_letter_that_says_too_little_is_not_signed(alder, panics, different, field):
    with pytest.raises(Refused) as refused:
        refer(alder, panics, **different)
    assert refused.value.field == field
    assert (Letter.objects.count(), Document.objects.count()) == (0, 0)


def test_nothing_is_written_without_a_screening(alder):
    with pytest.raises(Refused, match="no screening yet"):
        refer(alder, scenes.opened(alder))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Dry needling is not the best choice for you right now. You did nothing wrong."),
        ("es", "La punción seca no es la mejor opción para usted en este momento. Usted no hizo nada malo."),
    ],
)
def test_the_patient_s_sheet_speaks_their_language_and_says_when_to_get_help(alder, language, sentence):
    episode = scenes.opened(alder, language=language)
    scenes.answered(alder, episode, needle_fear=NewAnswer("panic"))
    letter = letters.hand_over(episode, by=alder.therapist.by, now=NOW)
    said = words(letter)
    assert (sentence in said, "911" in said, "(303) 555-0100" in said, "{" in said) == (
        True,
        True,
        True,
        False,
    )
    assert (letter.language, letter.text_version, letter.document.purpose) == (language, 1, "patient_sheet")


def test_after_a_review_that_refers_the_letter_tells_the_course_without_any_finding(alder):
    episode = sessions.ready(alder)
    with pytest.raises(Refused, match="at least one finding"):
        refer(alder, episode, findings=[])
    reviews.decide(
        episode,
        decision=ReviewDecision.REFER,
        reason="No change after three.",
        numbers={"sessions": 3, "events": 0, "nprs_leg": {"first": 7.0, "now": 6.5}},
        seen=0,
        by=alder.therapist.by,
        now=NOW,
    )
    said = words(refer(alder, episode, findings=[]))

    assert (
        "Care so far Needling sessions 3 Adverse events 0 Leg pain 7 at first, 6.5 now Our view No change after three."
        in said
    )
    assert "What we found" not in said
