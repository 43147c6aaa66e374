"""A session log behind the lock: what was typed is saved, a reaction is recorded; nothing is read, signed or pressed."""

import time

import pytest
from django.urls import reverse

from clinic import locks, renewals
from clinic.sessions import LAST_SEEN
from pathway.models import TreatmentSession
from tests import cast
from tests.pathway import lists, sessions

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


@pytest.fixture
def needled(alder, session):
    """Three needles are in at each of the two sites, and none is out."""
    now = cast.this_moment()
    sessions.needled(alder, session, needles_in=3, needles_out=None, now=now)
    sessions.written(alder, session, note="Twitch at once.", now=now)
    session.refresh_from_db()
    return session


def address(session, name="locked"):
    return reverse(f"treatment:{name}", args=[session.uuid])


def says(client, session):
    """What the page that stands for a locked log says, and that nothing of the patient is in it."""
    page = client.get(address(session, "detail"), follow=True)
    words = page.content.decode()
    patient = session.episode.patient
    site = session.sites.first()
    told = (patient.given_name, patient.family_name, str(patient.uuid), "Twitch", site.muscle, site.technique)
    assert [one for one in (*told, "trigger", "Eased", "eased") if one in words] == []
    return page.redirect_chain[-1][0] if page.redirect_chain else "", words


def test_a_log_with_needles_in_opens_behind_the_lock_as_their_count_and_nothing_else(needled, locked):
    where, words = says(locked, needled)
    assert where == address(needled)
    assert "data-needles-in-seconds=" in words
    assert "<small>In</small> <b>6</b>" in words
    assert "Reaction" in words
    assert f'name="next" value="{address(needled, "detail")}"' in words


def test_it_does_so_too_where_the_screen_was_left_alone(alder, needled, sign_in, settings):
    client = sign_in(alder.therapist)
    client.get("/today/")
    left = client.session
    left[LAST_SEEN] = int(time.time()) - int(settings.IDLE_LOCK.total_seconds()) - 1
    left.save()
    assert says(client, needled)[0] == address(needled)


def test_a_reaction_is_said_there_without_a_script_and_stays_in_sight(needled, locked):
    assert locked.post(address(needled)).url == address(needled)
    needled.refresh_from_db()
    assert needled.is_stopped
    assert "Are all needles out? 6 still in." in says(locked, needled)[1]
    assert locked.post(address(needled)).url == address(needled)  # a second press changes nothing


def test_a_reaction_pressed_on_the_log_itself_without_a_script_is_heard_past_the_lock(alder, needled, locked):
    answer = send(locked, alder, needled, script=False, then="reaction")
    needled.refresh_from_db()
    assert needled.is_stopped
    assert locked.get(answer.url.partition("#")[0]).url == address(needled)


def test_what_cannot_be_saved_beside_a_reaction_brings_nothing_of_the_patient_back(alder, needled, locked):
    answer = send(locked, alder, needled, script=False, then="reaction", nprs_leg_before="99", version=0)
    assert answer.url == address(needled)
    needled.refresh_from_db()
    assert needled.is_stopped


def test_a_wrong_secret_leaves_the_count_in_sight_and_the_right_one_leads_to_the_log(needled, locked):
    to = {"next": address(needled, "detail"), "here": address(needled)}
    page = locked.post(reverse("lock"), {"secret": "not her password", **to}, follow=True)
    assert "That is not the password of Dana Whitfield." in page.content.decode()
    assert "Needles are in." in page.content.decode()
    assert locked.post(reverse("lock"), {"secret": cast.PASSWORD, **to}).url == address(needled, "detail")
    assert locked.get(address(needled)).url == address(needled, "detail")  # nothing is locked any more


def test_without_needles_and_for_anybody_else_it_is_the_plain_lock(alder, session, locked, sign_in):
    plain = f"{reverse('lock')}?next=%2Ftreatment-sessions%2F{session.uuid}%2F"
    assert locked.get(address(session)).url == plain
    sessions.needled(alder, session, needles_in=3, needles_out=None, now=cast.this_moment())
    other = sign_in(alder.manager)
    lists.opened(session.episode.patient, alder.manager)
    other.post(reverse("locking"))
    assert other.get(address(session)).url == plain
    assert other.post(address(session)).url == plain
    session.refresh_from_db()
    assert not session.is_stopped


def test_a_log_of_another_clinic_is_not_there(birch, alder, needled, sign_in):
    client = sign_in(birch.therapist)
    client.post(reverse("locking"))
    assert client.get(address(needled)).status_code == 404
