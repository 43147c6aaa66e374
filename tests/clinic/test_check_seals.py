"""`manage.py check_seals`: any single change of what is sealed is found and named."""

import pytest
from django.core.management import CommandError, call_command

from clinic.actions import seals
from clinic.models import AuditEvent, AuditSeal
from clinic.rules.seals import FIRST_ID
from tests import cast
from tests.cast import NOW
from tests.clinic import sealed
from tests.clinic.sealed import as_owner, faults, seal, written

pytestmark = pytest.mark.django_db
INSERT = """
INSERT INTO clinic_auditevent (id, clinic_id, at, kind, actor_kind, target_kind, detail)
VALUES ({id}, {clinic}, now(), 'chart.viewed', 'staff', 'patient', '{{}}')
"""


@pytest.fixture
def at(db):
    """A clinic with three seals; the second holds five sentences."""
    clinic = sealed.opened()
    seal()
    written(clinic, 5)
    seal()
    written(clinic, 1)
    seal()
    return clinic


def sentences(at):
    """Those of the second seal."""
    cast.enter(at)
    return list(AuditEvent.objects.filter(kind="chart.viewed").order_by("id"))[:5]


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "at = 'infinity'",
        "kind = 'chart.printed'",
        "actor_kind = 'clock'",
        "actor_id = actor_id + 1",
        "actor_id = NULL",
        "target_kind = ''",
        "target_id = target_id + 1",
        "patient_id = 8",
        "patient_id = NULL",
        """detail = '{"n": "1"}'""",
        """detail = '{"n": 1.0}'""",
        "detail = 'null'",
        "transaction_id = transaction_id - 1",
        "transaction_id = NULL",
    ],
)
def test_whatever_of_a_sentence_was_altered_names_it(at, change):
    third = sentences(at)[2]
    as_owner(at, f"UPDATE clinic_auditevent SET {change} WHERE id = {third.pk}")
    assert faults(at) == [f"sentence {third.pk} of seal 2 was altered"]


@pytest.mark.parametrize("number", range(5))
def test_whichever_sentence_was_removed_is_named(at, number):
    gone = sentences(at)[number]
    as_owner(at, f"DELETE FROM clinic_auditevent WHERE id = {gone.pk}")
    assert faults(at) == [f"sentence {gone.pk} of seal 2 was removed"]


def test_a_sentence_that_was_given_to_another_clinic_is_named(at):
    third = sentences(at)[2]
    as_owner(
        at,
        # Past the policy too, which lets nobody write a row of a clinic that is not in sight.
        "SELECT set_config('needlepath.all_clinics', 'an owner', true)",
        f"UPDATE clinic_auditevent SET clinic_id = 0 WHERE id = {third.pk}",
        "SELECT set_config('needlepath.all_clinics', '', true)",
    )
    assert faults(at) == [f"sentence {third.pk} of seal 2 was removed"]


def test_a_sentence_with_another_id_is_named_by_both(at):
    third = sentences(at)[2]
    as_owner(at, f"UPDATE clinic_auditevent SET id = id - 1 WHERE id = {third.pk}")
    assert faults(at) == [
        f"sentence {third.pk} of seal 2 was removed",
        f"sentence {third.pk - 1} was inserted among those of seal 2",
    ]


def test_a_sentence_moved_past_the_end_of_its_seal_is_named(at):
    third = sentences(at)[2]
    as_owner(at, f"UPDATE clinic_auditevent SET id = {2**50} WHERE id = {third.pk}")
    assert faults(at) == [f"sentence {third.pk} of seal 2 was removed"]


@pytest.mark.parametrize("number", range(5))
def test_a_sentence_inserted_anywhere_among_them_is_named(at, number):
    between = sentences(at)[number].pk - 1
    as_owner(at, INSERT.format(id=between, clinic=at.clinic.pk))
    assert faults(at) == [f"sentence {between} was inserted among those of seal 2"]


def test_nothing_slips_in_below_the_first(at):
    as_owner(at, INSERT.format(id=FIRST_ID, clinic=at.clinic.pk))
    assert faults(at) == [f"sentence {FIRST_ID} was inserted among those of seal 1"]


