"""Opening, saving and signing a treatment session, and everything that must never happen on the way."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Credential, Message
from pathway.actions import consents, events, sites, treatment
from pathway.actions.screenings import NewAnswer
from pathway.enums import EventSeverity, Tier
from pathway.models import Alert, CheckIn, EpisodeOfCare, Measurement, NeedledSite, TreatmentSession
from pathway.queries import signatures
from pathway.queries import treatment as queries
from pathway.queries.gates import needling_gate
from patients.models import Consent
from tests.cast import NOW
from tests.pathway import scenes, sessions

LATER = NOW + timedelta(minutes=40)


def test_opening_twice_gives_the_same_draft(alder):
    episode = sessions.ready(alder)
    assert sessions.opened(alder, episode) == sessions.opened(alder, episode)


def test_a_log_starts_from_the_plan_with_nothing_counted(alder):
    session = sessions.opened(alder, sessions.ready(alder))
    assert list(
        session.sites.values_list("muscle", "side", "technique", "planned_needles", "needles_in")
    ) == [
        ("gluteus_medius", "left", "trigger_point", None, None),
        ("piriformis", "left", "trigger_point", None, None),
    ]


def test_a_log_takes_over_needle_and_number_from_the_last_session_and_never_what_happened(alder):
    episode = sessions.ready(alder)
    sessions.signed(alder, episode)
    session = sessions.opened(alder, episode, now=NOW + timedelta(days=7))
    site = session.sites.get(muscle="piriformis")
    assert (site.planned_needles, float(site.needle_diameter_mm), site.needle_length_mm) == (2, 0.3, 50)
    assert (
        site.needles_in,
        site.needles_out,
        site.bleeding,
        site.pain_during,
        site.local_twitch_response,
    ) == (
        None,
        None,
        None,
        None,
        "",
    )
    assert (session.nprs_leg_before, session.response, session.aseptic_confirmed, session.fit_to_leave) == (
        None,
        "",
        False,
        None,
    )


def test_a_visit_is_not_opened_without_a_licence_in_date_and_a_draft_can_be_finished(alder):
    episode = scenes.opened(alder)
    draft = sessions.opened(alder, scenes.opened(alder, given_name="Draft"))
    Credential.objects.filter(kind="licence").update(expires_on=NOW.date() - timedelta(days=1))
    with pytest.raises(
        Refused, match=r"licence expired on 2026-11-17\. A visit can be opened once"
    ) as refused:
        sessions.opened(alder, episode)
    assert refused.value.field == "credentials"
    written = sessions.written(alder, draft, no_needles_reason="Feverish")
    assert treatment.sign(written, by=alder.therapist.by, now=LATER).state == "signed"


def test_with_a_licence_in_date_a_visit_without_needles_needs_no_dry_needling_credential(alder):
    Credential.objects.filter(kind="dry_needling").delete()
    session = sessions.opened(alder, scenes.opened(alder))
    written = sessions.written(alder, session, no_needles_reason="Manual therapy only", note="Mobilised L5.")
    assert treatment.sign(written, by=alder.therapist.by, now=LATER).state == "signed"
    assert CheckIn.objects.count() == 0


def test_no_log_opens_on_an_ended_episode(alder):
    episode = sessions.ready(alder)
    EpisodeOfCare.objects.filter(pk=episode.pk).update(ended_at=NOW)  # the page was opened before
    with pytest.raises(Refused):
        sessions.opened(alder, episode)


def test_signing_closes_the_note_measures_and_plans_check_ins(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    assert (session.state, session.signed_name) == ("signed", "Dana Whitfield, PT, DPT")
    values = set(
        Measurement.objects.filter(treatment_session=session).values_list("kind", "at_point", "value")
    )
    assert values == {
        ("nprs_leg", "before", 6),
        ("nprs_leg", "after", 3),
        ("nprs_back", "before", 4),
        ("nprs_back", "after", 4),
    }
    assert list(CheckIn.objects.values_list("kind", flat=True).order_by("due_at")) == [
        "after_48_hours",
        "weekly",
        "weekly",
        "weekly",
        "weekly",
    ]
    assert AuditEvent.objects.filter(kind="treatment.signed", target_id=session.pk).count() == 1


def test_the_hash_covers_every_word_of_the_note(alder):
    session = queries.logs().get(pk=sessions.signed(alder, sessions.ready(alder)).pk)
    written = list(session.sites.all())
    assert signatures.content_hash(session, written) == session.content_hash
    written[0].needles_out = 1
    assert signatures.content_hash(session, written) != session.content_hash


def test_a_visit_without_needles_is_signed_with_its_reason_and_plans_nothing(alder):
    episode = scenes.opened(alder)  # neither screened nor consented
    session = sessions.written(alder, sessions.opened(alder, episode), no_needles_reason="Feverish")
    signed = treatment.sign(session, by=alder.therapist.by, now=LATER)
    assert (signed.state, CheckIn.objects.count()) == ("signed", 0)
    assert queries.signed_needling_sessions(episode).count() == 0


def test_sites_that_were_only_planned_are_no_part_of_a_note_without_needles(alder):
    session = sessions.written(
        alder, sessions.opened(alder, sessions.ready(alder)), no_needles_reason="Feverish"
    )
    assert treatment.sign(session, by=alder.therapist.by, now=LATER).sites.count() == 0


def test_no_needles_today_is_refused_once_needles_are_in(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
    with pytest.raises(Refused, match="logged already"):
        sessions.written(alder, session, no_needles_reason="Feverish")


# --- Needles never against a block ----------------------------------------------------------------


def red_flag(alder, episode):
    scenes.answered(alder, episode, now=NOW + timedelta(minutes=1), rf_retention=NewAnswer("yes"))


def withdrawn(alder, episode):
    consents.withdraw(Consent.objects.get(), how="word", by=alder.therapist.by, now=NOW)


def expired(alder, episode):
    Credential.objects.filter(kind="dry_needling").update(expires_on=NOW.date() - timedelta(days=1))


def other_state(alder, episode):
    Credential.objects.filter(kind="licence").update(jurisdiction="US-AZ")


def emergency(alder, episode):
    Alert.objects.create(
        clinic=alder.clinic,
        episode=episode,
        cause="x",
        tier=Tier.T0,
        raised_at=NOW,
        owner=alder.therapist.user,
    )


def prohibited(alder, episode):
    alder.clinic.jurisdiction = "US-CA"
    alder.clinic.save()
    Credential.objects.update(jurisdiction="US-CA")


@pytest.mark.parametrize("block", [red_flag, withdrawn, expired, other_state, emergency, prohibited])
def test_no_needle_is_logged_while_needling_is_not_open(alder, block):
    episode = sessions.ready(alder)
    session = sessions.opened(alder, episode)
    block(alder, episode)
    session = TreatmentSession.objects.get(pk=session.pk)
    with pytest.raises(Refused, match="Needling is not open"):
        sessions.needled(alder, session, now=NOW + timedelta(minutes=2))
    assert set(NeedledSite.objects.values_list("needles_in", flat=True)) == {None}


def test_a_screening_of_another_day_opens_nothing(alder):
    episode = sessions.ready(alder)
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(Refused, match="asked again today"):
        sessions.needled(alder, sessions.opened(alder, episode, now=tomorrow), now=tomorrow)


def test_no_needle_goes_into_an_advanced_muscle_the_credential_does_not_cover(alder):
    session = sessions.opened(alder, sessions.ready(alder))
    Credential.objects.update(covers_advanced=False)
    with pytest.raises(Refused, match="advanced"):
        sites.add(session, muscle="iliopsoas", side="left", by=alder.therapist.by, now=NOW)


def test_a_blocked_muscle_is_neither_added_nor_repeated(alder):
    episode = scenes.opened(alder)
    scenes.answered(alder, episode, lymphedema=NewAnswer("yes", side="right"))
    session = sessions.opened(alder, episode)
    with pytest.raises(Refused, match="Soleus, right, is blocked"):
        sites.add(session, muscle="soleus", side="right", by=alder.therapist.by, now=NOW)
    allowed = sites.add(session, muscle="soleus", side="left", by=alder.therapist.by, now=NOW)
    with pytest.raises(Refused, match="Soleus, right, is blocked"):
        sites.repeat(allowed, by=alder.therapist.by, now=NOW)
    assert session.sites.count() == 1


def test_what_happens_after_the_first_needle_blocks_new_sites_and_never_the_signature(alder):
    episode = sessions.ready(alder)
    session = sessions.needled(alder, sessions.opened(alder, episode))
    consents.withdraw(
        Consent.objects.get(), how="word", by=alder.therapist.by, now=NOW + timedelta(minutes=5)
    )
    assert not needling_gate(
        episode, clinic=alder.clinic, therapist_id=alder.therapist.user.pk, on=NOW.date(), muscles=[]
    ).open
    with pytest.raises(Refused, match="Needling is not open"):
        sessions.written(alder, session, sites={"needles_in": 3}, now=NOW + timedelta(minutes=6))
    assert treatment.sign(session, by=alder.therapist.by, now=LATER).state == "signed"


def test_needles_against_a_block_are_recorded_and_signed_only_with_a_deviation(alder):
    episode = sessions.ready(alder)
    session = sessions.opened(alder, episode)
    withdrawn(alder, episode)
    sessions.deviated(alder, session)
    session = sessions.needled(alder, session)
    assert treatment.sign(session, by=alder.therapist.by, now=LATER).state == "signed"
    assert list(Message.objects.filter(template="staff_event").values_list("address", flat=True)) == [
        "max@alder.example"
    ]


def file_event(alder, session, **values):
    told = {
        "kind": "fainting",
        "severity": EventSeverity.MILD,
        "action_taken": "Laid flat, fine after.",
        "occurred_at": NOW,
    }
    return events.record(session, **(told | values), by=alder.therapist.by, now=NOW)


# --- The count ------------------------------------------------------------------------------------


def test_not_signed_while_needles_out_differ_from_needles_in(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)), needles_out=1)
    with pytest.raises(treatment.Incomplete) as refused:
        treatment.sign(session, by=alder.therapist.by, now=LATER)
    assert [one.code for one in refused.value.missing] == ["needle_count", "needle_count"]


def test_a_retained_needle_is_signed_with_its_event(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)), needles_out=1)
    file_event(alder, session, kind="retained_needle", severity=EventSeverity.SIGNIFICANT)
    assert treatment.sign(session, by=alder.therapist.by, now=LATER).state == "signed"


def test_an_uncounted_site_keeps_the_note_open(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)), needles_out=None)
    with pytest.raises(treatment.Incomplete, match="count the needles out"):
        treatment.sign(session, by=alder.therapist.by, now=LATER)


@pytest.mark.parametrize(
    "change", ["needles_out = 1", "needles_out = NULL", "needles_in = 0, needles_out = 0"]
)
def test_the_database_itself_refuses_a_signature_over_a_wrong_count(alder, change):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
    sql(f"UPDATE pathway_needledsite SET {change}")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            "UPDATE pathway_treatmentsession SET state = 'signed', signed_at = now(), ended_at = now(), "
            "signed_by_id = therapist_id, signed_name = 'x', content_hash = 'x'"
        )
    session.refresh_from_db()
    assert session.state == "draft"


def test_the_row_checks_its_own_count_even_without_the_first_guard(alder):
    """The sum is the database's own: a statement that brings its totals along is not believed."""
    sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)), needles_out=1)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE pathway_treatmentsession DISABLE TRIGGER signing")
    with pytest.raises(DatabaseError, match="signed_count_agrees_or_is_explained"), transaction.atomic():
        sql(
            "UPDATE pathway_treatmentsession SET state = 'signed', signed_at = now(), ended_at = now(), "
            "signed_by_id = therapist_id, signed_name = 'x', content_hash = 'x', "
            "total_in = 2, total_out = 2, count_explained = true"
        )


