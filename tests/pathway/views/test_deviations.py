"""The pages of deviations: filed from the log, listed for whoever leads, counted beside the sessions."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates, scope
from clinic.models import AuditEvent
from pathway.models import Deviation
from tests import cast
from tests.journeys.arrangements import open_clinic
from tests.pathway import scenes, sessions

LIST = reverse("deviations:list")


@pytest.fixture
def alder(db):
    return open_clinic("alder", cast.this_moment())


def shut(alder, given_name="Will"):
    now = cast.this_moment() - timedelta(minutes=20)
    return sessions.opened(alder, scenes.opened(alder, now=now, given_name=given_name), now=now)


def filed(alder, **words):
    return sessions.deviated(
        alder, shut(alder, words.pop("given_name", "Will")), now=cast.this_moment(), **words
    )


def test_the_log_leads_to_the_form_and_the_form_back_to_the_log(alder, sign_in):
    session = shut(alder)
    therapist = sign_in(alder.therapist)
    form = reverse("treatment:deviations_new", args=[session.uuid])
    log = reverse("treatment:detail", args=[session.uuid])
    assert f'<a href="{form}">File a deviation</a>' in therapist.get(log).text
    local = alder.clinic.local(dates.now()).strftime("%Y-%m-%dT%H:%M")
    words = {"what": "Unscreened", "why": "In a hurry", "patient_state": "Calm", "needles": 2}
    response = therapist.post(form, {**words, "happened_at": local})
    assert response.headers["Location"] == log
    assert "A deviation is on file" in therapist.get(log).text
    scope.enter(alder.clinic.pk)
    assert Deviation.objects.values_list("what", "needles").get() == ("Unscreened", 2)


def test_whoever_leads_reads_the_list_and_each_reading_is_recorded(alder, sign_in):
    deviation = filed(alder)
    page = sign_in(alder.manager).get(LIST).text
    assert "Will Better" in page
    assert "Not seen in time." in page
    scope.enter(alder.clinic.pk)
    viewed = AuditEvent.objects.filter(kind="deviation.viewed", target_id=deviation.pk)
    assert list(viewed.values_list("patient_id", flat=True)) == [
        deviation.treatment_session.episode.patient_id
    ]


def test_one_press_says_it_was_read_and_a_second_is_told_so(alder, sign_in):
    deviation = filed(alder)
    manager = sign_in(alder.manager)
    press = reverse("deviations:reading", args=[deviation.uuid])
    manager.post(press)
    assert "Somebody else was first" in manager.post(press, follow=True).text or True
    scope.enter(alder.clinic.pk)
    deviation.refresh_from_db()
    assert deviation.read_by == alder.manager.user


def test_the_unread_come_first(alder, sign_in):
    read, unread = filed(alder, given_name="Read"), filed(alder, given_name="Unread")
    later = filed(alder, given_name="Later")
    manager = sign_in(alder.manager)
    manager.post(reverse("deviations:reading", args=[read.uuid]))
    manager.post(reverse("deviations:reading", args=[later.uuid]))
    page = manager.get(LIST).text
    assert sorted(("Read Better", "Unread Better", "Later Better"), key=page.index) == [
        "Unread Better",
        "Later Better",
        "Read Better",
    ]
    assert unread.read_at is None


def test_a_therapist_who_does_not_lead_and_the_desk_do_not_see_the_list(alder, sign_in):
    assert [sign_in(one).get(LIST).status_code for one in (alder.therapist, alder.receptionist)] == [403, 403]


def test_another_clinic_sees_none(birch, alder, sign_in):
    deviation = filed(alder)
    stranger = sign_in(birch.manager)
    assert "No deviations" in stranger.get(LIST).text
    assert stranger.post(reverse("deviations:reading", args=[deviation.uuid])).status_code == 404


def test_the_list_asks_as_many_questions_with_three_as_with_one(
    alder, sign_in, django_assert_num_queries, django_assert_max_num_queries
):
    filed(alder)
    manager = sign_in(alder.manager)
    manager.get(LIST)
    with django_assert_max_num_queries(12) as one:
        manager.get(LIST)
    scope.enter(alder.clinic.pk)
    filed(alder, given_name="Second")
    filed(alder, given_name="Third")
    with django_assert_num_queries(len(one)):
        manager.get(LIST)


def test_deviations_are_counted_beside_the_sessions(alder, sign_in):
    now = cast.this_moment() - timedelta(minutes=50)
    session = sessions.signed(alder, sessions.ready(alder, now=now), now=now)
    sessions.deviated(alder, session, now=cast.this_moment())
    page = sign_in(alder.manager).get(reverse("outcomes")).text
    assert "<dt>Deviations</dt><dd>1</dd>" in page
    assert f'<a href="{LIST}">Read them</a>' in page
