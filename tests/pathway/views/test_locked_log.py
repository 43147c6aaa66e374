"""A session log behind the lock: what was typed is saved, a reaction is recorded; nothing is read, signed or pressed."""

import pytest
from django.urls import reverse

from clinic import locks, renewals
from pathway.models import TreatmentSession
from tests import cast
from tests.pathway import sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(alder):
    now = cast.this_moment()
    return sessions.opened(alder, sessions.ready(alder, now=now), now=now)


@pytest.fixture
def locked(alder, session, sign_in):
    client = sign_in(alder.therapist)
    client.get("/today/")
    client.post(reverse("locking"))
    return client


def send(client, alder, session, route="edit", script=True, **typed):
    headers = (
        {renewals.BY_SCRIPT: "yes", renewals.WHOSE: renewals.note(alder.therapist.member)} if script else {}
    )
    row = TreatmentSession.objects.get(pk=session.pk)
    typed = {"version": row.version, **typed}
    return client.post(reverse(f"treatment:{route}", args=[session.uuid]), typed, headers=headers)


def test_what_was_typed_before_the_lock_is_saved_and_the_page_is_told_of_the_lock(alder, session, locked):
    answer = send(locked, alder, session, band=["before", "needling", "after"], note="Twitch at once.")
    assert (answer.status_code, answer.headers[locks.SAYS_SO]) == (200, "yes")
    session.refresh_from_db()
    assert session.note == "Twitch at once."


def test_a_reaction_is_recorded_past_the_lock(alder, session, locked):
    assert send(locked, alder, session, then="reaction").status_code == 200
    session.refresh_from_db()
    assert session.is_stopped


@pytest.mark.parametrize("then", ["stop", "go_on", "event", "yes", "from:plan"])
def test_no_other_press_gets_past_the_lock(alder, session, locked, then):
    assert send(locked, alder, session, then=then).status_code == 423


def test_nothing_is_signed_read_or_sent_whole_past_the_lock(alder, session, locked):
    assert send(locked, alder, session, route="signature").status_code == 423
    assert send(locked, alder, session, script=False, note="Typed.").status_code == 302
    assert locked.get(reverse("treatment:detail", args=[session.uuid])).status_code == 302
    session.refresh_from_db()
    assert (session.note, session.is_signed) == ("", False)


def test_the_note_of_somebody_else_saves_nothing_past_the_lock(alder, session, locked):
    theirs = {renewals.BY_SCRIPT: "yes", renewals.WHOSE: renewals.note(alder.receptionist.member)}
    row = TreatmentSession.objects.get(pk=session.pk)
    edit = reverse("treatment:edit", args=[session.uuid])
    assert locked.post(edit, {"version": row.version, "note": "x"}, headers=theirs).status_code == 401
