"""The pages of check-ins, calls, alerts and outcomes, as each role sees them."""

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from pathway.actions import alerts, calls
from pathway.models import Alert, CallTask, CheckIn
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER, no, value, yes

pytestmark = pytest.mark.django_db


def detail(room, row):
    return reverse(f"{room}:detail", kwargs={"uuid": row.uuid})


def test_the_desk_sees_a_check_in_but_never_an_answer(alder, sign_in):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, fu_weak=yes("Is your leg newly weak?"), nprs_leg=value(8))
    page = sign_in(alder.receptionist).get(detail("check_ins", check_in)).content.decode()
    assert "48-hour check-in" in page
    assert "newly weak" not in page
    assert "leg pain" not in page.lower()


def test_the_therapist_reads_the_answer_and_the_reading_is_recorded(alder, sign_in):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, fu_weak=yes("Is your leg newly weak?"))
    page = sign_in(alder.therapist).get(detail("check_ins", check_in)).content.decode()
    assert "Is your leg newly weak?" in page
    assert AuditEvent.objects.filter(kind="check_in.viewed", actor_id=alder.therapist.user.pk).count() == 1


def test_one_that_was_begun_with_an_alarm_says_so_and_only_to_a_clinician_what(alder, sign_in):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_weak=yes("Is your leg newly weak?"))
    [desk, therapist] = [
        sign_in(who).get(detail("check_ins", check_in)).content.decode()
        for who in (alder.receptionist, alder.therapist)
    ]
    assert ["Begun, not finished" in page and "no answer yet" not in page for page in (desk, therapist)] == [
        True,
        True,
    ]
    leads = f'href="{detail("alerts", Alert.objects.get())}"'
    assert ["They said “Yes”" in page and leads in page for page in (desk, therapist)] == [False, True]


def test_the_desk_sends_a_check_in_now_and_a_second_press_sends_nothing_more(alder, sign_in):
    check_in = follow_up.planned(alder)
    desk, url = sign_in(alder.receptionist), reverse("check_ins:sending", kwargs={"uuid": check_in.uuid})
    first = desk.post(url, {"once_key": "k1"})
    second = desk.post(url, {"once_key": "k1"})
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert AuditEvent.objects.filter(kind="check_in.sent_by_hand").count() == 1


def test_another_clinics_check_in_is_not_there(birch, alder, sign_in):
    check_in = follow_up.planned(alder)
    assert sign_in(birch.therapist).get(detail("check_ins", check_in)).status_code == 404


def test_the_desk_is_refused_the_alerts_and_the_refusal_is_recorded(alder, sign_in):
    alert = follow_up.alarmed(alder)
    assert sign_in(alder.receptionist).get(detail("alerts", alert)).status_code == 403
    cast.enter(alder)
    refusal = AuditEvent.objects.get(kind="access.refused")
    assert (refusal.actor_id, refusal.detail) == (alder.receptionist.user.pk, {"route": "alerts:detail"})


def test_an_alert_is_taken_and_closed_with_its_outcome(alder, sign_in):
    alert = follow_up.alarmed(alder)
    therapist = sign_in(alder.therapist)
    therapist.post(reverse("alerts:acknowledgement", kwargs={"uuid": alert.uuid}))
    refused = therapist.post(
        reverse("alerts:resolution", kwargs={"uuid": alert.uuid}), {"outcome": "advised"}
    )
    assert "Write what was said when you called" in refused.content.decode()
    therapist.post(
        reverse("alerts:resolution", kwargs={"uuid": alert.uuid}),
        {"outcome": "advised", "call_outcome": "Breathing is fine again."},
    )
    stored = Alert.objects.get(pk=alert.pk)
    assert (stored.state, stored.calls.get().words) == ("resolved", "Breathing is fine again.")


def test_the_alert_page_shows_what_was_asked_and_what_the_patient_was_told(alder, sign_in):
    alert = follow_up.alarmed(alder)
    page = sign_in(alder.therapist).get(detail("alerts", alert)).content.decode()
    assert all(
        words in page
        for words in ("New chest pain or trouble breathing?", "Call 911", "Piriformis", "(303) 555-0123")
    )


