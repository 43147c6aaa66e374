"""The pages on which a manager reads and writes the texts."""

import pytest
from django.urls import reverse

from clinic.actions import wordings as actions
from clinic.errors import Refused, Stale
from clinic.messages import texts
from clinic.models import AuditEvent, TextWording
from clinic.reference import shipped
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SLUG = "check_in_invitation"
LIST, PAGE = reverse("texts"), reverse("text", args=[SLUG])
OWN = {"en": "{clinic}{who}: how do you feel? {link}", "es": "{clinic}{who}: ¿qué tal está? {link}"}


@pytest.fixture
def manager(alder, sign_in):
    return sign_in(alder.manager)


def write(at, *, number=0, **different):
    return actions.write(
        at.clinic, slug=SLUG, number=number, by=at.manager.by, now=NOW, **{**OWN, **different}
    )


def seen(client, typed):
    """What the page has rendered of this, as its preview hands it over."""
    return client.get(reverse("text_preview", args=[SLUG]), typed).context["form"].mark


def post(client, typed, **more):
    return client.post(PAGE, {**typed, "number": "0", "seen": seen(client, typed), **more})


def test_every_text_is_listed_in_both_languages_with_what_it_costs(alder, manager):
    page = manager.get(LIST).content.decode()
    assert page.count("1 text (") == 2 * len(shipped())
    assert "Alder Physical Therapy (para M.W.): ¿qué tal desde su visita?" in page


def test_the_list_costs_the_same_with_one_and_with_many_of_its_own(
    alder, manager, django_assert_max_num_queries
):
    for slug in list(shipped())[:3]:
        wording = shipped()[slug]
        actions.write(
            alder.clinic,
            slug=slug,
            en=wording.en + "!",
            es=wording.es + "!",
            number=0,
            by=alder.manager.by,
            now=NOW,
        )
    manager.get(LIST)
    with django_assert_max_num_queries(9):
        manager.get(LIST)


def test_a_manager_writes_a_text_after_seeing_it_and_it_leaves_so(alder, manager):
    answer = post(manager, OWN)
    cast.enter(alder)
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert texts.in_force(SLUG, alder.clinic.pk).es == OWN["es"]
    row = TextWording.objects.get()
    assert (row.number, row.written_by) == (1, alder.manager.user)
    assert AuditEvent.objects.get(kind="text_wording.written").detail == {"text": SLUG}


def test_one_that_was_not_seen_is_shown_first_and_nothing_is_kept(alder, manager):
    page = manager.post(PAGE, {**OWN, "number": "0", "seen": ""}).content.decode()
    assert "Look at how both languages read, below, and save again." in page
    assert ("how do you feel?" in page, TextWording.objects.count()) == (True, 0)


def test_a_bad_one_is_refused_at_its_field_with_the_sentence(alder, manager):
    answer = post(manager, {**OWN, "es": "{clinic}: su dolor {link}"})
    assert answer.context["form"].errors == {
        "es": [
            "{who} is missing. It stays empty, or says for whom where a family shares a number.",
            "Take “dolor” out. It says what somebody feels. (See hipaa_msg.)",
        ]
    }
    assert ("how do you feel?" in answer.content.decode(), TextWording.objects.count()) == (True, 0)


@pytest.mark.parametrize("typed", [{"en": "\x00"}, {"en": "{", "es": "}"}, {"en": "x" * 2000}, {}])
def test_the_preview_survives_whatever_is_typed(alder, manager, typed):
    assert manager.get(reverse("text_preview", args=[SLUG]), typed).status_code == 200


def test_back_to_what_is_shipped(alder, manager):
    write(alder)
    manager.post(reverse("text_shipped", args=[SLUG]))
    cast.enter(alder)
    assert texts.in_force(SLUG, alder.clinic.pk) == shipped()[SLUG]
    assert [row.number for row in TextWording.objects.order_by("number")] == [1, 2]
    page = manager.post(reverse("text_shipped", args=[SLUG]), follow=True).content.decode()
    assert "What is shipped leaves already." in page


def test_the_second_of_two_writers_is_told(alder):
    write(alder)
    with pytest.raises(Stale):
        write(alder, en="{clinic}{who}: hello {link}")


def test_the_same_words_again_are_no_new_version(alder):
    write(alder)
    with pytest.raises(Refused):
        write(alder, number=1)


def test_another_clinic_keeps_its_own(birch, alder):
    write(alder)
    assert texts.in_force(SLUG, birch.clinic.pk) == shipped()[SLUG]


def test_a_text_nobody_knows_is_not_there(alder, manager):
    assert manager.get(reverse("text", args=["nothing"])).status_code == 404


def test_only_who_runs_the_practice_writes(alder, sign_in):
    assert sign_in(alder.receptionist).get(PAGE).status_code == 403
