"""Every version of a draft is kept as it was, in order, until the note has been signed for a month."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.models import AuditEvent
from pathway.actions import revisions, sites, treatment
from pathway.models import DraftRevision, TreatmentSession
from tests.cast import NOW
from tests.pathway import sessions

LATER = NOW + timedelta(days=30, hours=1)


@pytest.fixture
def log(alder):
    return sessions.opened(alder, sessions.ready(alder))


def kept(log):
    return list(DraftRevision.objects.filter(treatment_session=log).order_by("version"))


def test_the_log_as_it_was_opened_is_the_first_revision(alder, log):
    first = kept(log)[0]
    assert (first.version, first.saved_by, first.saved_at) == (1, alder.therapist.user, NOW)
    assert [site["muscle"] for site in first.content["sites"]] == [site.muscle for site in log.sites.all()]


def test_every_save_keeps_what_the_log_said_then(alder, log):
    sessions.written(alder, log, note="First words.")
    sessions.written(alder, log, note="Other words.", sites={"needles_in": 2})
    assert [
        (one.version, one.content["session"]["note"], one.content["sites"][0]["needles_in"])
        for one in kept(log)
    ] == [(1, "", None), (2, "First words.", None), (3, "Other words.", 2)]


def test_a_site_added_and_a_site_removed_are_revisions_too(alder, log):
    before = len(kept(log)[0].content["sites"])
    site = sites.add(log, muscle="soleus", side="left", by=alder.therapist.by, now=NOW)
    site.treatment_session.refresh_from_db()
    sites.remove(site, by=alder.therapist.by, now=NOW)
    assert [len(one.content["sites"]) for one in kept(log)] == [before, before + 1, before]


def test_a_save_that_changes_nothing_is_no_revision(alder, log):
    sessions.written(alder, log, note="Words.")
    sessions.written(alder, log, note="Words.")
    assert [one.version for one in kept(log)] == [1, 2]


def test_a_revision_holds_neither_its_own_keys_nor_the_clinics(log):
    assert {"id", "clinic_id", "version"} & set(kept(log)[0].content["session"]) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_draftrevision SET saved_at = saved_at",
        "DELETE FROM pathway_draftrevision",
        (
            "INSERT INTO pathway_draftrevision (clinic_id, treatment_session_id, version, saved_at, saved_by_id, content)"
            " SELECT clinic_id, treatment_session_id, version + 1, saved_at, saved_by_id, content"
            " FROM pathway_draftrevision"
        ),
    ],
    ids=["changed", "deleted", "ahead of the draft"],
)
def test_the_database_keeps_the_revisions_of_a_draft_as_they_are(log, statement):
    with pytest.raises(DatabaseError, match="revision"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [one.version for one in kept(log)] == [1]


def test_revisions_of_a_note_signed_a_month_ago_are_pruned_and_its_words_stay(alder, log):
    sessions.needled(alder, log)
    sessions.written(alder, log, note="The words of the note.")
    treatment.sign(log, by=alder.therapist.by, now=NOW + timedelta(minutes=40))
    assert revisions.prune(now=LATER) == 1
    assert kept(log) == []
    assert TreatmentSession.objects.get(pk=log.pk).note == "The words of the note."
    pruned = AuditEvent.objects.get(kind="treatment.revisions_pruned")
    assert (pruned.actor_kind, pruned.target_id, pruned.detail) == ("clock", log.pk, {"count": 3})


def test_revisions_of_a_draft_and_of_a_note_just_signed_are_not_pruned(alder, log):
    assert revisions.prune(now=LATER) == 0
    sessions.needled(alder, log)
    treatment.sign(log, by=alder.therapist.by, now=LATER)
    assert revisions.prune(now=LATER) == 0
    assert [one.version for one in kept(log)] == [1, 2]
