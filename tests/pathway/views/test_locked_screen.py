"""A locked screen while needles are in: what was typed is saved, a reaction recorded; nothing is read, signed or pressed."""

import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from clinic import actions, locks, renewals
from clinic.enums import Role
from clinic.sessions import LAST_SEEN
from pathway.models import TreatmentSession
from pathway.queries.under_way import sessions_under_way
from pathway.views import behind_lock
from tests import cast
from tests.pathway import late_entries, lists, sessions

pytestmark = pytest.mark.django_db
BANDS = ["before", "needling", "after"]


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
    answer = send(locked, alder, session, band=BANDS, note="Twitch at once.")
    assert (answer.status_code, answer.headers[locks.SAYS_SO]) == (200, "yes")
    session.refresh_from_db()
    assert session.note == "Twitch at once."


def test_a_reaction_is_recorded_past_the_lock(alder, session, locked):
    assert send(locked, alder, session, then="reaction").status_code == 200
    session.refresh_from_db()
    assert session.is_stopped


def test_what_was_typed_on_an_older_version_is_kept_by_the_page_and_brings_nothing_back(
    alder, needled, locked
):
    answer = send(locked, alder, needled, note="Eased.", band=BANDS, version=0)
    assert (answer.status_code, answer.content) == (locks.LOCKED, b"")
    needled.refresh_from_db()
    assert needled.note == "Twitch at once."
    locked.post(reverse("lock"), {"secret": cast.PASSWORD})
    assert (
        send(locked, alder, needled, note="Eased.", band=BANDS, version=0).status_code == 409
    )  # side by side, as ever


def test_what_cannot_be_stored_as_it_stands_is_kept_by_the_page_until_it_may_hear_why(alder, needled, locked):
    answer = send(locked, alder, needled, nprs_leg_before="99")
    assert (answer.status_code, answer.content) == (locks.LOCKED, b"")


def test_a_save_is_answered_by_its_version_and_the_needles_alone(alder, needled, locked):
    answer = send(locked, alder, needled, note="Twitch and eased.", band=BANDS)
    words = answer.content.decode()
    needled.refresh_from_db()
    assert needled.note == "Twitch and eased."
    assert f'name="version" value="{needled.version}"' in words
    assert re.findall(r'(?:name|id|action)="([^"]*)"', words) == [
        "page-version",
        "version",
        "log-needles",
        "then",
    ]
    assert told(needled, words) == []


def test_a_reaction_beside_words_of_an_older_version_is_recorded_and_said_and_the_words_stay_on_the_page(
    alder, needled, locked
):
    answer = send(locked, alder, needled, then="reaction", note="Eased.", band=BANDS, version=0)
    assert (answer.status_code, answer.headers[behind_lock.PRESSED]) == (locks.LOCKED, "yes")
    words = answer.content.decode()
    assert "Are all needles out? 6 still in." in words
    assert 'name="version"' not in words
    assert told(needled, words) == []
    needled.refresh_from_db()
    assert (needled.is_stopped, needled.note) == (True, "Twitch at once.")


@pytest.mark.parametrize("then", ["", "reaction"])
def test_a_script_that_does_not_say_whose_page_it_is_gets_nothing_past_the_lock(needled, locked, then):
    edit = reverse("treatment:edit", args=[needled.uuid])
    answer = locked.post(edit, {"version": 0, "then": then}, headers={renewals.BY_SCRIPT: "yes"})
    assert (answer.status_code, answer.content) == (locks.LOCKED, b"")
    needled.refresh_from_db()
    assert not needled.is_stopped


@pytest.mark.parametrize("then", ["all", "stop", "go_on", "event", "yes", "from:plan"])
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


def log_of(session):
    return reverse("treatment:detail", args=[session.uuid])


def behind_lock_of(to):
    return f"{reverse('locked')}?{urlencode({'next': to})}"


def says(client, session, asked_for):
    """What the page that stands for another says, that nothing of the patient is in it, and where it is."""
    page = client.get(asked_for, follow=True)
    words = page.content.decode()
    assert told(session, words) == []
    assert page.redirect_chain[-1][0] == behind_lock_of(asked_for)
    return words


def told(session, words):
    """What of the patient and the log is in these words, where nothing may be."""
    patient, site = session.episode.patient, session.sites.first()
    names = (patient.given_name, patient.family_name, str(patient.uuid), site.muscle, site.technique)
    return [one for one in (*names, "Twitch", "trigger", "Eased", "eased", "missing") if one in words]


@pytest.mark.parametrize("asked_for", ["the log", "/today/", "/patients/?q=x", "/accounts/password/change/"])
def test_whatever_is_asked_for_behind_the_lock_says_the_needles_and_nothing_else(needled, locked, asked_for):
    asked_for = log_of(needled) if asked_for == "the log" else asked_for
    words = says(locked, needled, asked_for)
    assert "data-needles-in-seconds=" in words
    assert "<small>In</small> <b>6</b>" in words
    assert f'action="{reverse("treatment:reaction", args=[needled.uuid])}"' in words
    assert f'name="next" value="{asked_for}"' in words


def test_it_does_so_too_where_the_screen_was_left_alone(alder, needled, sign_in, settings):
    client = sign_in(alder.therapist)
    client.get("/today/")
    left = client.session
    left[LAST_SEEN] = int(time.time()) - int(settings.IDLE_LOCK.total_seconds()) - 1
    left.save()
    assert "Needles are in." in says(client, needled, "/today/")


def test_locking_leads_to_the_needles_at_once(alder, needled, sign_in):
    client = sign_in(alder.therapist)
    client.get("/today/")
    assert "Needles are in." in client.post(reverse("locking"), follow=True).content.decode()


