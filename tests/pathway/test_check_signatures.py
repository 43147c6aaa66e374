"""The command that computes every signature again: silent where all is as it was signed, loud where it is not."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clinic import scope
from pathway.models import TreatmentSession
from tests.pathway import sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(alder):
    return sessions.signed(alder, sessions.ready(alder))


def test_every_signed_session_is_checked(signed, capsys):
    call_command("check_signatures")
    assert capsys.readouterr().out == "1 signed sessions, each as it was signed.\n"


def test_a_note_that_was_changed_past_the_triggers_is_named(alder, signed, capsys):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pathway_treatmentsession DISABLE TRIGGER signing")
    TreatmentSession.objects.update(note="other")
    with pytest.raises(CommandError, match="1 of 1 signed sessions differ"):
        call_command("check_signatures")
    assert str(signed.uuid) in capsys.readouterr().err
    scope.enter(alder.clinic.pk)
    assert TreatmentSession.objects.get().note == "other"
