"""An answer changed after the form was sent: by the same link, and what the therapist and the front desk see of it."""

import re

import pytest

from clinic import dates, links
from clinic.enums import LinkPurpose
from pathway.actions import screenings
from pathway.models import Alert, EpisodeOfCare
from pathway.queries.intakes import pages
from patients.enums import IntakePart
from patients.models import Intake
from tests import cast
from tests.pathway import patient_links, scenes

pytestmark = pytest.mark.django_db
FIRST = pages(IntakePart.BEFORE)
BUTTON = "Change an answer"
TOO_LATE = "This change came too late to be sent"
NEWS = "The patient changed the intake after sending it"
SAVED = "The intake is with the clinician"
TAKES_A_THINNER = {"ticks": ["anticoagulant"], "anticoagulant_changed": "no"}


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def sent(at, client):
    """A form that was sent, and the address its patient still has."""
    intake, path = patient_links.intake(at)
    for page in pages(IntakePart.BEFORE):
        patient_links.fill_in(client, path, page)
    client.post(f"{path}intake/summary/")
    for page in pages(IntakePart.MORE):
        patient_links.fill_in(client, path, page)
    intake.refresh_from_db()
    return intake, path


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def begin(client, path):
    return client.post(f"{path}intake/changes/").headers["Location"]


def change(client, path, page="blood", **different):
    begin(client, path)
    return patient_links.fill_in(client, path, page, **(different or TAKES_A_THINNER))


def screen(at):
    cast.enter(at)
    episode = EpisodeOfCare.objects.select_related("clinic", "patient").get()
    return screenings.start(episode, by=at.therapist.by, now=cast.this_moment())


def test_who_sent_the_form_may_change_an_answer_also_when_the_link_is_opened_again(client, sent):
    path = sent[1]
    assert [BUTTON in text_of(client.get(address)) for address in (path, f"{path}done/")] == [True, True]
    assert begin(client, path) == begin(client, path) == f"{path}intake/summary/"
    assert Intake.objects.count() == 2


def test_each_page_leads_back_to_the_summary_which_says_what_is_changed(client, sent):
    path = sent[1]
    assert change(client, path) == f"{path}intake/summary/"
    page = client.get(f"{path}intake/summary/").content.decode()
    assert page.count("Changed, not sent yet") == 1
    assert [f'href="{path}intake/{one}/"' in page for one in pages()] == [True] * len(pages())
    assert f'href="{path}intake/summary/"' in client.get(f"{path}intake/blood/").content.decode()


def test_the_change_is_sent_and_the_one_before_stays(client, sent):
    intake, path = sent
    change(client, path)
    assert client.post(f"{path}intake/summary/").headers["Location"] == f"{path}done/"
    done = text_of(client.get(f"{path}done/"))
    first, second = Intake.objects.order_by("opened_at")
    assert ("Thank you. We have your changes." in done, BUTTON in done) == (True, True)
    assert (first, first.answers["anticoagulant"]["choice"]) == (intake, "no")
    assert (second.is_finished, second.answers["anticoagulant"]["choice"]) == (True, "yes")


def test_until_it_is_sent_the_link_says_so_and_goes_on_on_another_device(client, sent):
    path = sent[1]
    change(client, path)
    other_device = type(client)()
    shown = [text_of(other_device.get(address)) for address in (path, f"{path}done/")]
    assert ["Your changes are not sent yet" in page for page in shown] == [True, True]
    assert re.search(
        r'value="anticoagulant"[^>]*checked', other_device.get(f"{path}intake/blood/").content.decode()
    )


