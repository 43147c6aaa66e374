"""The form before a visit as patients and staff meet it: eight presses, a tablet that shows nothing else, the answers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import dates
from clinic.links import open_until
from clinic.models import AuditEvent, PatientLink
from pathway.actions import before_visits, bookings
from pathway.models import Alert, BeforeVisit
from tests import cast
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import open_clinic
from tests.pathway import before_visits as forms
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def at():
    """Links run out by the database's clock, so the clinic is built around this very moment; it is morning there."""
    return open_clinic("alder", cast.this_moment())


@pytest.fixture
def asked(at):
    """A form asked today, and the address in the mail."""
    form = forms.planned(at, now=cast.this_moment() - HOUR)
    return asked_now(form)


def asked_now(form):
    before_visits.ask_due(now=max(form.due_at, dates.now()))
    form.refresh_from_db()
    return form, patient_links.path_to("before_visit", form.pk)


def send(client, path, screen, **different):
    given = {**forms.WELL[screen], "go": "on", **different}
    return client.post(f"{path}before-visit/{screen}/", given)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_cover_names_the_clinic_and_nobody(asked, client):
    page = client.get(asked[1]).content.decode()
    assert "Alder Physical Therapy" in page
    assert re.findall("Will|Better|mail.example|needling|sciatica", page) == []


def test_a_well_patient_is_done_with_eight_presses(asked, client):
    form, path = asked
    presses = 1  # Start
    screen = re.search(r"before-visit/(\w+)/", client.get(path).content.decode())[1]
    while True:
        page = client.get(f"{path}before-visit/{screen}/").content.decode()
        form_with(page, "Next" if screen == "visit_warning" else "Send")
        presses += len(forms.WELL[screen]) + 1
        led = send(client, path, screen).headers["Location"]
        if led == f"{path}done/":
            break
        screen = led.split("/")[-2]
    form.refresh_from_db()
    assert (form.state, presses, Alert.objects.count()) == ("answered", 8, 0)
    assert "Thank you. We have your answers." in words(client.get(led))


def test_reading_the_pages_changes_nothing(asked, client):
    form, path = asked
    before = AuditEvent.objects.count(), form.version
    for page in ("", "before-visit/visit_warning/", "before-visit/visit_today/", "done/"):
        client.get(path + page)
    form.refresh_from_db()
    assert (AuditEvent.objects.count(), form.version, form.answers) == (*before, {})


def test_an_emergency_ends_the_questions_and_says_what_to_do(asked, client):
    _, path = asked
    led = send(client, path, "visit_warning", ticks=["rf_saddle"]).headers["Location"]
    page = client.get(led)
    assert led == f"{path}done/"
    assert "Get help now" in words(page)
    assert 'href="tel:911"' in page.content.decode()
    assert form_buttons(page) == []
    assert list(Alert.objects.values_list("cause", "tier")) == [("rf_saddle", "T0")]
    assert client.get(path).headers["Location"] == led
    assert client.get(f"{path}before-visit/visit_today/").headers["Location"] == path


def test_ticked_by_mistake_leads_back_and_the_form_goes_on(asked, client):
    form, path = asked
    send(client, path, "visit_warning", ticks=["rf_aaa"])
    stop = client.get(f"{path}done/")
    assert "I ticked this by mistake" in words(stop)
    assert f'href="{path}before-visit/visit_warning/"' in stop.content.decode()
    assert send(client, path, "visit_warning").headers["Location"] == f"{path}before-visit/visit_today/"
    send(client, path, "visit_today")
    form.refresh_from_db()
    assert (form.state, list(Alert.objects.values_list("state", flat=True))) == ("answered", ["raised"])


def form_buttons(page):
    return re.findall(r"<form[^>]*>", page.content.decode())


def test_what_was_ticked_is_kept_also_while_something_is_missing(asked, client):
    form, path = asked
    page = client.post(f"{path}before-visit/visit_today/", {"ticks": ["anticoagulant"], "go": "on"})
    form.refresh_from_db()
    assert page.status_code == 200
    assert "Please choose an answer." in words(page)
    assert (form.answers["anticoagulant"]["choice"], form.screens_done) == ("yes", [])
    assert re.search(
        r'value="anticoagulant"[^>]*checked', client.get(f"{path}before-visit/visit_today/").content.decode()
    )


def test_an_alarming_tick_that_is_no_emergency_goes_on_with_the_advice_first(asked, client):
    _, path = asked
    led = send(client, path, "visit_warning", ticks=["rf_dvt"]).headers["Location"]
    page = words(client.get(led))
    assert led == f"{path}before-visit/visit_today/"
    assert page.index("You need to be seen today") < page.index("Tick any that fit you")
    assert list(Alert.objects.values_list("cause", "tier")) == [("rf_dvt", "T1")]


