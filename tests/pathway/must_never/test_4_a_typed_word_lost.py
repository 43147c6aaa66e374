"""What must never happen, line 4: a typed word lost.

What reached the server is stored, kept as a revision, or comes back on the page with the sentence that refused it: by page,
by direct POST, from a stale tab, from several hands at one instant, and against raw SQL where the database holds it. What
the open page keeps while the server is away is tried in a real browser (tests/journeys/test_never_lost.py).
"""

import secrets

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import dates
from clinic.errors import Stale
from pathway.actions import consents, treatment
from pathway.models import DraftRevision, TreatmentSession
from patients.models import Consent
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.journeys.arrangements import open_clinic
from tests.pathway import sessions
from tests.pathway.must_never.pages import SCRIPT, address, stored, whole

WORDS = "Said the calf is easier since Tuesday; 3 pillows, left side."


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def log(at):
    now = cast.this_moment()
    return sessions.opened(at, sessions.ready(at, now=now), now=now)


def revisions(session):
    kept = DraftRevision.objects.filter(treatment_session=session).order_by("version")
    return [one.content["session"]["note"] for one in kept]


@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["the button", "the autosave"])
def test_a_saved_word_is_stored_and_is_there_on_another_device(at, log, sign_in, headers):
    sign_in(at.therapist).post(address("edit", log), whole(stored(at, log), note=WORDS), headers=headers)
    assert stored(at, log).note == WORDS
    assert WORDS in sign_in(at.therapist).get(address("detail", log)).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nprs_leg_before": "eleven"},
        {"needles_out": 99},
        {"needles_out": "two"},
    ],
)
def test_a_word_beside_something_wrong_is_stored_or_still_on_the_page(at, log, sign_in, wrong):
    page = sign_in(at.therapist).post(address("edit", log), whole(stored(at, log), note=WORDS, **wrong)).text
    assert WORDS in page


def test_a_word_that_comes_with_a_refused_needle_is_still_on_the_page(at, log, sign_in):
    consents.withdraw(Consent.objects.get(), how="word", by=at.therapist.by, now=dates.now())
    page = sign_in(at.therapist).post(address("edit", log), whole(stored(at, log), note=WORDS)).text
    assert ("Needling is not open" in page, WORDS in page) == (True, True)


def test_a_word_that_comes_with_a_refused_signature_is_stored(at, log, sign_in):
    therapist = sign_in(at.therapist)
    therapist.post(address("signature", log), whole(stored(at, log), note=WORDS, needles_out=1))
    assert (stored(at, log).note, stored(at, log).state) == (WORDS, "draft")


@pytest.mark.parametrize("name", ["edit", "signature"])
def test_a_stale_tab_overwrites_nothing_and_loses_nothing(at, log, sign_in, name):
    therapist = sign_in(at.therapist)
    tab = whole(stored(at, log), note="From the second tab")
    therapist.post(address("edit", log), whole(stored(at, log), note=WORDS))
    page = therapist.post(address(name, log), tab).text
    assert stored(at, log).note == WORDS
    assert (WORDS in page, "From the second tab" in page) == (True, True)


def test_every_word_that_was_ever_saved_stands_in_a_revision_of_the_draft(at, log, sign_in):
    therapist = sign_in(at.therapist)
    for words in ("First.", "First. Second.", ""):
        therapist.post(address("edit", log), whole(stored(at, log), note=words), headers=SCRIPT)
    stored(at, log)
    assert revisions(log) == ["", "First.", "First. Second.", ""]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pathway_draftrevision",
        "UPDATE pathway_draftrevision SET content = '{}'",
        "DELETE FROM pathway_treatmentsession; SET CONSTRAINTS ALL IMMEDIATE",  # at the commit, that is
    ],
)
def test_raw_sql_takes_no_saved_word_of_a_draft_away(at, log, sign_in, statement):
    sign_in(at.therapist).post(address("edit", log), whole(stored(at, log), note=WORDS), headers=SCRIPT)
    stored(at, log)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
    assert (stored(at, log).note, revisions(log)[-1]) == (WORDS, WORDS)


@pytest.fixture
def draft(db):
    """An open log, really committed, for several hands at once."""

    def made():
        alder = cast.open_clinic(slug=f"words-{secrets.token_hex(4)}")
        return alder, sessions.opened(alder, sessions.ready(alder))

    return elsewhere(made)


def test_of_several_hands_at_one_instant_each_is_stored_or_told(draft):
    alder, log = draft

    def hand(number):
        def save():
            cast.enter(alder)
            row = TreatmentSession.objects.get(pk=log.pk)
            entries = {"note": f"Hand {number}"}
            return treatment.save(
                row, entries=entries, sites={}, version=log.version, by=alder.therapist.by, now=cast.NOW
            ).note

        return save

    outcomes = at_once(*(hand(number) for number in range(4)))

    kept = [one for one in outcomes if isinstance(one, str)]
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [Stale] * 3
    cast.enter(alder)
    assert [TreatmentSession.objects.get(pk=log.pk).note] == kept
    assert revisions(log) == ["", *kept]
