"""What must never happen, line 7: a signed note changed.

Tried through the page, by direct POST of every press, from a tab that was open when it was signed, by two signatures at
one instant, by every verb that writes into a log, and by raw SQL, which the database refuses on the note, its sites and
what was filed with it. The hash is looked at after each try: the note is word for word what was signed.
"""

import secrets
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import dates
from clinic.errors import Refused
from pathway.actions import late_entries, sites, treatment
from pathway.models import CheckIn, TreatmentSession
from pathway.queries import signatures
from pathway.queries import treatment as queries
from pathway.rules.late_entries import Times
from pathway.states import CheckInState
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.journeys.arrangements import open_clinic
from tests.pathway import sessions
from tests.pathway.must_never.pages import SCRIPT, address, stored, whole

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def log(at):
    before = cast.this_moment() - 30 * MINUTE
    return sessions.needled(at, sessions.opened(at, sessions.ready(at, now=before), now=before), now=before)


@pytest.fixture
def note(at, log):
    return stored(at, treatment.sign(log, by=at.therapist.by, now=cast.this_moment()))


def is_what_was_signed(at, note):
    now_stored = stored(at, note)
    return (
        signatures.content_hash(now_stored, list(now_stored.sites.all())),
        now_stored.content_hash,
        now_stored.version,
    ) == (note.content_hash, note.content_hash, note.version)


def test_the_page_of_a_signed_note_has_nothing_to_type_into(at, note, sign_in):
    page = sign_in(at.therapist).get(address("detail", note)).text
    assert (address("edit", note) in page, address("signature", note) in page) == (False, False)


@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["the button", "the autosave"])
@pytest.mark.parametrize("name", ["edit", "signature"])
def test_a_direct_post_changes_nothing(at, note, sign_in, name, headers):
    sent = whole(note, note="Other words", needles_out=0)
    sign_in(at.therapist).post(address(name, note), sent, headers=headers)
    assert is_what_was_signed(at, note)


@pytest.mark.parametrize(
    "press", ["add:soleus:left", "repeat:{site}", "remove:{site}", "confirm:{site}", "out:{site}", "no_needles", "needles"]
)  # fmt: skip
def test_no_press_of_the_log_changes_it(at, note, sign_in, press):
    then = press.format(site=note.sites.first().uuid)
    sent = whole(note, then=then, no_needles_reason="Feverish")
    sign_in(at.therapist).post(address("edit", note), sent)
    assert is_what_was_signed(at, note)


def test_a_tab_that_was_open_when_it_was_signed_changes_nothing_and_is_told(at, log, sign_in):
    therapist = sign_in(at.therapist)
    tab = whole(stored(at, log), note="Typed in the other tab")
    therapist.post(address("signature", log), whole(stored(at, log)))
    note = stored(at, log)
    for name in ("edit", "signature"):
        response = therapist.post(address(name, log), tab, headers=SCRIPT)
        assert (response.status_code, "signed this session" in response.text) == (422, True)
    assert is_what_was_signed(at, note)


def test_no_verb_changes_it(at, note):
    who = {"by": at.therapist.by, "now": dates.now()}
    site = note.sites.first()
    times = Times(note.started_at, note.ended_at, note.first_needle_at)
    attempts = (
        lambda: treatment.save(
            note, entries={"note": "x"}, sites={site.uuid: {"needles_in": 9}}, version=note.version, **who
        ),
        lambda: treatment.sign(note, **who),
        lambda: sites.add(note, muscle="soleus", side="left", **who),
        lambda: sites.repeat(site, **who),
        lambda: sites.remove(site, **who),
        lambda: late_entries.correct_times(note, times=times, **who),
    )
    for attempt in attempts:
        with pytest.raises((Refused, DatabaseError)), transaction.atomic():
            attempt()
        assert is_what_was_signed(at, note)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_treatmentsession SET note = 'Other words'",
        "UPDATE pathway_treatmentsession SET state = 'draft', signed_at = NULL, signed_by_id = NULL, content_hash = ''",
        "UPDATE pathway_treatmentsession SET content_hash = 'x', note = 'Other words'",
        "UPDATE pathway_treatmentsession SET late_reason = 'x', entered_late_at = now()",
        "DELETE FROM pathway_treatmentsession",
        "UPDATE pathway_needledsite SET needles_out = 1",
        "UPDATE pathway_needledsite SET muscle = 'soleus'",
        "DELETE FROM pathway_needledsite",
        "TRUNCATE pathway_needledsite CASCADE",
    ],
)
def test_raw_sql_changes_nothing(at, note, statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
    assert is_what_was_signed(at, note)


def test_raw_sql_adds_no_site(at, note):
    columns = [field.column for field in note.sites.model._meta.concrete_fields if field.column != "id"]
    copied = ", ".join("gen_random_uuid()" if name == "uuid" else name for name in columns)
    statement = (
        f"INSERT INTO pathway_needledsite ({', '.join(columns)}) SELECT {copied} FROM pathway_needledsite"
    )
    with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert is_what_was_signed(at, note)


@pytest.fixture
def whole_log(db):
    """A log ready to sign, really committed, for two hands at once; its promises are taken back after."""

    def made():
        alder = cast.open_clinic(slug=f"signed-{secrets.token_hex(4)}")
        return alder, sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))

    alder, log = elsewhere(made)
    yield alder, log

    def forget():
        cast.enter(alder)
        CheckIn.objects.update(state=CheckInState.CANCELLED, ended_reason="The test is over.")

    elsewhere(forget)


def test_of_two_signatures_at_one_instant_one_signs_and_one_is_told(whole_log):
    alder, log = whole_log

    def sign():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=log.pk)
        return treatment.sign(row, by=alder.therapist.by, now=cast.NOW + 40 * MINUTE).content_hash

    signed, told = sorted(at_once(sign, sign), key=lambda one: isinstance(one, Refused))

    assert told.message == "Dana Whitfield, PT, DPT signed this session. Nothing was changed."
    cast.enter(alder)
    note = queries.logs().get(pk=log.pk)
    assert (note.content_hash, signatures.content_hash(note, list(note.sites.all()))) == (signed, signed)


def test_what_is_saved_beside_a_signature_is_in_the_note_or_refused(whole_log):
    alder, log = whole_log

    def sign():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=log.pk)
        return treatment.sign(row, by=alder.therapist.by, now=cast.NOW + 40 * MINUTE).state

    def save():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=log.pk)
        version, who = row.version, {"by": alder.therapist.by, "now": cast.NOW + 40 * MINUTE}
        return treatment.save(row, entries={"note": "Late words"}, sites={}, version=version, **who).state

    signed, saved = at_once(sign, save)

    cast.enter(alder)
    note = queries.logs().get(pk=log.pk)
    assert signed == "signed"
    assert note.note == ("Late words" if saved == "draft" else "")
    assert signatures.content_hash(note, list(note.sites.all())) == note.content_hash