def test_an_empty_screen_is_not_an_answer(asked, client):
    form, path = asked
    page = client.post(f"{path}before-visit/visit_warning/", {"go": "on"})
    form.refresh_from_db()
    assert "Tick what fits you" in words(page)
    assert form.answers == {}


def test_back_keeps_what_was_ticked(asked, client):
    form, path = asked
    led = send(client, path, "visit_today", ticks=["tired_today"], go="back")
    form.refresh_from_db()
    assert led.headers["Location"] == f"{path}before-visit/visit_warning/"
    assert (form.answers["tired_today"]["choice"], form.state) == ("yes", "asked")


def test_answered_once_the_screens_lead_to_the_thanks(asked, client):
    _, path = asked
    for screen in forms.SCREENS:
        send(client, path, screen)
    assert client.get(f"{path}before-visit/visit_today/").headers["Location"] == path
    assert client.get(path).headers["Location"] == f"{path}done/"


def test_the_day_before_it_asks_to_come_back(at, client):
    now = cast.this_moment()
    form = forms.planned(at, now=now)
    visit = bookings.move(
        form.appointment,
        starts_at=form.appointment.starts_at + timedelta(days=1),
        version=form.appointment.version,
        by=at.receptionist.by,
        now=now,
    )
    form, path = asked_now(forms.form_of(visit))
    page = client.get(path)
    assert (page.status_code, "Please come back on the day of your visit" in words(page)) == (200, True)
    assert "on the day of your visit" in words(send(client, path, "visit_warning"))
    form.refresh_from_db()
    assert form.answers == {}


def test_a_cancelled_visits_link_is_closed_kindly(at, asked, client):
    form, path = asked
    bookings.cancel(form.appointment, reason="Ill", by=at.receptionist.by, now=dates.now())
    for page in (client.get(path), send(client, path, "visit_warning"), client.get(f"{path}done/")):
        assert (page.status_code, 'href="tel:+13035550100"' in page.content.decode()) == (410, True)


def test_after_the_visit_the_link_has_expired_kindly(asked, client):
    _, path = asked
    open_until(PatientLink.objects.get(purpose="before_visit"), dates.now() - HOUR)
    page = client.get(path)
    assert (page.status_code, 'href="tel:+13035550100"' in page.content.decode()) == (410, True)


def test_it_speaks_the_patients_language(at, client):
    _, path = asked_now(forms.planned(at, now=cast.this_moment() - HOUR, language="es"))
    page = client.get(f"{path}before-visit/visit_warning/").content.decode()
    assert '<html lang="es">' in page
    assert "¿Algo nuevo o peor?" in page
    assert "Ninguna de estas" in page


# --- the tablet -----------------------------------------------------------------------------------


@pytest.fixture
def desk(at, sign_in):
    return sign_in(at.receptionist)


def hand_over(desk, form):
    return desk.post(reverse("appointments:tablet", args=[form.appointment.uuid]))


def test_handing_over_locks_the_device_and_opens_the_one_form(at, asked, desk):
    form, _ = asked
    led = hand_over(desk, form)
    assert led.headers["Location"] == patient_links.path_to("tablet", form.pk)
    assert "Will, before your visit" in words(desk.get(led.headers["Location"]))
    for page in ("/today/", f"/appointments/{form.appointment.uuid}/", "/patients/"):
        assert desk.get(page).headers["Location"].startswith("/locked/")


def test_the_tablet_shows_no_way_into_the_clinic_but_its_lock(asked, desk):
    form, _ = asked
    path = hand_over(desk, form).headers["Location"]
    pages = [desk.get(path), desk.get(f"{path}before-visit/visit_warning/")]
    for page in pages:
        ways = re.findall(r'href="(/[^"]*)"', page.content.decode())
        assert {way for way in ways if not way.startswith((path, "/static/"))} == {"/locked/"}


def test_done_on_the_tablet_asks_for_it_back_and_shows_nothing_again(asked, desk):
    form, _ = asked
    path = hand_over(desk, form).headers["Location"]
    send(desk, path, "visit_warning")
    assert desk.get(f"{path}before-visit/visit_warning/").headers["Location"] == path
    led = send(desk, path, "visit_today", ticks=["fever_now"]).headers["Location"]
    page = desk.get(led)
    assert "Thank you. We have your answers. Please give the tablet back." in words(page)
    assert "ever" not in words(page).replace("never", "")
    for screen in forms.SCREENS:
        assert desk.get(f"{path}before-visit/{screen}/").headers["Location"] == path
    form.refresh_from_db()
    assert (form.state, form.on_tablet, form.asks) == ("answered", True, "clinician_first")


def test_an_emergency_on_the_tablet_says_what_to_do_and_not_what_was_ticked(asked, desk):
    form, _ = asked
    path = hand_over(desk, form).headers["Location"]
    page = desk.get(send(desk, path, "visit_warning", ticks=["rf_bladder"]).headers["Location"])
    assert "Get help now" in words(page)
    assert "Please show this to the person at the front desk now." in words(page)
    assert re.findall("urine|You answered yes|by mistake", words(page)) == []
    assert desk.get(f"{path}before-visit/visit_warning/").headers["Location"] == path


