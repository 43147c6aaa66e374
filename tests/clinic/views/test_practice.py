"""The practice page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.enums import Role
from clinic.permissions import DESK_LEAD, LEAD, ROLES
from tests import cast

pytestmark = pytest.mark.django_db


def page(client):
    return client.get(reverse("practice")).content.decode()


def test_the_manager_sees_who_works_here_and_until_when_they_may_needle(alder, sign_in):
    shown = page(sign_in(alder.manager))
    assert [
        name
        for name in ("Dana Whitfield", "Rosa Marin", "Max Oyelaran", "Room 1", "08:00 to 18:00")
        if name not in shown
    ] == []


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Expired"), (0, "Last day today"), (90, "90 days left"), (91, "In date")]
)
def test_a_credential_says_how_long_it_is_good_for(alder, sign_in, days, words):
    today = alder.clinic.local(timezone.now()).date()
    cast.certify(
        alder.clinic,
        alder.receptionist.user,
        by=alder.manager.by,
        now=cast.NOW,
        expires_on=today + timedelta(days),
    )
    row = page(sign_in(alder.manager)).split("Rosa Marin")[1].split("</tr>")[0]
    assert row.count(words) == 2


def test_a_therapist_is_refused(alder, sign_in):
    assert sign_in(alder.therapist).get(reverse("practice")).status_code == 403


def test_no_page_behind_a_sign_in_is_kept_by_the_browser(alder, sign_in):
    assert "no-store" in sign_in(alder.manager).get(reverse("practice"))["Cache-Control"]


def test_what_each_role_may_do_is_listed_role_by_role_too(alder, sign_in):
    granted = [ROLES[role] for role in Role] + [LEAD, DESK_LEAD]
    lists = page(sign_in(alder.manager)).split("rights-by-role")[1].split("</details>")[: len(granted)]
    assert [one.count("<li>") for one in lists] == [len(names) for names in granted]