def test_a_call_without_an_outcome_gets_a_sentence_and_stays_open(alder, sign_in):
    follow_up.asked(alder, channel="phone")
    task = CallTask.objects.get()
    page = sign_in(alder.receptionist).post(reverse("calls:outcome", kwargs={"uuid": task.uuid}), {})
    assert "Say how the call went." in page.content.decode()
    assert CallTask.objects.get().state == "open"


@pytest.mark.parametrize("show", ["calls", "waiting", "planned", "answered", "missed"])
def test_an_empty_list_says_what_it_will_hold(alder, sign_in, show):
    page = sign_in(alder.receptionist).get(reverse("check_ins:list"), {"show": show}).content.decode()
    assert 'class="empty' in page


def test_each_list_costs_the_same_queries_with_one_row_and_with_three(
    alder, sign_in, django_assert_max_num_queries
):
    planned, owed = (f"{reverse('check_ins:list')}?show={show}" for show in ("planned", "calls"))
    lists = [planned, owed, reverse("alerts:list"), reverse("outcomes")]
    therapist = sign_in(alder.therapist)

    def cost(url):
        with django_assert_max_num_queries(100) as counted:
            assert therapist.get(url).status_code == 200
        return len([one for one in counted.captured_queries if "set_config" not in one["sql"]])

    def costs():
        return {url: cost(url) for url in lists}

    def add(name):
        check_in = follow_up.asked(alder, given_name=name, channel="phone")
        calls.close(
            CallTask.objects.get(check_in=check_in), outcome="worry", by=alder.receptionist.by, now=LATER
        )

    add("One")
    follow_up.planned(alder, given_name="First")
    costs()  # the first request of a session writes when it was last seen
    with_one = costs()
    for word in ("Two", "Three"):
        add(word)
        follow_up.planned(alder, given_name=f"Next{word}")
    assert costs() == with_one


def test_the_outcomes_hide_small_groups(alder, sign_in):
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, complete=True, fu_breath=no(), nprs_leg=value(2))
    page = sign_in(alder.manager).get(reverse("outcomes")).content.decode()
    assert "too few answers" in page


def test_an_acknowledged_alert_names_who_has_it(alder, sign_in):
    alert = follow_up.alarmed(alder)
    alerts.acknowledge(alert, by=alder.therapist.by, now=LATER)
    page = sign_in(alder.manager).get(detail("alerts", alert)).content.decode()
    assert "until acknowledged by Dana Whitfield" in page


def test_a_planned_check_in_says_why_it_was_not_sent(alder, sign_in):
    check_in = CheckIn.objects.get(pk=follow_up.planned(alder, now=NOW).pk)
    page = sign_in(alder.receptionist).get(detail("check_ins", check_in)).content.decode()
    assert "It will be asked on Fri 20 Nov" in page


def test_who_has_answered_meanwhile_is_on_no_call_list_and_in_no_count(alder, sign_in):
    check_in = follow_up.asked(alder, channel="phone")
    desk = sign_in(alder.receptionist)
    name = check_in.episode.patient.full_name
    pages = [reverse("today"), reverse("check_ins:list")]
    before = [name in desk.get(page).content.decode() for page in pages]
    cast.enter(alder)
    follow_up.answered(check_in, complete=True, fu_breath=no())
    after = [name in desk.get(page).content.decode() for page in pages]
    assert (before, after) == ([True, True], [False, False])


def test_staff_read_what_a_spanish_patient_answered_in_english_with_the_patients_words_beside(alder, sign_in):
    check_in = follow_up.asked(alder, language="es")
    follow_up.answered(check_in, language="es", fu_breath=yes("¿Dolor de pecho?"))
    therapist = sign_in(alder.therapist)
    shown = therapist.get(detail("alerts", Alert.objects.get())).content.decode()
    assert ("New chest pain or trouble breathing?" in shown, "¿Dolor de pecho?" in shown) == (True, True)
    assert "New chest pain" in therapist.get(reverse("alerts:list")).content.decode()
