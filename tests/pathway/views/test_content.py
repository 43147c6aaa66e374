"""The content pages: read by whoever treats or manages, changed by few, and nothing of another clinic's in sight."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import dates
from pathway.actions.screenings import NewAnswer
from pathway.models import ContentApproval, ContentOverride
from pathway.reference import library
from pathway.reference.content_sets import content_sets, entries
from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
DEVICE = "/content/answers/cardiac_device/yes/"
STARTING = "Starting content, not yet approved by this clinic"


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def reading(**changes):
    return {"number": "0", "asks_for": "do_not_needle", "effect-0": "keep", "effect-1": "keep", **changes}


@pytest.fixture
def manager(alder, sign_in):
    return sign_in(alder.manager)


def test_every_set_is_listed_and_none_is_approved_at_first(manager):
    shown = words(manager.get("/content/"))

    sets = content_sets(library()).values()
    assert [one.title for one in sets if one.title not in shown] == []
    assert f"{len(sets)} of {len(sets)} still starting content" in shown


@pytest.mark.parametrize("slug", list(content_sets(library())))
def test_every_row_of_a_set_has_a_page(manager, slug):
    listed = set(
        re.findall(rf'href="(/content/{slug}/[^"]+)"', manager.get(f"/content/{slug}/").content.decode())
    )

    assert len(listed) == len(entries(library(), slug))
    assert manager.get(min(listed)).status_code == 200


def test_a_row_shows_its_questions_with_evidence_and_version(manager):
    shown = words(manager.get("/content/contraindications/cardiac_device/"))

    row = library().rows["cardiac_device"]
    said = [
        row.question[0].en,
        row.question[0].es,
        row.clinician,
        row.source,
        "Therapist decides",
        "as shipped",
    ]
    assert [one for one in said if one not in shown] == []


def test_the_lead_approves_and_the_list_says_so(alder, manager):
    page = manager.get("/content/muscles/")
    digest = content_sets(library())["muscles"].digest
    assert "I have read all" in words(page)

    answer = manager.post(reverse("content:approval", args=["muscles"]), {"digest": digest}, follow=True)

    assert f"Version {digest[:8]}, approved by Max Oyelaran" in words(answer)
    cast.enter(alder)
    assert ContentApproval.objects.get().digest == digest


def test_a_row_leads_to_each_of_its_answers_and_says_who_may_change_it(alder, manager, sign_in):
    pages = [
        client.get("/content/contraindications/cardiac_device/")
        for client in (manager, sign_in(alder.therapist))
    ]
    assert [f'href="{DEVICE}"' in page.content.decode() for page in pages] == [True, True]
    assert ["Change : Yes" in words(page) for page in pages] == [True, False]


def test_only_the_lead_is_offered_the_approval(alder, sign_in):
    client = sign_in(alder.therapist)

    assert "I have read all" not in words(client.get("/content/muscles/"))
    assert client.post(reverse("content:approval", args=["muscles"])).status_code == 403


def test_pages_say_starting_content_until_it_is_approved(alder, sign_in, manager):
    episode = scenes.opened(alder)
    scenes.screened(alder, episode, now=dates.now())
    plan = reverse("plans:edit", args=[episode.uuid])
    sets = {slug: content_sets(library())[slug] for slug in ("muscles", "techniques", "home_exercises")}
    told = f"{STARTING}: {', '.join(one.title for one in sets.values())}."
    assert told in words(sign_in(alder.therapist).get(plan))

    for slug in sets:
        digest = content_sets(library())[slug].digest
        manager.post(reverse("content:approval", args=[slug]), {"digest": digest})

    assert STARTING not in words(sign_in(alder.therapist).get(plan))


def test_the_screening_and_the_consent_say_it_too(alder, sign_in):
    episode = scenes.opened(alder)
    screening = scenes.screened(alder, episode, now=dates.now())
    client = sign_in(alder.therapist)

    told = [
        words(client.get(reverse(name, args=[one.uuid])))
        for name, one in (("screenings:detail", screening), ("consents:new", episode.patient))
    ]
    assert [STARTING in one for one in told] == [True, True]


def test_a_manager_makes_an_answer_stricter_and_history_keeps_it(alder, manager):
    answer = manager.post(DEVICE, reading(muscles=["LUMB"], reason="Two near misses"), follow=True)

    shown = words(answer)
    assert "Own reading" in shown
    assert "Blocked: Low back" in shown
    assert "Two near misses" in shown
    cast.enter(alder)
    kept = ContentOverride.objects.get()
    assert (kept.asks_for, kept.is_looser, len(kept.effects)) == ("do_not_needle", False, 3)


def test_what_was_changed_comes_back_in_the_form(manager):
    path = "/content/answers/antiplatelet/yes/"
    manager.post(path, reading(muscles=["LUMB"], modalities=["heat"], **{"effect-1": "hard"}))

    html = manager.get(path).content.decode()
    ticked = set(re.findall(r'name="([\w-]+)" value="(\w+)"[^>]*checked', html))
    assert ticked == {
        ("asks_for", "do_not_needle"),
        ("effect-0", "keep"),
        ("effect-1", "hard"),
        ("muscles", "LUMB"),
        ("modalities", "heat"),
    }


def test_looser_without_a_clinician_is_said_at_its_field_and_keeps_what_was_typed(alder, manager):
    answer = manager.post(DEVICE, reading(asks_for="caution_modify", reason="They are rare"))

    assert "Name the clinician who answers for this" in words(answer)
    assert "They are rare" in answer.content.decode()
    cast.enter(alder)
    assert not ContentOverride.objects.exists()


def test_a_manager_loosens_with_a_clinician_and_a_reason(alder, manager):
    lead = str(alder.therapist.user.uuid)

    shown = words(
        manager.post(DEVICE, reading(asks_for="caution_modify", lead=lead, reason="Checked"), follow=True)
    )

    assert "Dana Whitfield answers for it" in shown
    assert "(less strict)" in shown


def test_a_clinician_of_another_clinic_cannot_be_named(birch, alder, manager):
    lead = str(birch.therapist.user.uuid)

    answer = manager.post(DEVICE, reading(asks_for="caution_modify", lead=lead, reason="Checked"))

    assert "Select a valid choice" in words(answer)
    cast.enter(alder)
    assert not ContentOverride.objects.exists()


def test_an_emergency_is_not_loosened_by_any_post(alder, manager):
    lead = str(alder.therapist.user.uuid)
    posted = {"number": "0", "asks_for": "T1", "lead": lead, "reason": "Rare"}

    answer = manager.post("/content/answers/rf_saddle/new_or_worse/", posted)

    assert "An emergency is never made less strict." in words(answer)
    cast.enter(alder)
    assert not ContentOverride.objects.exists()


def test_a_therapist_reads_and_changes_nothing(alder, sign_in):
    client = sign_in(alder.therapist)

    assert "Let it count from now on" not in words(client.get(DEVICE))
    assert client.post(DEVICE, reading()).status_code == 403
    assert client.post(f"{DEVICE}withdrawal/", {}).status_code == 403


def test_the_front_desk_has_no_content_pages(alder, sign_in):
    assert sign_in(alder.receptionist).get("/content/").status_code == 403


def test_what_is_shipped_counts_again_after_a_withdrawal(alder, manager):
    scenes.override_of_devices(alder)
    lead = str(alder.therapist.user.uuid)
    posted = {"back-number": "1", "back-lead": lead, "back-reason": "Settled with the cardiologist"}

    shown = words(manager.post(f"{DEVICE}withdrawal/", posted, follow=True))

    assert "Back to what is shipped" in shown
    assert "As shipped" in shown


@pytest.mark.parametrize(
    "path",
    [
        "/content/answers/cardiac_device/no/",
        "/content/answers/nothing/yes/",
        "/content/nothing/",
        "/content/muscles/muscle.nothing/",
    ],
)
def test_what_is_not_in_the_reference_is_not_found(manager, path):
    assert manager.get(path).status_code == 404


def test_a_clinic_sees_nothing_of_what_another_says(birch, alder, sign_in):
    scenes.override_of_devices(alder)

    shown = words(sign_in(birch.manager).get(DEVICE))

    assert "Own reading" not in shown
    assert "Never changed here" in shown


@pytest.mark.parametrize(
    "path",
    ["/content/", "/content/contraindications/", "/content/contraindications/cardiac_device/", DEVICE],
)
def test_a_page_costs_the_same_with_one_reading_and_with_three(
    manager, alder, path, django_assert_num_queries
):
    scenes.override_of_devices(alder)
    manager.get(path)  # the first page of a session writes down which clinic it is in
    with CaptureQueriesContext(connection) as with_one:
        manager.get(path)
    before = len(with_one)
    for other in ("antiplatelet", "faint_history"):
        manager.post(f"/content/answers/{other}/yes/", reading())

    with django_assert_num_queries(before):
        manager.get(path)


def test_the_screening_says_where_the_clinic_reads_an_answer_its_own_way(alder, sign_in):
    scenes.override_of_devices(alder)
    now = dates.now()
    screening = scenes.answered(alder, scenes.opened(alder), now=now, cardiac_device=NewAnswer("yes"))

    shown = words(sign_in(alder.therapist).get(reverse("screenings:detail", args=[screening.uuid])))

    assert "own reading. As shipped it asks for: Therapist decides." in shown


def test_a_warning_row_shows_the_advice_and_its_answers_are_read_the_clinics_own_way(manager, alder):
    page = manager.get("/content/warning_answers/warning.fu_skin/")
    assert "See a doctor today or call us now." in words(page)
    address = "/content/answers/fu_skin/yes/"
    assert f'href="{address}"' in page.content.decode()
    form = manager.get(address)
    assert ("Same day" in words(form), "Block besides" in words(form)) == (True, False)
    assert manager.post(address, {"number": "0", "asks_for": "T0"}).url == address
    cast.enter(alder)
    assert ContentOverride.objects.get().asks_for == "T0"
    assert "Own reading" in words(manager.get("/content/warning_answers/"))
