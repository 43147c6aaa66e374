"""When the database is away, full or slow, a person reads what to do and keeps what was typed."""

import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from clinic import come_again
from clinic.middleware import LAST_SEEN
from clinic.models import AuditEvent
from clinic.views.errors import too_many_tries
from patients.models import Patient
from tests.forms_on_a_page import form_with
from tests.pathway import scenes
from tests.patients.papers import PDF

pytestmark = pytest.mark.django_db
TYPED = {"given_name": "Ada", "family_name": 'O"Neil <b>', "birth_date": "1980-02-03", "channel": "visits"}
TYPED |= {"language": "en", "note": "two\r\nlines", "once_key": "k1"}


@contextmanager
def refusing(what):
    """Statements that hold these words fail as they do on a full disk."""

    def execute(run, sql, *rest):
        if what in sql:
            raise OperationalError("could not extend file: No space left on device")
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield


@pytest.fixture
def desk(alder):
    return signed_in(alder.receptionist)


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client


def test_a_form_the_database_could_not_take_comes_back_with_every_word_and_one_press_sends_it_again(desk):
    with refusing('INSERT INTO "patients_patient"'):
        answer = desk.post("/patients/new/?q=Ada", TYPED)
    page = answer.content.decode()
    form, button = form_with(page, "Send it again")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert (form.action, button.words) == ("/patients/new/?q=Ada", "Send it again")
    assert {name: values[0] for name, values in form.fields.items()} == TYPED
    assert "<b>" not in page

    sent = [desk.post(form.action, form.fields) for _ in range(2)]

    assert [one.status_code for one in sent] == [302, 302]
    assert [row.family_name for row in Patient.objects.all()] == [TYPED["family_name"]]


def test_a_password_is_never_given_back(db):
    with refusing("SELECT"):
        answer = Client(raise_request_exception=False).post(
            "/accounts/login/", {"login": "dana@alder.example", "password": "correct-horse"}
        )
    assert answer.status_code == 503
    assert "correct-horse" not in answer.content.decode()
    assert "dana@alder.example" not in answer.content.decode()


def test_a_page_that_could_not_be_read_says_when_to_come_again(desk):
    with refusing("SELECT"):
        answer = desk.get("/today/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "We cannot reach our records just now" in answer.content.decode()


def test_a_chart_whose_reading_cannot_be_recorded_says_so_and_stays_shut(alder):
    will = scenes.opened(alder).patient
    client = signed_in(alder.therapist)
    with refusing('INSERT INTO "clinic_auditevent"'):
        shut = client.get(f"/patients/{will.uuid}/")
    opened = client.get(f"/patients/{will.uuid}/")
    assert (shut.status_code, opened.status_code) == (503, 200)
    assert "This page stays shut for the moment" in shut.content.decode()
    assert will.family_name not in shut.content.decode()
    assert AuditEvent.objects.filter(kind="chart.viewed", patient_id=will.pk).count() == 1


def test_a_page_without_a_chart_is_shown_though_the_last_use_cannot_be_stored(desk):
    desk.get("/today/")
    session = desk.session
    session[LAST_SEEN] -= 60
    session.save()
    with refusing('UPDATE "clinic_staffsession"'):
        assert desk.get("/today/").status_code == 200


def test_more_than_a_form_holds_is_said_to_be_too_much(desk, settings):
    many = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    long = {"note": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    answers = [desk.post("/patients/new/", body) for body in (many, long)]
    assert [one.status_code for one in answers] == [413, 413]
    assert all("That was too much at once" in one.content.decode() for one in answers)
    assert Patient.objects.count() == 0


def test_a_file_beside_the_words_has_to_be_chosen_again_and_the_page_says_so(rf):
    with_file = rf.post("/x/", {"note": "a", "document": SimpleUploadedFile("a.pdf", PDF)})
    without = rf.post("/x/", {"note": "a"})
    pages = [come_again.page(one, come_again.CROWDED).content.decode() for one in (with_file, without)]
    assert ["chosen again" in page for page in pages] == [True, False]


def test_a_patient_reads_it_in_the_language_of_their_browser(rf):
    request = rf.get("/p/abc/", headers={"Accept-Language": "es"})
    page = come_again.page(request, come_again.CROWDED).content.decode()
    assert re.search(r'<html lang="es">', page)
    assert "Demasiadas personas a la vez" in page


def test_too_many_tries_say_when_to_come_again():
    answer = too_many_tries(RequestFactory().get("/accounts/login/"))
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
