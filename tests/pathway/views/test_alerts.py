"""The alert pages: who was told and who is next, several taken at a press, calls, the settings, Today and the numbers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import Membership
from pathway.actions import alert_escalation, alerts
from pathway.models import Alert
from pathway.queries.alert_waits import met
from tests import cast
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db


def page_of(alert, client):
    return client.get(reverse("alerts:detail", args=[alert.uuid])).content.decode()


def that_wait(at, *names):
    for name in names:
        follow_up.answered(follow_up.asked(at, given_name=name), fu_rash=follow_up.yes())
    return list(Alert.objects.filter(tier="T2").order_by("pk"))


def test_the_page_says_who_was_told_and_who_is_next(alder, sign_in):
    alert = follow_up.alarmed(alder)
    page = page_of(alert, sign_in(alder.therapist))
    assert "Max Oyelaran will be told" in " ".join(page.split())
    assert page.count('<span class="quiet small">owner</span>') == 1
    cast.enter(alder)
    alert_escalation.escalate(now=LATER + timedelta(minutes=5))
    page = page_of(alert, sign_in(alder.therapist))
    assert "Max Oyelaran will be told" not in " ".join(page.split())  # nobody is left after him


def test_those_ticked_are_taken_at_one_press_and_urgent_ones_offer_no_tick(alder, sign_in):
    first, second, third = that_wait(alder, "One", "Two", "Three")
    urgent = follow_up.alarmed(alder)
    therapist = sign_in(alder.therapist)
    page = therapist.get(reverse("alerts:list")).content.decode()
    assert [f'value="{one.uuid}"' in page for one in (first, urgent)] == [True, False]
    therapist.post(
        reverse("alerts:acknowledgement_of_many"), {"alert": [first.uuid, second.uuid], "once_key": "k"}
    )
    cast.enter(alder)
    assert [one.state for one in Alert.objects.filter(tier="T2").order_by("pk")] == [
        "acknowledged",
        "acknowledged",
        "raised",
    ]
    assert third.state == "raised"


def test_of_the_urgent_ones_what_nobody_took_stands_first_and_the_page_counts_both(alder, sign_in):
    taken = follow_up.alarmed(alder)
    alerts.acknowledge(taken, by=alder.therapist.by, now=LATER)
    follow_up.answered(follow_up.asked(alder, given_name="Waits"), fu_fever=follow_up.yes())
    waiting = Alert.objects.exclude(pk=taken.pk).get()
    assert (taken.tier, waiting.tier) == ("T0", "T1")
    page = sign_in(alder.therapist).get(reverse("alerts:list")).content.decode()
    assert page.index(str(waiting.uuid)) < page.index(str(taken.uuid))
    assert "2 open, 1 of them acknowledged." in page


@pytest.mark.parametrize("ticked", [[], ["nonsense"], ["00000000-0000-7000-8000-000000000000"]])
def test_nothing_ticked_takes_nothing_and_says_so(alder, sign_in, ticked):
    that_wait(alder, "One")
    answer = sign_in(alder.therapist).post(
        reverse("alerts:acknowledgement_of_many"), {"alert": ticked}, follow=True
    )
    assert 'role="' in answer.content.decode()
    cast.enter(alder)
    assert Alert.objects.get().state == "raised"


def test_another_clinics_alert_is_not_taken(birch, alder, sign_in):
    (alert,) = that_wait(alder, "One")
    sign_in(birch.therapist).post(reverse("alerts:acknowledgement_of_many"), {"alert": [alert.uuid]})
    cast.enter(alder)
    assert Alert.objects.get().state == "raised"


def test_a_call_is_recorded_and_shown(alder, sign_in):
    alert = follow_up.alarmed(alder)
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER)
    therapist = sign_in(alder.therapist)
    url = reverse("alerts:call_new", args=[alert.uuid])
    assert therapist.post(url, {"result": "message_left"}).status_code == 302
    page = page_of(alert, therapist)
    assert "Left a message to call back" in page
    refused = therapist.post(url, {"result": "reached", "words": " "}).content.decode()
    assert "Write what was said." in refused


def test_today_shows_the_alerts_that_ask_for_this_person_and_the_desk_none(alder, sign_in):
    follow_up.alarmed(alder)
    shown = {
        person: "Alerts for you" in sign_in(getattr(alder, person)).get(reverse("today")).content.decode()
        for person in ("therapist", "manager", "receptionist")
    }
    assert shown == {"therapist": True, "manager": False, "receptionist": False}
    cast.enter(alder)
    alert_escalation.escalate(now=LATER + timedelta(minutes=5))
    assert "Alerts for you" in sign_in(alder.manager).get(reverse("today")).content.decode()


def test_only_the_manager_says_who_hears_alerts(alder, sign_in):
    url = reverse("alert_settings")
    assert [
        sign_in(one).get(url).status_code for one in (alder.manager, alder.therapist, alder.receptionist)
    ] == [
        200,
        403,
        403,
    ]


def typed(at, **different):
    return {
        "T0_deputy_open": 4,
        "T0_lead_open": 9,
        "T0_deputy_closed": 8,
        "T0_lead_closed": 15,
        "T1_deputy_open": 15,
        "T1_lead_open": 40,
        "T1_deputy_closed": 30,
        "T1_lead_closed": 60,
        "T2_deputy_open": 8,
        "T2_lead_open": 16,
        "digest_at": "06:30",
        f"deputy_{at.therapist.user.pk}": at.manager.user.pk,
        **different,
    }


def test_the_manager_saves_who_hears_alerts(alder, sign_in):
    manager, url = sign_in(alder.manager), reverse("alert_settings")
    assert manager.post(url, typed(alder)).url == url
    page = manager.get(url).content.decode()
    assert ('value="06:30"' in page, 'name="T0_deputy_open" value="4"' in page) == (True, True)
    cast.enter(alder)
    assert Membership.objects.get(pk=alder.therapist.member.pk).deputy == alder.manager.user


def test_a_time_out_of_bounds_is_refused_at_its_field_and_the_rest_stays_typed(alder, sign_in):
    page = (
        sign_in(alder.manager).post(reverse("alert_settings"), typed(alder, T1_lead_open=61)).content.decode()
    )
    assert ("you call within the hour" in page, 'value="06:30"' in page) == (True, True)


def acknowledged_after(at, minutes, slug="fu_breath"):
    raised = []
    for number in range(len(minutes)):
        follow_up.answered(follow_up.asked(at, given_name=f"P{number}{slug}"), **{slug: follow_up.yes()})
        raised.append(Alert.objects.order_by("-pk")[0])
    for alert, after in zip(raised, minutes, strict=True):
        alerts.acknowledge(alert, by=at.therapist.by, now=LATER + timedelta(minutes=after))


def told(at, now=LATER + timedelta(hours=1)):
    return [
        (one.who, one.tier, one.minutes, one.in_time.n, one.in_time.value)
        for one in met(at.clinic, since=LATER - timedelta(days=1), now=now)
    ]


def test_time_to_acknowledge_is_told_by_tier_and_owner_and_small_groups_are_not(alder):
    acknowledged_after(alder, [2, 4, 6, 8, 20])
    acknowledged_after(alder, [30, 40], slug="fu_skin")
    assert told(alder) == [
        ("Everybody", "T0", 6.0, 5, 80.0),
        ("Everybody", "T1", None, 2, None),
        ("Dana Whitfield", "T0", 6.0, 5, 80.0),
        ("Dana Whitfield", "T1", None, 2, None),
    ]


def test_silence_beyond_the_target_counts_as_late_and_silence_within_it_not_at_all(alder):
    acknowledged_after(alder, [1, 1, 1, 1])
    follow_up.answered(follow_up.asked(alder, given_name="Silent"), fu_breath=follow_up.yes())
    assert told(alder, now=LATER + timedelta(minutes=10))[0] == ("Everybody", "T0", None, 4, None)
    assert told(alder, now=LATER + timedelta(minutes=11))[0] == ("Everybody", "T0", None, 5, 80.0)


def test_what_can_wait_counts_in_opening_hours(alder):
    for alert in that_wait(alder, "One", "Two", "Three", "Four", "Five"):
        alerts.acknowledge(alert, by=alder.therapist.by, now=LATER + timedelta(days=3))
    everybody = told(alder, now=LATER + timedelta(days=4))[0]
    assert everybody == ("Everybody", "T2", 600.0, 5, 100.0)  # Friday to Monday, the same hour
