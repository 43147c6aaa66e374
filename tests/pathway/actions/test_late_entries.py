"""A late entry: marked, with its real times, the re-screen copied from paper, and judged by the times given."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Credential
from pathway.actions import consents, late_entries, screenings, treatment
from pathway.actions.late_entries import OnPaper
from pathway.actions.screenings import NewAnswer
from pathway.models import CheckIn, Screening, TreatmentSession
from pathway.queries import signatures
from pathway.queries import treatment as queries
from pathway.rules.late_entries import Times
from patients.models import Consent
from tests.pathway import late_entries as scene
from tests.pathway import scenes, sessions
from tests.pathway.late_entries import MINUTE, NOW, THEN, TIMES


@pytest.fixture
def episode(alder):
    return scene.prepared(alder)


def signed(alder, session):
    return treatment.sign(session, by=alder.therapist.by, now=NOW + 5 * MINUTE)


def test_a_visit_on_paper_is_signed_with_its_real_times_and_plainly_marked(alder, episode):
    session = scene.opened(alder, episode)
    screening = scene.copied(alder, episode)
    note = signed(alder, scene.written(alder, session))
    assert (note.started_at, note.first_needle_at, note.ended_at) == (
        TIMES.started_at,
        TIMES.first_needle_at,
        TIMES.ended_at,
    )
    assert (note.late_reason, note.entered_late_at, note.screening) == (
        "No network until noon",
        NOW,
        screening,
    )
    after = CheckIn.objects.get(kind="after_48_hours")
    assert after.due_at == TIMES.ended_at + timedelta(hours=48)


def test_the_copied_re_screen_keeps_who_asked_and_when_and_who_typed_it(alder, episode):
    scene.opened(alder, episode)
    screening = scene.copied(alder, episode)
    assert (screening.started_at, screening.completed_at, screening.on) == (
        THEN + 5 * MINUTE,
        THEN + 5 * MINUTE,
        scenes.TODAY,
    )
    assert (screening.asked_by, screening.copied_at) == (alder.therapist.user, NOW)
    assert {one["answered_on"] for slug, one in screening.answers.items() if slug == "unwilling"} == {
        scenes.TODAY.isoformat()
    }
    told = AuditEvent.objects.filter(kind="screening.completed", target_id=screening.pk)
    assert list(told.values_list("at", flat=True)) == [NOW]


def test_no_needle_is_recorded_before_the_re_screen_is_copied(alder, episode):
    session = scene.opened(alder, episode)
    with pytest.raises(Refused, match="Needling is not open"):
        scene.written(alder, session)


def test_a_re_screen_on_paper_that_found_something_holds_the_signature_to_a_deviation(alder, episode):
    session = scene.opened(alder, episode)
    scene.copied(alder, episode, fever_now=NewAnswer("yes"))
    with pytest.raises(Refused, match="Needling is not open"):
        scene.written(alder, session)
    sessions.deviated(alder, session, happened_at=TIMES.first_needle_at, now=NOW)
    assert signed(alder, sessions.needled(alder, session, now=NOW)).state == "signed"


def test_what_was_decided_on_paper_counts_for_the_time_of_the_paper(alder, episode):
    session = scene.opened(alder, episode)
    screening = scene.copied(alder, episode, cardiac_device=NewAnswer("yes"))
    finding = screening.findings.get(question="cardiac_device")
    finding = screenings.decide(
        finding, resolution="proceed", rationale="No current near it.", by=alder.therapist.by, now=NOW
    )
    assert finding.decided_at == THEN + 5 * MINUTE
    screening.refresh_from_db()
    screenings.complete(screening, by=alder.therapist.by, now=NOW)
    assert signed(alder, scene.written(alder, session)).state == "signed"


def test_it_is_judged_by_the_consent_of_that_time_and_not_by_what_became_of_it(alder, episode):
    session = scene.opened(alder, episode)
    scene.copied(alder, episode)
    consents.withdraw(Consent.objects.get(), how="word", by=alder.therapist.by, now=THEN + timedelta(hours=3))
    assert signed(alder, scene.written(alder, session)).state == "signed"


def test_a_consent_that_was_taken_back_before_the_first_needle_keeps_it_shut(alder, episode):
    session = scene.opened(alder, episode)
    scene.copied(alder, episode)
    consents.withdraw(Consent.objects.get(), how="word", by=alder.therapist.by, now=THEN + 9 * MINUTE)
    with pytest.raises(Refused, match="no valid consent"):
        scene.written(alder, session)


@pytest.mark.parametrize(("days_after_the_visit", "is_open"), [(0, True), (-1, False)])
def test_it_is_judged_by_the_credentials_of_that_day(alder, episode, days_after_the_visit, is_open):
    session = scene.opened(alder, episode)
    scene.copied(alder, episode)
    Credential.objects.filter(kind="dry_needling").update(
        expires_on=scenes.TODAY + timedelta(days=days_after_the_visit)
    )
    assert queries.standing(queries.logs().get(pk=session.pk), now=NOW).gate.open is False
    sessions.asked_today(alder, session, now=NOW)
    assert queries.standing(queries.logs().get(pk=session.pk), now=NOW).gate.open is is_open


def test_a_screening_made_after_the_visit_says_nothing_about_it(alder, episode):
    scenes.screened(alder, episode, now=NOW - timedelta(hours=2))
    session = scene.opened(alder, episode, asked_at=None)
    standing = queries.standing(session, now=NOW)
    assert not standing.gate.open
    assert standing.screening.started_at < THEN


def test_a_late_entry_asks_what_the_paper_says_and_keeps_it_as_said_when_the_visit_began(alder, episode):
    session = scene.opened(alder, episode)
    before = [one.sentence for one in queries.standing(session, now=NOW).gate.missing]
    assert ([one for one in before if "today" in one], [one[-9:] for one in before if "again" in one]) == (
        [],
        ["that day."],
    )
    scene.copied(alder, episode)
    asked = [one.sentence for one in queries.standing(session, now=NOW).gate.missing]
    assert asked == [
        "Record that the patient said yes to needling before the first needle, if the paper says so."
    ]
    sessions.asked_today(alder, session, now=NOW)
    assert session.spoken_yeses.get().said_at == session.chaperone_answers.get().answered_at == THEN


def test_a_visit_without_needles_needs_no_paper(alder, episode):
    times = replace(TIMES, first_needle_at=None)
    session = scene.opened(alder, episode, times=times, asked_at=None)
    session = sessions.written(alder, session, no_needles_reason="Manual therapy only", now=NOW)
    assert signed(alder, session).ended_at == TIMES.ended_at


def test_needles_in_a_late_entry_need_the_time_of_the_first_one(alder, episode):
    session = scene.opened(alder, episode, times=replace(TIMES, first_needle_at=None))
    scene.copied(alder, episode)
    sessions.asked_today(alder, session, now=NOW)
    with pytest.raises(Refused, match="Enter when the first needle went in"):
        sessions.needled(alder, session, now=NOW)


def test_times_are_put_right_while_it_is_a_draft(alder, episode):
    session = scene.opened(alder, episode)
    earlier = replace(TIMES, started_at=THEN - 10 * MINUTE)
    session = late_entries.correct_times(session, times=earlier, by=alder.therapist.by, now=NOW)
    assert TreatmentSession.objects.get().started_at == THEN - 10 * MINUTE
    scene.copied(alder, episode)
    note = signed(alder, scene.written(alder, session))
    with pytest.raises(Refused, match="not signed yet"):
        late_entries.correct_times(note, times=TIMES, by=alder.therapist.by, now=NOW)


def test_an_ordinary_log_has_no_times_to_correct(alder, episode):
    session = sessions.opened(alder, episode, now=NOW)
    with pytest.raises(Refused, match="Only a late entry"):
        late_entries.correct_times(session, times=TIMES, by=alder.therapist.by, now=NOW)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"times": replace(TIMES, ended_at=NOW + MINUTE)}, "ended_at"),
        ({"paper": OnPaper(THEN + 11 * MINUTE, 0)}, "asked_at"),
        ({"paper": OnPaper(THEN, 0)}, "asked_by"),
        ({"times": Times(THEN - timedelta(days=9), THEN - timedelta(days=8.9))}, "started_at"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_at_its_field_and_nothing_is_made(alder, episode, changed, field):
    asked = {"times": TIMES, "reason": "No network", "paper": None, **changed}
    with pytest.raises(Refused) as refused:
        late_entries.open_log(episode, **asked, by=alder.therapist.by, now=NOW)
    assert refused.value.field == field
    assert (TreatmentSession.objects.count(), Screening.objects.filter(copied_at__isnull=False).count()) == (
        0,
        0,
    )


def test_no_second_log_beside_one_that_is_open(alder, episode):
    sessions.opened(alder, episode, now=NOW)
    with pytest.raises(Refused, match="open already"):
        scene.opened(alder, episode)


def test_that_it_is_late_is_part_of_what_is_signed(alder, episode):
    session = scene.opened(alder, episode)
    scene.copied(alder, episode)
    note = queries.logs().get(pk=signed(alder, scene.written(alder, session)).pk)
    sites = list(note.sites.all())
    assert signatures.content_hash(note, sites) == note.content_hash
    note.entered_late_at = None
    assert signatures.content_hash(note, sites) != note.content_hash
