"""The after-care link opens for its patient, names nobody before it is opened, and runs out kindly."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import scope
from clinic.models import Message, PatientLink
from pathway.actions import plans, treatment
from pathway.actions.plans import PlanDetails
from pathway.rules.plans import Target
from tests import cast
from tests.forms_on_a_page import form_with
from tests.pathway import patient_links, scenes, sessions

pytestmark = pytest.mark.django_db


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def at():
    return patient_links.open_clinic()


def treated(at, *, home=scenes.HOME, needles=True, **details):
    """A signed visit of a patient with a home programme, and the address in their mail."""
    now = cast.this_moment() - timedelta(hours=2)
    episode = sessions.ready(at, now=now, **details)
    scenes.planned(at, episode, details=PlanDetails(home=home, home_words="Not on stairs."), now=now)
    if needles:
        signed = sessions.signed(at, episode, now=now)
    else:
        session = sessions.written(
            at, sessions.opened(at, episode, now=now), no_needles_reason="Flu", now=now
        )
        signed = treatment.sign(session, by=at.therapist.by, now=now + timedelta(minutes=20))
    return signed, patient_links.path_to("after_care", signed.pk)


def test_the_cover_says_nothing_about_a_body_or_a_name(at, client):
    _, path = treated(at)

    said = words(client.get(path))

    assert "After your visit" in said
    assert re.findall(r"Will|Better|needl|muscle|Bridge|stairs", said) == []


def test_the_sheet_tells_when_to_call_first_and_then_what_to_do_at_home(at, client):
    _, path = treated(at)

    said = words(client.get(f"{path}after-care/"))

    order = ["Call 911 for chest pain", "needle spot", "What to expect", "Bridge", "3 sets of 10."]
    places = [said.index(one) for one in order]
    assert places == sorted(places)
    assert "Call us at (303) 555-0100" in said
    assert "Not on stairs." in said


def test_after_a_visit_without_needles_no_needle_is_spoken_of(at, client):
    _, path = treated(at, needles=False)

    said = words(client.get(f"{path}after-care/"))

    assert "You had care without needles today." in said
    assert "needle spot" not in said
    assert "Bridge" in said


def test_the_sheet_speaks_the_patients_language(at, client):
    _, path = treated(at, language="es")

    said = words(client.get(f"{path}after-care/"))

    assert "Después de su visita" in said
    assert "Puente 3 series de 10. Una vez al día, 3 días a la semana." in said
    assert "What to do at home" not in said


def test_the_programme_is_that_of_the_plan_in_force_when_it_is_read(at, client):
    signed, path = treated(at)
    cast.enter(at)
    now = cast.this_moment()
    newer = plans.save(
        signed.episode,
        details=PlanDetails(home=scenes.HOME[2:]),
        targets=(),
        version=None,
        by=at.therapist.by,
        now=now,
    )
    plans.activate(newer, by=at.therapist.by, now=now)

    said = words(client.get(f"{path}after-care/"))

    assert ("Walk at an easy pace" in said, "Bridge" in said) == (True, False)


def test_opening_it_changes_nothing_and_asks_as_much_for_one_exercise_as_for_three(at, client):
    counts = []
    for name, home in (("Ann", scenes.HOME[:1]), ("Ben", scenes.HOME)):
        _, path = treated(at, home=home, given_name=name)
        for page in (path, f"{path}after-care/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            assert [one["sql"] for one in queries if re.match(r"INSERT|UPDATE|DELETE", one["sql"])] == []
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_link_that_has_run_out_says_whom_to_call(at, client):
    _, path = treated(at)
    PatientLink.objects.filter(purpose="after_care").update(expires_at=cast.this_moment() - timedelta(days=1))

    answer = client.get(f"{path}after-care/")

    assert answer.status_code == 410
    assert "Call (303) 555-0100" in words(answer)


@pytest.mark.parametrize("page", ["intake/symptoms/", "check-in/1/", "consent/", "done/"])
def test_the_link_opens_nothing_else(at, client, page):
    _, path = treated(at)

    assert client.get(path + page).status_code == 404


@pytest.mark.parametrize("purpose", ["check_in", "intake"])
def test_no_other_link_opens_it(at, client, purpose):
    path = patient_links.check_in(at)[1] if purpose == "check_in" else patient_links.intake(at)[1]

    assert client.get(f"{path}after-care/").status_code == 404


def test_staff_print_it_in_the_patients_language_and_see_how_it_was_sent(at, sign_in):
    now = cast.this_moment() - timedelta(hours=2)
    signed = sessions.signed(at, sessions.ready(at, now=now, language="es", channel="phone"), now=now)

    said = words(sign_in(at.therapist).get(reverse("treatment:after_care", args=[signed.uuid])))

    assert "Reached by phone, so no mail was sent: print it." in said
    assert "Cuándo pedir ayuda" in said


def test_the_desk_and_another_clinic_do_not_read_it(at, sign_in):
    signed, _ = treated(at)
    address = reverse("treatment:after_care", args=[signed.uuid])
    stranger = cast.open_clinic(slug="birch", now=cast.this_moment())

    assert sign_in(at.receptionist).get(address).status_code == 403
    assert sign_in(stranger.therapist).get(address).status_code == 404


def test_there_is_no_sheet_before_the_signature(at, sign_in):
    now = cast.this_moment()
    session = sessions.opened(at, sessions.ready(at, now=now), now=now)

    assert sign_in(at.therapist).get(reverse("treatment:after_care", args=[session.uuid])).status_code == 404


def test_the_sheet_names_where_the_needles_were_in_the_patients_words(at, client):
    _, path = treated(at)
    said = words(client.get(f"{path}after-care/"))
    assert "Where the needles were Buttock, left side" in said
    assert "also watch for" not in said


def test_the_place_of_the_needles_is_said_in_spanish_with_what_to_watch_for_there(at, client):
    now = cast.this_moment() - timedelta(hours=2)
    episode = sessions.ready(at, now=now, language="es")
    scenes.planned(at, episode, targets=(Target("multifidus", "left"),), now=now)
    log = sessions.opened(at, episode, now=now)
    sessions.written(at, log, sites={"level": "L4"}, now=now)
    log = sessions.needled(at, log, now=now)
    signed = treatment.sign(log, by=at.therapist.by, now=now + timedelta(minutes=20))
    said = words(client.get(f"{patient_links.path_to('after_care', signed.pk)}after-care/"))
    assert "Parte baja de la espalda, lado izquierdo" in said
    assert "¿Dolor de cabeza fuerte que empeora al sentarse? Acuéstese" in said


def test_after_a_visit_without_needles_no_place_is_named(at, client):
    _, path = treated(at, needles=False)
    assert "Where the needles were" not in words(client.get(f"{path}after-care/"))


def test_the_sheets_page_sends_the_mail_again_in_one_press(at, client):
    signed, _ = treated(at)
    client.force_login(at.therapist.user)
    sheet = reverse("treatment:after_care", args=[signed.uuid])
    assert "Send it again" not in words(client.get(sheet))
    scope.enter(at.clinic.pk)
    now = cast.this_moment()
    Message.objects.filter(template="after_care").update(state="returned", sent_at=now, failed_at=now)
    assert "The e-mail came back" in words(client.get(sheet))

    form, _ = form_with(client.get(sheet).content.decode(), "Send it again")
    for _press in range(2):
        client.post(form.action, form.fields)

    assert "The e-mail is on its way." in words(client.get(sheet))
    scope.enter(at.clinic.pk)
    assert Message.objects.filter(template="after_care").count() == 2