def test_two_sessions_at_once_are_told_apart_by_when_they_began(alder, needled, locked):
    now = cast.this_moment()
    other = sessions.opened(alder, sessions.ready(alder, now=now), now=now + timedelta(minutes=7))
    sessions.needled(alder, other, needles_in=2, needles_out=None, now=now)
    words = locked.get(reverse("locked")).content.decode()
    begun = [one.started_at.astimezone(alder.clinic.zone).strftime("%H:%M") for one in (needled, other)]
    assert re.findall(r"Begun at <time[^>]*>([0-9:]+)<", words) == begun
    assert re.findall(r"<small>In</small> <b>(\d)</b>", words) == ["6", "4"]


def test_a_reaction_is_said_there_without_a_script_and_stays_in_sight(needled, locked):
    press = reverse("treatment:reaction", args=[needled.uuid])
    assert locked.post(press).url == behind_lock_of(log_of(needled))
    needled.refresh_from_db()
    assert needled.is_stopped
    assert "Are all needles out? 6 still in." in says(locked, needled, log_of(needled))
    assert locked.post(press).url == behind_lock_of(log_of(needled))  # a second press changes nothing


def test_a_reaction_pressed_on_the_log_itself_without_a_script_is_heard_past_the_lock(alder, needled, locked):
    answer = send(locked, alder, needled, script=False, then="reaction")
    needled.refresh_from_db()
    assert needled.is_stopped
    assert locked.get(answer.url.partition("#")[0]).url == behind_lock_of(log_of(needled))


def test_what_cannot_be_saved_beside_a_reaction_brings_nothing_of_the_patient_back(alder, needled, locked):
    answer = send(locked, alder, needled, script=False, then="reaction", nprs_leg_before="99", version=0)
    assert answer.url == behind_lock_of(log_of(needled))
    needled.refresh_from_db()
    assert needled.is_stopped


def test_a_wrong_secret_leaves_the_count_in_sight_and_the_right_one_leads_to_the_log(needled, locked):
    to = {"next": log_of(needled), "here": behind_lock_of(log_of(needled))}
    page = locked.post(reverse("lock"), {"secret": "not her password", **to}, follow=True)
    assert "That is not the password of Dana Whitfield." in page.content.decode()
    assert "Needles are in." in page.content.decode()
    assert locked.post(reverse("lock"), {"secret": cast.PASSWORD, **to}).url == log_of(needled)


def said_to_the_script_of(client, person, session):
    """What it is answered when "Reaction" is pressed on a covered page of theirs."""
    client.post(reverse("locking"))
    headers = {renewals.BY_SCRIPT: "yes", renewals.WHOSE: renewals.note(person.member)}
    answer = client.post(reverse("treatment:reaction", args=[session.uuid]), headers=headers)
    return answer.status_code, answer.content.decode()


def test_a_script_is_told_that_a_signed_session_takes_no_reaction(alder, sign_in):
    now = cast.this_moment()
    signed = sessions.signed(alder, sessions.ready(alder, now=now), now=now)
    refused = (422, "This session is signed. File what happened as an adverse event.")
    assert said_to_the_script_of(sign_in(alder.therapist), alder.therapist, signed) == refused


def test_a_script_is_told_that_the_log_of_another_therapist_takes_no_reaction(alder, needled, sign_in):
    who = {"email": "omar@alder.example", "name": "Omar Haddad", "role": Role.THERAPIST}
    omar = cast.Person(actions.add_member(alder.clinic, **who, by=alder.manager.by, now=cast.NOW))
    lists.opened(needled.episode.patient, omar)
    refused = (422, "Somebody else writes this log. Nothing was recorded in it.")
    assert said_to_the_script_of(sign_in(omar), omar, needled) == refused


def test_once_unlocked_it_leads_on_and_a_press_on_it_is_heard_all_the_same(needled, locked):
    locked.post(reverse("lock"), {"secret": cast.PASSWORD})
    assert locked.get(behind_lock_of(log_of(needled))).url == log_of(needled)
    page = locked.post(reverse("treatment:reaction", args=[needled.uuid]), follow=True)
    assert page.redirect_chain[-1][0] == log_of(needled)
    needled.refresh_from_db()
    assert needled.is_stopped


def test_without_needles_it_is_the_plain_lock(session, locked):
    assert "lock-needles" not in locked.get(reverse("locked")).content.decode()


def test_what_was_begun_a_working_day_ago_has_none_in_any_more(alder, needled):
    member = alder.therapist.member
    assert list(sessions_under_way(member, now=needled.started_at + timedelta(hours=11))) == [needled]
    assert list(sessions_under_way(member, now=needled.started_at + timedelta(hours=12))) == []


def test_what_is_written_from_paper_after_the_visit_has_none_in(alder):
    late = late_entries.opened(alder, late_entries.prepared(alder))
    assert list(TreatmentSession.objects.open()) == [late]
    assert list(sessions_under_way(alder.therapist.member, now=late.started_at + timedelta(hours=1))) == []


def test_nobody_elses_needles_are_said_and_nobody_else_says_a_reaction(alder, needled, sign_in):
    other = sign_in(alder.manager)
    lists.opened(needled.episode.patient, alder.manager)
    other.post(reverse("locking"))
    assert "lock-needles" not in other.get(reverse("locked")).content.decode()
    other.post(reverse("treatment:reaction", args=[needled.uuid]))
    needled.refresh_from_db()
    assert not needled.is_stopped


def test_a_log_of_another_clinic_is_not_there(birch, alder, needled, sign_in):
    client = sign_in(birch.therapist)
    client.post(reverse("locking"))
    assert client.post(reverse("treatment:reaction", args=[needled.uuid])).status_code == 404
