"""The data key of each clinic: there from its first moment, brought along by entering, wrapped anew by a command."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import envelopes, scope
from clinic.models import AuditEvent, DataKey
from clinic.services import made_up

pytestmark = pytest.mark.django_db


@contextmanager
def only_with(settings, *masters):
    """As in processes that were started with these keys."""
    before, settings.DATA_KEYS = settings.DATA_KEYS, list(masters)
    envelopes.data_key.cache_clear()
    yield
    settings.DATA_KEYS = before
    envelopes.data_key.cache_clear()


def test_a_new_clinic_has_its_key_and_the_audit_says_so(alder):
    (key,) = DataKey.objects.all()
    assert (key.clinic_id, key.wrapped) == (alder.clinic.pk, scope.wrapped_data_key(alder.clinic.pk))
    assert list(AuditEvent.objects.filter(target_kind="datakey").values_list("kind", flat=True)) == [
        "data_key.made"
    ]


def test_entering_a_clinic_brings_its_key_in_the_same_statement(birch, alder):
    with CaptureQueriesContext(connection) as asked:
        scope.enter(birch.clinic.pk)
        wrapped = scope.wrapped_data_key(birch.clinic.pk)
    assert len(asked) == 1
    assert wrapped == DataKey.objects.get().wrapped


def test_a_clinic_out_of_sight_gives_no_key(birch, alder):
    with pytest.raises(LookupError, match="not in sight"):
        scope.wrapped_data_key(birch.clinic.pk)


def test_where_all_clinics_are_in_sight_each_gives_its_key(birch, alder):
    with scope.all_clinics("a test"):
        keys = {scope.wrapped_data_key(one.clinic.pk) for one in (birch, alder)}
    assert len(keys) == 2


def test_the_clinic_in_sight_is_again_the_outer_one_after_an_inner_one_failed(birch, alder):
    with pytest.raises(RuntimeError, match="halfway"), scope.in_clinic(birch.clinic.pk):
        raise RuntimeError("halfway")
    assert scope.clinic_in_sight() == alder.clinic.pk


def test_the_command_wraps_every_key_by_the_first_master_key_and_once_is_enough(
    settings, birch, alder, capsys
):
    old, new = settings.DATA_KEYS[0], made_up.master_key()
    with only_with(settings, new, old):
        with pytest.raises(
            CommandError, match="2 of 2 data keys are still wrapped by another key: birch, alder"
        ):
            call_command("rotate_data_keys", "--check")
        call_command("rotate_data_keys")
        call_command("rotate_data_keys")
    with only_with(settings, new):
        call_command("rotate_data_keys", "--check")
    assert capsys.readouterr().out.splitlines() == [
        "2 of 2 data keys are wrapped anew by the first key.",
        "0 of 2 data keys are wrapped anew by the first key.",
        "2 data keys, each wrapped by the first key.",
    ]


def test_wrapping_anew_says_so_in_the_audit(settings, alder):
    with only_with(settings, made_up.master_key(), settings.DATA_KEYS[0]):
        call_command("rotate_data_keys")
    scope.enter(alder.clinic.pk)
    assert AuditEvent.objects.filter(kind="data_key.wrapped_anew").count() == 1


def test_a_key_that_no_master_key_unwraps_stops_the_command_and_is_named(settings, alder):
    with (
        only_with(settings, made_up.master_key()),
        pytest.raises(CommandError, match="alder: No key of DATA_KEYS"),
    ):
        call_command("rotate_data_keys")


def test_a_start_with_master_keys_that_do_not_fit_is_refused(settings, alder):
    with only_with(settings, made_up.master_key()), pytest.raises(Exception, match="data key of clinic"):
        call_command("check", "--database", "default")