def test_a_signed_row_says_how_many_needles_went_in_and_came_out(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    session.refresh_from_db()
    assert (session.total_in, session.total_out, session.count_explained) == (4, 4, False)


def test_a_second_counter_is_somebody_else(alder):
    session = sessions.opened(alder, sessions.ready(alder))
    with pytest.raises(DatabaseError, match="second_counter_is_somebody_else"), transaction.atomic():
        sql("UPDATE pathway_treatmentsession SET second_count_by_id = therapist_id")
    session.refresh_from_db()
    assert session.second_count_by is None


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- A signed note never changes ------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pathway_treatmentsession SET note = 'changed'",
        "UPDATE pathway_treatmentsession SET state = 'draft'",
        "DELETE FROM pathway_treatmentsession",
        "UPDATE pathway_needledsite SET needles_in = 9",
        "DELETE FROM pathway_needledsite",
        (
            "INSERT INTO pathway_needledsite (uuid, clinic_id, treatment_session_id, muscle, side, level, technique, "
            "e_stim, depth, local_twitch_response) "
            "SELECT gen_random_uuid(), clinic_id, id, 'piriformis', 'left', '', '', false, '', '' "
            "FROM pathway_treatmentsession"
        ),
    ],
)
def test_the_database_refuses_every_change_to_a_signed_note(alder, statement):
    session = sessions.signed(alder, sessions.ready(alder))
    with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
        sql(statement)
    unchanged = queries.logs().get(pk=session.pk)
    assert signatures.content_hash(unchanged, list(unchanged.sites.all())) == session.content_hash


