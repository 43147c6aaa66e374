"""What is added to a session never touches it: addenda to a signed one, a lead's covering note to a draft."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.errors import Refused
from pathway.actions import addenda, episodes, events, treatment
from pathway.enums import EventSeverity
from pathway.models import CheckIn, CoveringNote, NeedledSite, SessionAddendum, TreatmentSession
from pathway.queries import signatures, stages
from tests import cast
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(hours=3)


@pytest.fixture
def signed(alder):
    return sessions.signed(alder, sessions.ready(alder))


@pytest.fixture
def left(alder):
    """A whole draft whose therapist never came back to it."""
    return sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))


def covered(alder, draft, **different):
    given = {"text": "Dana is ill.", "visit_ended_at": cast.NOW + timedelta(minutes=40), **different}
    return addenda.cover(draft, **{"by": alder.manager.by, "now": LATER, **given})


def test_an_addendum_says_who_when_and_what(alder, signed):
    row = addenda.add(signed, text=" The left side, not the right. ", by=alder.therapist.by, now=LATER)

    assert (row.text, row.written_at, row.written_name) == (
        "The left side, not the right.",
        LATER,
        "Dana Whitfield, PT, DPT",
    )
    fresh = TreatmentSession.objects.get(pk=signed.pk)
    assert signatures.content_hash(fresh, list(fresh.sites.all())) == signed.content_hash


def test_a_draft_takes_no_addendum_and_an_empty_one_says_nothing(alder, signed, left):
    with pytest.raises(Refused, match="not signed yet"):
        addenda.add(left, text="Later", by=alder.therapist.by, now=LATER)
    with pytest.raises(Refused, match="Write what is to be added"):
        addenda.add(signed, text="  ", by=alder.therapist.by, now=LATER)


def test_a_covering_note_signs_nothing_and_changes_no_word(alder, left):
    before = TreatmentSession.objects.filter(pk=left.pk).values().get()
    row = covered(alder, left)

    after = TreatmentSession.objects.filter(pk=left.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"covered_at"}
    assert (row.written_name, after["state"], after["signed_at"]) == ("Max Oyelaran", "draft", None)


def test_needles_nobody_can_sign_for_get_their_check_ins(alder, left):
    covered(alder, left)

    first = CheckIn.objects.order_by("due_at").first()
    assert (CheckIn.objects.count(), first.kind) == (5, "after_48_hours")
    assert first.due_at == cast.NOW + timedelta(hours=48, minutes=40)


def test_a_covered_draft_holds_nobody_up(alder, left):
    covered(alder, left)
    rows = stages.stage_of(left.episode, clinic=alder.clinic, on=scenes.TODAY)
    another = treatment.open_log(left.episode, by=alder.therapist.by, now=LATER)

    assert (rows.open_session, another.pk == left.pk) == (None, False)
    TreatmentSession.objects.filter(pk=another.pk).update(covered_at=LATER)
    episodes.discharge(left.episode, end="discharged", reason="moved_away", by=alder.therapist.by, now=LATER)


def test_who_needled_still_signs_and_the_check_ins_stay_one_each(alder, left):
    covered(alder, left)
    treatment.sign(left, by=alder.therapist.by, now=LATER)

    assert TreatmentSession.objects.get(pk=left.pk).state == "signed"
    assert CheckIn.objects.count() == 5


def test_only_a_lead_covers_and_only_what_somebody_else_left(alder, left):
    other = replace(alder.therapist.by, id=alder.receptionist.user.pk)
    with pytest.raises(Refused, match="Only the clinical lead"):
        covered(alder, left, by=other)
    with pytest.raises(Refused, match="This log is yours"):
        covered(alder, left, by=alder.therapist.by)

    assert CoveringNote.objects.count() == 0


@pytest.mark.parametrize("hours", [-1, 4])
def test_the_visit_ended_after_it_began_and_before_now(alder, left, hours):
    with pytest.raises(Refused, match="ended after it began") as refused:
        covered(alder, left, visit_ended_at=cast.NOW + timedelta(hours=hours))
    assert refused.value.field == "visit_ended_at"


def test_a_signed_session_takes_no_covering_note(alder, signed):
    with pytest.raises(Refused, match="signed this session"):
        covered(alder, signed)


def test_an_event_found_later_hangs_on_the_session_without_touching_it(alder, signed):
    event = events.record(
        signed,
        kind="bruise",
        severity=EventSeverity.MILD,
        action_taken="Told on the phone.",
        occurred_at=cast.NOW + timedelta(hours=1),
        by=alder.therapist.by,
        now=LATER,
    )
    fresh = TreatmentSession.objects.get(pk=signed.pk)

    assert (list(fresh.adverse_events.all()), fresh.version) == ([event], signed.version)
    assert signatures.content_hash(fresh, list(fresh.sites.all())) == signed.content_hash


KEPT = [
    "UPDATE pathway_sessionaddendum SET text = 'other'",
    "DELETE FROM pathway_sessionaddendum",
    "UPDATE pathway_adverseevent SET severity = 'mild'",
    "DELETE FROM pathway_adverseevent",
]


@pytest.mark.parametrize("statement", KEPT)
def test_the_database_itself_keeps_what_was_added(alder, signed, statement):
    addenda.add(signed, text="Later", by=alder.therapist.by, now=LATER)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert SessionAddendum.objects.get().text == "Later"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE pathway_treatmentsession SET note = 'other'", "never changes"),
        ("UPDATE pathway_treatmentsession SET state = 'draft'", "never changes"),
        ("UPDATE pathway_treatmentsession SET covered_at = now()", "never changes"),
        ("DELETE FROM pathway_treatmentsession", "never deleted"),
        ("TRUNCATE pathway_treatmentsession CASCADE", "append-only"),
        ("UPDATE pathway_needledsite SET needles_out = 9", "never changes"),
        ("DELETE FROM pathway_needledsite", "never changes"),
        ("TRUNCATE pathway_needledsite CASCADE", "append-only"),
    ],
)
def test_the_database_itself_keeps_what_is_signed(alder, signed, statement, words):
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_database_itself_takes_no_new_site_on_what_is_signed(alder, signed):
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        NeedledSite.objects.create(
            clinic=alder.clinic, treatment_session=signed, muscle="soleus", side="left"
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE pathway_coveringnote SET text = 'x'", "DELETE FROM pathway_coveringnote"]
)
def test_the_database_itself_keeps_a_covering_note(alder, left, statement):
    covered(alder, left)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_database_itself_covers_nothing_signed(alder, signed):
    with pytest.raises(IntegrityError, match="belongs to a draft session"), transaction.atomic():
        CoveringNote.objects.create(
            clinic=alder.clinic,
            treatment_session=signed,
            text="By hand",
            visit_ended_at=LATER,
            written_at=LATER,
            written_by=alder.manager.user,
            written_name="Max",
        )