def test_what_was_begun_at_home_does_not_stand_on_the_tablet(asked, desk, client):
    form, at_home = asked
    send(client, at_home, "visit_warning", ticks=["rf_night_pain"], rf_night_pain="long_same", go="back")
    path = hand_over(desk, form).headers["Location"]
    page = desk.get(f"{path}before-visit/visit_warning/").content.decode()
    assert re.findall(r'type="checkbox"[^>]*checked', page) == []


def test_the_desk_is_told_when_there_is_nothing_to_hand_over(at, asked, desk):
    form, _ = asked
    forms.answered(at, form, now=dates.now())
    led = hand_over(desk, form)
    assert led.headers["Location"] == f"/appointments/{form.appointment.uuid}/"
    assert "has answered already" in words(desk.get(led.headers["Location"]))
    assert desk.get("/today/").status_code == 200


def test_the_page_before_says_what_handing_over_means(asked, desk):
    form, _ = asked
    page = desk.get(reverse("appointments:tablet", args=[form.appointment.uuid]))
    assert "This locks the device" in words(page)
    assert BeforeVisit.objects.get().asked_at == form.asked_at


# --- what staff see -------------------------------------------------------------------------------


def card(desk):
    return words(desk.get("/today/?whose=everyone"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "Answers : not yet"),
        ({}, "Answers : answered"),
        ({"tired_today": "yes"}, "Answers : answered"),
        ({"fever_now": "yes"}, "Answers : clinician will see the patient first"),
    ],
    ids=["nothing yet", "all well", "a note for the therapist", "fever"],
)
def test_the_desk_sees_three_words_and_never_an_answer(at, asked, desk, said, told):
    form, _ = asked
    if said is not None:
        forms.answered(at, form, now=dates.now(), **said)
    page = card(desk)
    assert told in page
    assert re.findall("[Ff]ever|[Tt]ired", page) == []


def test_the_tablet_is_offered_on_the_card_until_it_is_answered(at, asked, desk):
    form, _ = asked
    address = reverse("appointments:tablet", args=[form.appointment.uuid])
    pages = ("/today/", f"/appointments/{form.appointment.uuid}/")
    assert [address in desk.get(page).content.decode() for page in pages] == [True, True]
    forms.answered(at, form, now=dates.now())
    assert [address in desk.get(page).content.decode() for page in pages] == [False, False]


def test_who_reads_charts_reads_every_answer_and_that_is_recorded(at, asked, sign_in):
    form, _ = asked
    forms.answered(at, form, now=dates.now(), fever_now="yes", new_illness="yes")
    page = sign_in(at.therapist).get(reverse("before_visit", args=[form.uuid]))
    assert "Do you have a fever or chills now?" in words(page)
    assert "A new illness since last time" in words(page)
    assert AuditEvent.objects.get(kind="before_visit.viewed").target_id == form.pk


def test_the_desk_may_not_read_the_answers(at, asked, desk):
    assert desk.get(reverse("before_visit", args=[asked[0].uuid])).status_code == 403


def test_another_clinics_answers_are_not_there(at, asked, sign_in):
    other = open_clinic("birch", cast.this_moment())
    assert sign_in(other.therapist).get(reverse("before_visit", args=[asked[0].uuid])).status_code == 404


def test_the_screening_shows_what_was_said_and_when_beside_each_question(at, asked, sign_in):
    form, _ = asked
    forms.answered(at, form, now=dates.now(), tired_today="yes", changed_medicine="yes")
    therapist = sign_in(at.therapist)
    led = therapist.post(reverse("screenings:new", args=[form.episode.uuid])).headers["Location"]
    page = words(therapist.get(led))
    assert "The patient answered before this visit" in page
    assert "A new medicine or dose since last time" in page
    line = re.search(r'id="question-tired_today".*?</li>', therapist.get(led).content.decode(), re.DOTALL)[0]
    assert re.search(r"Patient, .*?<q>Yes</q>", line, re.DOTALL)
    assert re.search(r'value="yes"[^>]*checked', line)


def test_the_therapists_list_says_what_came_before_the_visit(at, asked, sign_in):
    form, _ = asked
    forms.answered(at, form, now=dates.now(), rf_claudication="dont_know")
    page = sign_in(at.therapist).get("/today/")
    assert "Before the visit: look first" in words(page)
    assert reverse("before_visit", args=[form.uuid]) in page.content.decode()


def test_the_alert_shows_what_was_answered(at, asked, sign_in):
    form, _ = asked
    forms.save(at, form, "visit_warning", now=dates.now(), rf_foot_drag="yes")
    page = sign_in(at.therapist).get(f"/alerts/{Alert.objects.get().uuid}/")
    assert "Does your foot newly drag or slap when you walk?" in words(page)
