"""Every address either asks for a permission or lives in a file named public.py; nobody adds a third kind of door."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from clinic.permissions import PERMISSIONS

SIGN_IN = "allauth.account.views"


def views(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


ALL = list(views())


@pytest.mark.parametrize(("route", "view"), ALL, ids=[route or "/" for route, _ in ALL])
def test_every_address_asks_for_a_permission_or_is_public_by_its_files_name(route, view):
    room = view.__module__.rpartition(".")[2]
    assert (getattr(view, "permission", None) in PERMISSIONS) is not (
        room == "public" or view.__module__ == SIGN_IN
    )


@pytest.mark.parametrize(("route", "view"), [door for door in ALL if door[0].startswith("p/")])
def test_every_address_below_a_patient_link_opens_by_that_link_only(route, view):
    assert hasattr(view, "patient_link")
