"""Whatever is sent: never a 500, never what was sent as markup, and no row changed by a refusal."""

import re

import pytest
from django.http import HttpResponse

from clinic.models import Room
from tests.guards.test_odd_input import PARTS
from tests.odd_requests import Fuzz, fuzz, with_forms

pytestmark = pytest.mark.django_db
A_FEW = ("desk", "check_in_links", "locked_screens")
FORMS, ADDRESSES = 30, 15


@pytest.mark.parametrize("part", A_FEW)
def test_an_odd_request_is_refused_kindly_and_changes_nothing(part):
    assert part in PARTS
    odd = fuzz(part)
    odd.forms_filled(FORMS)
    odd.addresses_asked(ADDRESSES)
    odd.methods_tried(every=len(A_FEW))
    odd.odd_addresses_asked(every=len(A_FEW))
    assert (odd.seen.broken, odd.seen.reflected, odd.seen.changed) == ([], [], [])
    assert odd.seen.refused > FORMS // 2


def test_a_locked_screen_is_sent_odd_reactions_and_odd_secrets():
    addresses = " ".join(sorted({action for action, _ in fuzz("locked_screens").forms}))
    assert re.fullmatch(r"/accounts/lock/ /treatment-sessions/[^/]+/reaction/", addresses)


def test_a_part_without_a_form_is_noticed(alder, sign_in):
    with pytest.raises(LookupError, match="'empty' has a form"):
        with_forms(Fuzz(sign_in(alder.manager), {}), "empty")


def test_a_page_that_breaks_reflects_or_writes_when_it_refuses_is_noticed(alder, sign_in):
    odd = Fuzz(sign_in(alder.manager), {})
    odd._send("GET broken", lambda: HttpResponse(status=500))
    odd._send("GET reflected", lambda: HttpResponse("<script>odd0a1b</script>"))
    odd._send("POST changed", lambda: (Room.objects.update(name="x"), HttpResponse(status=422))[1])
    assert (odd.seen.broken, odd.seen.reflected) == (["GET broken"], ["GET reflected"])
    assert odd.seen.changed == ["POST changed: 422, clinic_room"]