def test_a_new_emergency_stops_the_change_and_is_told_at_once(client, sent):
    path = sent[1]
    led = change(client, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    assert led == f"{path}intake/stop/"
    assert "Get help now" in text_of(client.get(led))
    assert Alert.objects.get().intake.is_being_changed


def test_what_a_second_part_left_open_is_still_filled_in_after_the_change(at, client):
    _, path = patient_links.intake(at)
    for page in FIRST:
        patient_links.fill_in(client, path, page)
    client.post(f"{path}intake/summary/")
    change(client, path)
    assert client.get(f"{path}intake/where/").headers["Location"] == f"{path}intake/summary/"
    client.post(f"{path}intake/summary/")
    assert patient_links.fill_in(client, path, "where") == f"{path}intake/daily-life/"


def test_what_is_typed_of_a_second_part_while_a_change_is_open_is_kept_and_comes_along(at, client):
    _, path = patient_links.intake(at)
    for page in FIRST:
        patient_links.fill_in(client, path, page)
    client.post(f"{path}intake/summary/")
    change(client, path)
    assert patient_links.fill_in(client, path, "daily-life") == f"{path}intake/past-care/"
    client.post(f"{path}intake/summary/")
    kept = [one.about.get("activities") for one in Intake.objects.order_by("opened_at")]
    assert kept == [[{"name": "Putting on socks", "score": 4}]] * 2


def test_about_you_takes_effect_when_it_is_saved_and_is_shown_as_no_change(at, client, sent, sign_in):
    intake, path = sent
    about = patient_links.FREE_PAGES["about-you"]
    begin(client, path)
    patient_links.fill_in(client, path, "about-you", **{**about, "phone": "(303) 555-0177"})
    summary = text_of(client.get(f"{path}intake/summary/"))
    chart = text_of(sign_in(at.therapist).get(f"/patients/{intake.patient.uuid}/"))
    intake.patient.refresh_from_db()
    assert intake.patient.phone.as_e164 == "+13035550177"
    assert ("Changed, not sent yet" in summary, "A change was begun" in chart) == (False, False)


def test_once_the_therapist_has_begun_the_form_is_no_longer_changed(at, client, sent):
    path = sent[1]
    change(client, path)
    screen(at)
    led = {client.get(f"{path}intake/{page}/").headers["Location"] for page in (*FIRST, "summary")}
    led |= {begin(client, path), client.post(f"{path}intake/summary/").headers["Location"]}
    done = text_of(client.get(f"{path}done/"))
    assert led == {f"{path}done/"}
    assert ("Your changes were not sent" in done, "Please call us" in done, BUTTON in done) == (
        True,
        True,
        False,
    )
    assert "There is nothing more to fill in here." in text_of(client.get(path))


def test_an_emergency_on_a_page_that_was_open_is_heard_though_it_comes_too_late(at, client, sent):
    path = sent[1]
    begin(client, path)
    screen(at)
    led = patient_links.fill_in(client, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = client.get(led, follow=True)
    assert Alert.objects.get().cause == "rf_saddle"
    assert "Get help now" in text_of(page)


def test_nobody_who_got_the_tablet_changes_anything(at, client, sent, sign_in):
    intake, path = sent
    cast.enter(at)
    link = links.make(
        purpose=LinkPurpose.INTAKE_TABLET, target_id=intake.pk, patient_id=intake.patient_id,
        clinic_id=intake.clinic_id, language="en", now=cast.this_moment(), days=1,
    )  # fmt: skip
    change(client, path)
    tablet = links.url(link).removeprefix("http://testserver")
    assert BUTTON not in text_of(client.get(f"{tablet}done/"))
    assert client.post(f"{tablet}intake/changes/").status_code == 404
    assert client.get(f"{tablet}intake/blood/").headers["Location"] == f"{tablet}done/"


def test_it_speaks_spanish(client, sent):
    path = sent[1]
    done = text_of(client.get(f"{path}done/?language=es"))
    change(client, path)
    summary = text_of(client.get(f"{path}intake/summary/?language=es"))
    assert "Cambiar una respuesta" in done
    assert ("Enviar mis cambios" in summary, "Cambiado, aún no enviado" in summary) == (True, True)


def test_the_therapist_reads_question_by_question_what_was_changed(at, client, sent, sign_in):
    intake, path = sent
    therapist = sign_in(at.therapist)
    begin(client, path)
    untouched = text_of(therapist.get(f"/patients/{intake.patient.uuid}/"))
    change(client, path)
    patient_links.fill_in(client, path, "pain", nprs_leg="9")
    begun = text_of(therapist.get(f"/patients/{intake.patient.uuid}/"))
    client.post(f"{path}intake/summary/")
    changed = text_of(therapist.get(f"/patients/{intake.patient.uuid}/"))
    assert ("A change was begun" in begun, "Changed after it was sent" in begun) == (True, False)
    assert ("A change was begun" in changed, "Changed after it was sent" in changed) == (
        False,
        True,
    )
    assert "A change was begun" not in untouched
    for page in (begun, changed):
        assert re.search(r"blood thinner.{0,200}? No +now +Yes", page)
        assert re.search(r"Leg pain right now +6 of 10 +now +9 of 10", page)


def test_a_second_part_that_stayed_with_what_was_sent_is_no_change(at, client, sign_in):
    intake, path = patient_links.intake(at)
    for page in FIRST:
        patient_links.fill_in(client, path, page)
    client.post(f"{path}intake/summary/")
    patient_links.fill_in(client, path, "daily-life")
    change(client, path)
    page = text_of(sign_in(at.therapist).get(f"/patients/{intake.patient.uuid}/"))
    assert "A change was begun" in page
    assert re.search(r"Putting on socks +\d +now", page) is None


def test_the_therapist_sees_it_while_screening_too(at, client, sent, sign_in):
    path = sent[1]
    change(client, path)
    screening = screen(at)
    page = text_of(sign_in(at.therapist).get(f"/screenings/{screening.uuid}/"))
    assert re.search(r"A change was begun.*blood thinner.{0,200}? No +now +Yes", page)


def answer_all_no(at, screening):
    on = at.clinic.local(cast.this_moment()).date()
    screenings.answer(
        screening,
        answers=scenes.harmless(on),
        version=screening.version,
        by=at.therapist.by,
        now=cast.this_moment(),
    )


def test_an_answer_milder_than_the_patient_s_own_is_named_before_the_screening_is_closed(
    at, client, sent, sign_in
):
    path = sent[1]
    change(client, path)
    client.post(f"{path}intake/summary/")
    screening = screen(at)
    answer_all_no(at, screening)
    page = text_of(sign_in(at.therapist).get(f"/screenings/{screening.uuid}/"))
    assert "1 answer differs from what the patient wrote." in page
    assert page.count("Look once more") == 2  # beside the heading of its group, and before closing
    assert re.search(r"blood thinner[^?]*\? Patient: Yes\. Here: No\.", page)
    assert re.search(r"Patient wrote: Yes ?\. Here: No", page)


def test_the_chart_names_a_change_until_a_screening_was_closed_after_it(at, client, sent, sign_in):
    intake, path = sent
    change(client, path)
    client.post(f"{path}intake/summary/")
    therapist, chart = sign_in(at.therapist), f"/patients/{intake.patient.uuid}/"
    before = text_of(therapist.get(chart))
    screening = screen(at)
    answer_all_no(at, screening)
    screenings.complete(screening, by=at.therapist.by, now=dates.now())  # after the change was sent in
    after = text_of(therapist.get(chart))
    assert [NEWS in page for page in (before, after)] == [True, False]


def test_the_front_desk_changes_a_page_on_the_phone_and_reads_no_answer(at, client, sent, sign_in):
    intake = sent[0]
    desk, call = sign_in(at.receptionist), f"/patients/{intake.patient.uuid}/intake/by-phone/"
    assert f'href="{call}blood/"' in desk.get(call).content.decode()
    page = desk.get(f"{call}blood/").content.decode()
    led = desk.post(f"{call}blood/", TAKES_A_THINNER).headers["Location"]
    begun = text_of(desk.get(call))
    desk.post(call)
    cast.enter(at)
    assert re.findall(r"<input[^>]* checked", page) == []
    assert (led, "A change is not sent in yet" in begun, "thinner" in begun) == (call, True, False)
    second = Intake.objects.get(follows=intake)
    assert (second.is_submitted, second.answers["anticoagulant"]["choice"]) == (True, "yes")


def test_on_the_phone_too_it_is_too_late_once_the_screening_began(at, client, sent, sign_in):
    intake = sent[0]
    screen(at)
    desk, call = sign_in(at.receptionist), f"/patients/{intake.patient.uuid}/intake/by-phone/"
    assert f'href="{call}blood/"' not in desk.get(call).content.decode()
    assert desk.get(f"{call}blood/").headers["Location"] == call


@pytest.mark.parametrize("is_begun", [True, False])
def test_an_emergency_that_comes_late_by_phone_is_heard_and_the_desk_is_told(
    at, client, sent, sign_in, is_begun
):
    desk, call = sign_in(at.receptionist), f"/patients/{sent[0].patient.uuid}/intake/by-phone/"
    if is_begun:
        desk.post(f"{call}blood/", TAKES_A_THINNER)
    screen(at)
    emergency = {**patient_links.HEALTHY, "ticks": ["rf_saddle"], "rf_saddle": "new_or_worse"}
    said = text_of(desk.post(f"{call}nerves/", emergency, follow=True))
    assert Alert.objects.get().cause == "rf_saddle"
    assert ("Emergency" in said, TOO_LATE in said, SAVED in said) == (True, True, False)


def test_a_change_by_phone_that_is_sent_too_late_says_so_and_stays_unsent(at, client, sent, sign_in):
    desk, call = sign_in(at.receptionist), f"/patients/{sent[0].patient.uuid}/intake/by-phone/"
    desk.post(f"{call}blood/", TAKES_A_THINNER)
    screen(at)
    for page in (desk.get(call), desk.post(call, follow=True)):
        said = text_of(page)
        assert (TOO_LATE in said, SAVED in said, "Send it in" in said) == (True, False, False)
    cast.enter(at)
    assert Intake.objects.get(follows=sent[0]).is_being_changed


def test_a_change_that_was_begun_and_says_nothing_else_is_not_late(at, client, sent, sign_in):
    begin(client, sent[1])
    screen(at)
    said = text_of(sign_in(at.receptionist).get(f"/patients/{sent[0].patient.uuid}/intake/by-phone/"))
    assert (TOO_LATE in said, SAVED in said) == (False, True)