def test_an_end_without_its_sentences_is_named(at):
    cast.enter(at)
    last = AuditEvent.objects.order_by("-id").first()
    as_owner(at, f"DELETE FROM clinic_auditevent WHERE id = {last.pk}")
    assert faults(at) == [f"sentence {last.pk} of seal 3 was removed"]


@pytest.mark.parametrize(
    "change",
    [
        "sealed_at = sealed_at + interval '1 second'",
        "sentences = sentences + 1",
        r"entries = set_byte(entries, 9, get_byte(entries, 9) # 1)",
        "entries = substr(entries, 2)",
        "through_id = through_id - 1",
        "previous = ''",
        "digest = ''",
    ],
)
def test_whatever_of_a_seal_was_altered_names_it(at, change):
    as_owner(at, f"UPDATE clinic_auditseal SET {change} WHERE clinic_id = {at.clinic.pk} AND number = 2")
    assert "seal 2 was altered" in faults(at)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("made_with = 'another'", "seal 2 cannot be checked without its key, whose name is another"),
        ("number = 7", "seal 2 is missing"),
    ],
)
def test_a_seal_with_another_name_is_named(at, change, said):
    as_owner(at, f"UPDATE clinic_auditseal SET {change} WHERE clinic_id = {at.clinic.pk} AND number = 2")
    assert said in faults(at)


def test_a_seal_that_was_taken_out_is_missing(at):
    as_owner(at, f"DELETE FROM clinic_auditseal WHERE clinic_id = {at.clinic.pk} AND number = 2")
    assert faults(at) == ["seal 2 is missing"]


def heads(at):
    cast.enter(at)
    rows = AuditSeal.objects.order_by("number")
    return [f"{at.clinic.slug}:{row.number}:{bytes(row.digest).hex()}" for row in rows]


def test_an_end_that_was_cut_off_is_found_by_what_was_kept_outside(at):
    kept = heads(at)
    as_owner(at, f"DELETE FROM clinic_auditseal WHERE clinic_id = {at.clinic.pk} AND number = 3")
    assert (faults(at, kept[1]), faults(at, kept[2])) == ([], ["seal 3 is missing at the end of the chain"])


def test_a_whole_end_taken_out_and_sealed_anew_is_found_by_what_was_kept_outside(at):
    kept = heads(at)
    last = AuditEvent.objects.order_by("-id").first()
    as_owner(
        at,
        f"DELETE FROM clinic_auditseal WHERE clinic_id = {at.clinic.pk} AND number = 3",
        f"DELETE FROM clinic_auditevent WHERE id = {last.pk}",
        INSERT.format(id=last.pk, clinic=at.clinic.pk),
    )
    seals.seal_due(now=NOW)
    assert faults(at) == []
    assert faults(at, kept[2]) == ["seal 3 is not the one whose digest was kept outside"]


def test_what_was_sealed_before_a_change_of_the_key_is_checked_with_the_key_before(at, settings):
    before = settings.AUDIT_KEY
    settings.AUDIT_KEY = "another key that is long enough to be one, and is not the same"
    written(at)
    seal()
    assert len(faults(at)) == 3
    settings.AUDIT_KEYS_BEFORE = [before]
    assert faults(at) == []


def test_a_chain_made_again_with_a_key_nobody_knows_is_refused(at, settings):
    settings.AUDIT_KEY = "what somebody without the key would have to guess, and cannot"
    name = "seal 1 cannot be checked without its key, whose name is "
    assert faults(at)[0].startswith(name)


def test_it_says_what_it_compared_and_where_the_chain_ends(at, capsys):
    last = heads(at)[-1].split(":", 1)[1]
    count = AuditEvent.objects.count()
    call_command("check_seals")
    assert capsys.readouterr().out == f"{at.clinic.slug}: {count} sentences in 3 seals; the last is {last}\n"


@pytest.mark.parametrize(
    ("head", "words"),
    [("alder", "It must read clinic:number:digest"), (f"nobody:1:{'0' * 64}", "no clinic called nobody")],
)
def test_what_was_kept_must_be_readable_and_of_a_clinic_here(at, head, words):
    with pytest.raises(CommandError, match=words):
        call_command("check_seals", "--head", head)
