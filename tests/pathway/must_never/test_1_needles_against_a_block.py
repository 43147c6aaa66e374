"""What must never happen, line 1: a needling session signed that began against a block, or with a needle too few out.

Each block is tried by every way in: the page, a direct POST, a tab that was opened before the block, the verb with rows
written by hand, and raw SQL where the database claims to hold it. Judged as of the first needle; only a deviation passes.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic import actions
from clinic.errors import Refused
from clinic.models import Credential
from pathway.actions import consents, screenings, treatment
from pathway.actions.screenings import NewAnswer
from pathway.models import NeedledSite, Screening, TreatmentSession
from pathway.states import SessionState
from patients.models import Consent
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import scenes, sessions
from tests.pathway.must_never.pages import SCRIPT, address, stored, whole

MINUTE = timedelta(minutes=1)
SIGN = (
    "UPDATE pathway_treatmentsession SET state = 'signed', signed_at = now(), ended_at = now(), "
    "signed_by_id = therapist_id, signed_name = 'By hand', content_hash = 'x' WHERE id = %s"
)

Block = Callable[..., None]


def answering(**answers: NewAnswer) -> Block:
    """Said in a re-screen that nobody has resolved."""

    def block(at, session, now):
        scenes.answered(at, session.episode, now=now, **answers)

    return block


def decided(resolution: str, **answers: NewAnswer) -> Block:
    """Said in a re-screen that is gone through and done: what it blocks stays blocked."""

    def block(at, session, now):
        screening = scenes.answered(at, session.episode, now=now, **answers)
        by = at.therapist.by
        screenings.decide(screening.findings.get(), resolution=resolution, rationale="Seen.", by=by, now=now)
        screenings.complete(Screening.objects.get(pk=screening.pk), by=by, now=now)

    return block


def expired(kind: str) -> Block:
    def block(at, session, now):
        yesterday = at.clinic.local(now).date() - timedelta(days=1)
        Credential.objects.filter(kind=kind).update(expires_on=yesterday)

    return block


def consent_taken_back(at, session, now):
    given = Consent.objects.get(patient=session.episode.patient)
    consents.withdraw(given, how="word", by=at.therapist.by, now=now)


def credential_withdrawn(at, session, now):
    held = Credential.objects.get(user=at.therapist.user, kind="dry_needling")
    actions.withdraw_credential(held, reason="Suspended", by=at.manager.by, now=now)


YES = NewAnswer("yes")
FINDINGS: dict[str, Block] = {
    "emergency": answering(rf_saddle=NewAnswer("new_or_worse")),
    "do_not_needle": answering(needle_fear=NewAnswer("panic")),
    "medical_clearance": answering(bleeding_disorder=YES),
    "defer": answering(fever_now=YES),
}
PAPERS: dict[str, Block] = {
    "expired credential": expired("dry_needling"),
    "expired licence": expired("licence"),
    "missing consent": consent_taken_back,
}
PLACES: dict[str, Block] = {
    "blocked muscle": decided("accept", soft_implant=YES),
    "blocked technique": decided("proceed", cardiac_device=YES),
}
GATE = {**FINDINGS, **PAPERS}
LATER = {**FINDINGS, "credential withdrawn": credential_withdrawn, "missing consent": consent_taken_back}


@pytest.fixture
def now(db):
    return cast.this_moment()


@pytest.fixture
def at(now):
    return open_clinic("alder", now)


@pytest.fixture
def log(at, now):
    """An open log of a patient who was ready half an hour ago: nothing stands in the way yet."""
    before = now - 30 * MINUTE
    return sessions.opened(at, sessions.ready(at, now=before), now=before)


def needles(session):
    return set(NeedledSite.objects.filter(treatment_session=session).values_list("needles_in", flat=True))


def written_by_hand(session, **changed):
    """The rows as a hand would write them that asks no rule: needles in every site, while none is held back yet."""
    how = {"technique": "trigger_point", "needle_diameter_mm": 0.3, "needle_length_mm": 50}
    NeedledSite.objects.filter(treatment_session=session).update(
        **{**how, "needles_in": 2, "needles_out": 2, **changed}
    )


def begun_by_hand(session, at):
    """And the rest of the note, with its first needle at this moment."""
    newest = Screening.objects.filter(episode=session.episode).first()
    TreatmentSession.objects.filter(pk=session.pk).update(
        **sessions.IN_THE_ROOM, **sessions.AFTERWARDS, first_needle_at=at, screening=newest
    )


# --- Through the page, and past it ------------------------------------------------------------------


@pytest.mark.parametrize("name", GATE)
def test_the_page_offers_no_needle_and_says_why(at, now, log, sign_in, name):
    GATE[name](at, log, now)
    page = sign_in(at.therapist).get(address("detail", log)).text
    assert "Needling opens when this is settled" in page
    assert "-needles_in" not in page


@pytest.mark.parametrize("name", GATE)
def test_a_tab_from_before_the_block_stores_no_needle_and_signs_nothing(at, now, log, sign_in, name):
    therapist = sign_in(at.therapist)
    tab = whole(stored(at, log))  # what the open page would send
    GATE[name](at, log, now)
    refused = therapist.post(address("edit", log), tab, headers=SCRIPT)
    assert (refused.status_code, "Needling is not open" in refused.text) == (422, True)
    therapist.post(address("signature", log), tab)
    assert (stored(at, log).state, needles(log)) == (SessionState.DRAFT, {None})


@pytest.mark.parametrize("name", GATE)
def test_a_direct_post_of_each_press_stores_no_needle(at, now, log, sign_in, name):
    site = log.sites.first()
    NeedledSite.objects.filter(pk=site.pk).update(planned_needles=3)
    GATE[name](at, log, now)
    therapist = sign_in(at.therapist)
    for press in (f"confirm:{site.uuid}", f"out:{site.uuid}", "needles", "add:soleus:left"):
        therapist.post(address("edit", log), whole(stored(at, log), then=press))
    assert needles(log) == {None}


def test_a_blocked_muscle_takes_no_needle_by_page_or_post(at, now, log, sign_in):
    PLACES["blocked muscle"](at, log, now)
    therapist = sign_in(at.therapist)
    assert "Blocked:" in therapist.get(address("detail", log)).text
    refused = therapist.post(address("edit", log), whole(stored(at, log)), headers=SCRIPT)
    assert (refused.status_code, "is blocked" in refused.text) == (422, True)
    assert needles(log) == {None}


def test_a_blocked_technique_takes_no_needle_by_post(at, now, log, sign_in):
    PLACES["blocked technique"](at, log, now)
    site = log.sites.first()
    current = {f"site-{site.uuid}-e_stim": "on"}
    refused = sign_in(at.therapist).post(
        address("edit", log), whole(stored(at, log), **current), headers=SCRIPT
    )
    assert (refused.status_code, "is blocked" in refused.text) == (422, True)
    assert needles(log) == {None}


# --- Rows that a hand wrote -------------------------------------------------------------------------


@pytest.mark.parametrize("name", {**GATE, **PLACES})
def test_what_a_hand_wrote_against_a_block_is_not_signed(at, now, log, sign_in, name):
    written_by_hand(log, e_stim=name == "blocked technique")
    {**GATE, **PLACES}[name](at, log, now)
    begun_by_hand(log, now + MINUTE)
    with pytest.raises(treatment.Incomplete) as refused:
        treatment.sign(log, by=at.therapist.by, now=now + 2 * MINUTE)
    assert any("file a deviation" in one.sentence for one in refused.value.missing)
    page = sign_in(at.therapist).post(address("signature", log)).text
    assert ("If needles went in anyway" in page, stored(at, log).state) == (True, SessionState.DRAFT)


@pytest.mark.parametrize("name", GATE)
def test_raw_sql_signs_nothing_that_began_against_a_block(at, now, log, name):
    written_by_hand(log)
    GATE[name](at, log, now)
    begun_by_hand(log, now + MINUTE)
    with pytest.raises(DatabaseError, match="needled"), transaction.atomic():
        connection.cursor().execute(SIGN, [log.pk])
    assert stored(at, log).state == SessionState.DRAFT


@pytest.mark.parametrize("name", ["unscreened", "no time of the first needle", "screened the day before"])
def test_raw_sql_signs_nothing_that_was_not_screened_first(at, now, log, name):
    written_by_hand(log)
    begun_by_hand(log, now)
    changed = {
        "unscreened": {"screening": None},
        "no time of the first needle": {"first_needle_at": None},
        "screened the day before": {"first_needle_at": now + timedelta(days=1)},
    }[name]
    TreatmentSession.objects.filter(pk=log.pk).update(**changed)
    with pytest.raises(DatabaseError, match="needled without"), transaction.atomic():
        connection.cursor().execute(SIGN, [log.pk])
    assert stored(at, log).state == SessionState.DRAFT


@pytest.mark.parametrize("name", ["missing consent"])
def test_raw_sql_stores_no_needle_without_a_consent_that_counts(at, now, log, name):
    GATE[name](at, log, now)
    with pytest.raises(DatabaseError, match="consent"), transaction.atomic():
        connection.cursor().execute("UPDATE pathway_needledsite SET needles_in = 1")
    assert needles(log) == {None}


# --- Judged as of the first needle, and only a deviation passes -------------------------------------


@pytest.mark.parametrize("name", LATER)
def test_a_block_that_comes_after_the_first_needle_stops_the_next_and_never_the_signature(at, now, log, name):
    session = sessions.needled(at, log, now=now - 20 * MINUTE)
    LATER[name](at, log, now)
    with pytest.raises(Refused):
        sessions.written(at, session, sites={"needles_in": 3}, now=now + MINUTE)
    signed = treatment.sign(session, by=at.therapist.by, now=now + 2 * MINUTE)
    assert signed.state == SessionState.SIGNED


@pytest.mark.parametrize("name", {**GATE, **PLACES})
def test_with_a_deviation_what_happened_is_recorded_and_signed(at, now, log, name):
    {**GATE, **PLACES}[name](at, log, now)
    sessions.deviated(at, log, needles=4, now=now + MINUTE)
    session = sessions.needled(at, log, now=now + MINUTE)
    assert treatment.sign(session, by=at.therapist.by, now=now + 2 * MINUTE).state == SessionState.SIGNED


def test_a_deviation_does_not_open_the_band(at, now, log, sign_in):
    PAPERS["missing consent"](at, log, now)
    sessions.deviated(at, log, needles=2, now=now)
    page = sign_in(at.therapist).get(address("detail", log)).text
    assert "Put no more needles in." in page
    refused = sign_in(at.therapist).post(address("edit", log), whole(stored(at, log)), headers=SCRIPT)
    assert "says 2 needles went in, not 4" in refused.text
    assert needles(log) == {None}


# --- The count --------------------------------------------------------------------------------------


@pytest.mark.parametrize("out", [1, "", 0])
def test_a_needle_too_few_out_is_not_signed_by_page_or_post(at, log, sign_in, out):
    therapist = sign_in(at.therapist)
    therapist.post(address("edit", log), whole(stored(at, log), needles_out=out), headers=SCRIPT)
    page = therapist.get(address("detail", log)).text
    assert ("Before you can sign" in page, f'formaction="{address("signature", log)}"' in page) == (
        True,
        False,
    )
    therapist.post(address("signature", log), whole(stored(at, log), needles_out=out))
    therapist.post(address("signature", log))  # as if nothing had been typed on the page
    assert stored(at, log).state == SessionState.DRAFT


def test_a_stale_tab_with_the_right_count_signs_nothing(at, log, sign_in):
    therapist = sign_in(at.therapist)
    tab = whole(stored(at, log))
    therapist.post(address("edit", log), whole(stored(at, log), needles_out=1), headers=SCRIPT)
    therapist.post(address("signature", log), tab)
    assert stored(at, log).state == SessionState.DRAFT


@pytest.mark.parametrize("change", ["needles_out = 1", "needles_out = NULL", "needles_in = 3"])
def test_raw_sql_signs_no_wrong_count(at, now, log, change):
    session = sessions.needled(at, log, now=now)
    connection.cursor().execute(f"UPDATE pathway_needledsite SET {change}")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(SIGN, [session.pk])
    assert stored(at, log).state == SessionState.DRAFT


def test_raw_sql_brings_no_count_of_its_own(at, now, log):
    session = sessions.needled(at, log, needles_out=1, now=now)
    lie = SIGN.replace("state = 'signed'", "state = 'signed', total_in = 4, total_out = 4")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(lie, [session.pk])
    assert stored(at, log).state == SessionState.DRAFT