def test_saving_and_signing_a_signed_note_are_refused(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    with pytest.raises(Refused, match="signed this session"):
        sessions.written(alder, session, note="changed")
    with pytest.raises(Refused, match="signed this session"):
        treatment.sign(session, by=alder.therapist.by, now=LATER)
    assert CheckIn.objects.count() == 5


def test_an_event_found_later_hangs_on_the_note_without_touching_it(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    file_event(alder, session, kind="pneumothorax", severity=EventSeverity.SERIOUS)
    unchanged = queries.logs().get(pk=session.pk)
    assert (unchanged.version, unchanged.adverse_events.count()) == (session.version, 1)


def test_a_mild_event_tells_nobody_at_once(alder):
    file_event(alder, sessions.opened(alder, sessions.ready(alder)))
    assert Message.objects.filter(template="staff_event").count() == 0


# --- Whose draft, which version -------------------------------------------------------------------


def test_only_who_needled_saves_and_signs(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
    other = replace(alder.therapist.by, id=alder.manager.user.pk)
    with pytest.raises(Refused, match="belongs to Dana Whitfield"):
        treatment.sign(session, by=other, now=LATER)
    with pytest.raises(Refused, match="belongs to Dana Whitfield"):
        treatment.save(session, entries={"note": "x"}, sites={}, version=session.version, by=other, now=NOW)


def test_a_stale_save_changes_nothing(alder):
    session = sessions.opened(alder, sessions.ready(alder))
    treatment.save(session, entries={"note": "first"}, sites={}, version=1, by=alder.therapist.by, now=NOW)
    with pytest.raises(Stale):
        treatment.save(
            session, entries={"note": "second"}, sites={}, version=1, by=alder.therapist.by, now=NOW
        )
    session.refresh_from_db()
    assert (session.note, session.version) == ("first", 2)


def test_saving_what_is_stored_already_costs_no_version(alder):
    session = sessions.opened(alder, sessions.ready(alder))
    for _ in range(2):
        session = treatment.save(
            session,
            entries={"note": "same"},
            sites={uuid4(): {"needles_in": 1}},
            version=1,
            by=alder.therapist.by,
            now=NOW,
        )
    assert session.version == 2


def test_a_site_with_needles_in_stays_on_the_log(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
    with pytest.raises(Refused, match="Needles went in here"):
        sites.remove(session.sites.first(), by=alder.therapist.by, now=NOW)


def test_repeating_on_the_other_side_copies_the_plan_and_no_count(alder):
    session = sessions.needled(alder, sessions.opened(alder, sessions.ready(alder)))
    twin = sites.repeat(session.sites.get(muscle="piriformis"), by=alder.therapist.by, now=NOW)
    assert (twin.muscle, twin.side, twin.planned_needles, twin.needles_in, twin.needles_out) == (
        "piriformis",
        "right",
        2,
        None,
        None,
    )
