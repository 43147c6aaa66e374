"""The exported record: a bundle other software reads, in which every reference leads somewhere and nothing opens a door."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import links
from clinic.models import Message, PatientLink
from pathway.actions import complaints, episodes, events, exports, merges
from pathway.actions.screenings import NewAnswer
from pathway.queries import exports as queries
from patients.actions import appointments, documents
from patients.enums import DocumentPurpose
from tests import cast
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import follow_up, scenes, sessions

pytestmark = pytest.mark.django_db
LATER = follow_up.LATER
ASKED = {
    "for_whom": "patient",
    "recipient": "Will Better",
    "reason": "Asked for it in writing",
    "with_files": True,
    "with_complaints": False,
}
# What FHIR R4 asks of each kind: fields that have to be there, and the words a status may be.
NEEDED = {
    "Patient": ({"name", "birthDate"}, set()),
    "Practitioner": ({"name"}, set()),
    "Organization": ({"name"}, set()),
    "EpisodeOfCare": ({"status", "patient"}, {"active", "finished", "cancelled"}),
    "Appointment": (
        {"status", "participant", "start", "end"},
        {"booked", "arrived", "fulfilled", "cancelled", "noshow"},
    ),
    "QuestionnaireResponse": (
        {"status", "questionnaire", "subject", "authored"},
        {"completed", "in-progress", "amended"},
    ),
    "DetectedIssue": ({"status", "code", "patient"}, {"final", "preliminary"}),
    "Flag": ({"status", "code", "subject"}, {"active", "inactive"}),
    "Condition": ({"clinicalStatus", "code", "subject"}, set()),
    "Consent": ({"status", "scope", "category", "patient", "policyRule"}, {"active", "inactive"}),
    "CarePlan": ({"status", "intent", "subject"}, {"draft", "active", "revoked"}),
    "Procedure": ({"status", "code", "subject"}, {"completed", "in-progress", "entered-in-error"}),
    "AdverseEvent": ({"actuality", "event", "subject", "date"}, set()),
    "Observation": ({"status", "code", "subject", "effectiveDateTime"}, {"final", "entered-in-error"}),
    "DocumentReference": ({"status", "content", "type", "subject"}, {"current"}),
    "Communication": (
        {"status", "payload"},
        {"completed", "not-done", "stopped", "preparation", "in-progress"},
    ),
}
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
MOMENTS = {
    *("start", "end", "created", "authored", "sent", "received", "date", "recordedDate", "timestamp", "time"),
    *("effectiveDateTime", "identifiedDateTime", "dateTime", "verificationDate"),
}
DAYS = {"birthDate", "deceasedDateTime"}


def asked(at, patient, **different):
    return exports.ask(patient, **{**ASKED, **different}, by=at.manager.by, now=LATER)


def held(export, *, now=LATER):
    """The files of an export by name."""
    return dict(queries.files(export, now=now))


def bundle_of(export):
    return json.loads(held(export)["record.json"])


def resources(bundle, kind=""):
    return [entry["resource"] for entry in bundle["entry"] if kind in ("", entry["resource"]["resourceType"])]


def every_field(value, name=""):
    """Every name and value anywhere inside, depth first."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from every_field(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from every_field(inner, name)


@pytest.fixture
def whole(alder):
    """Somebody with everything: screened, examined, planned, needled with harm, asked, answered with an alarm."""
    check_in = follow_up.asked(alder)
    follow_up.answered(check_in, fu_breath=follow_up.yes(), nprs_leg=follow_up.value(4), complete=True)
    session, patient = check_in.treatment_session, check_in.episode.patient
    by = alder.therapist.by
    events.record(
        session,
        kind="bruise",
        severity="mild",
        occurred_at=LATER,
        action_taken="Looked at it.",
        sites=session.sites.all(),
        by=by,
        now=LATER,
    )
    documents.attach(
        patient, purpose=DocumentPurpose.CLEARANCE, content=b"%PDF-1.4 as it came", by=by, now=LATER
    )
    scenes.answered(alder, check_in.episode, now=LATER, needle_fear=NewAnswer("very_scared"))
    appointments.book(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        kind="review",
        starts_at=LATER + timedelta(days=3),
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=LATER,
    )
    return patient


def test_the_bundle_holds_every_kind_of_row_there_is(alder, whole):
    kinds = {one["resourceType"] for one in resources(bundle_of(asked(alder, whole)))}
    assert kinds == NEEDED.keys()


def test_each_resource_has_what_its_kind_asks_for(alder, whole):
    for one in resources(bundle_of(asked(alder, whole))):
        needed, words = NEEDED[one["resourceType"]]
        assert needed - one.keys() == set(), one
        assert not words or one["status"] in words, one


def test_every_reference_leads_to_an_entry_of_its_kind_and_no_address_is_there_twice(alder, whole):
    bundle = bundle_of(asked(alder, whole))
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    pointed = [
        value for name, value in every_field(bundle) if isinstance(value, dict) and "reference" in value
    ]
    assert len(kinds) == len(bundle["entry"])
    assert pointed
    assert [one for one in pointed if kinds.get(one["reference"]) != one["type"]] == []


def test_moments_carry_their_offset_days_are_days_and_nothing_is_empty(alder, whole):
    for name, value in every_field(bundle_of(asked(alder, whole))):
        assert value not in (None, "", [], {}), name
        if name in MOMENTS:
            assert MOMENT.match(value), (name, value)
            assert datetime.fromisoformat(value).tzinfo, (name, value)
        if name in DAYS:
            assert DAY.match(value), (name, value)


def test_every_coding_has_its_system_and_its_code(alder, whole):
    codings = [
        one
        for name, value in every_field(bundle_of(asked(alder, whole)))
        if name in ("coding", "valueCoding")
        for one in (value if isinstance(value, list) else [value])
    ]
    assert codings
    assert [
        one for one in codings if not one.get("system", "").startswith(("urn:", "http")) or not one["code"]
    ] == []


def test_pain_is_said_in_the_published_code_too(alder, whole):
    (after,) = [
        one
        for one in resources(bundle_of(asked(alder, whole)), "Observation")
        if one["code"]["text"] == "Leg pain" and one["method"]["text"] == "48 hours"
    ]
    assert after["code"]["coding"][0]["code"] == "72514-3"
    assert after["valueQuantity"]["value"] == 4


def test_a_needled_place_says_muscle_side_and_counts_and_belongs_to_its_session(alder, whole):
    procedures = resources(bundle_of(asked(alder, whole)), "Procedure")
    visit = next(one for one in procedures if "partOf" not in one)
    site = next(one for one in procedures if "partOf" in one)
    counts = {one["url"]: one.get("valueUnsignedInt") for one in site["extension"]}
    assert site["partOf"][0]["reference"] == f"urn:uuid:{visit['id']}"
    assert site["bodySite"][0]["coding"][0]["code"].endswith((".left", ".right"))
    assert counts["urn:needlepath:needles-in"] == counts["urn:needlepath:needles-out"] > 0


def test_a_version_of_an_intake_says_which_one_it_changes_and_whether_it_was_sent(alder):
    first = PeopleInStates(alder, cast.NOW).changing("Vera")
    answers = resources(bundle_of(asked(alder, first.patient)), "QuestionnaireResponse")
    rows = [one for one in answers if one["questionnaire"].endswith(":intake")]
    said = [
        (one["status"], {more["url"].rpartition(":")[2] for more in one.get("extension", [])}) for one in rows
    ]
    assert said == [
        ("completed", set()),
        ("amended", {"follows"}),
        ("in-progress", {"follows", "not-sent"}),
    ]
    followed = [one["extension"][0]["valueReference"]["reference"] for one in rows[1:]]
    assert followed == [f"urn:uuid:{one['id']}" for one in rows[:2]]


def test_no_link_and_no_token_is_in_it(alder, whole):
    said = " ".join(content.decode("latin-1") for content in held(asked(alder, whole)).values())
    live = [links.url(one) for one in PatientLink.objects.all()]
    assert Message.objects.filter(link__isnull=False).exists()
    assert live
    assert [one for one in live if one in said or one.rstrip("/").rpartition("/")[2] in said] == []
    assert "[link]" in said


def test_a_complaint_is_in_it_only_where_it_was_asked_for(alder, whole):
    complaints.record(
        whole,
        received_on=cast.NOW.date(),
        made_by="Ana",
        what="Nobody called",
        by=alder.manager.by,
        now=LATER,
    )
    without, with_it = (asked(alder, whole, with_complaints=one) for one in (False, True))
    assert b"Nobody called" not in b"".join(held(without).values())
    assert "Nobody called" in held(with_it)["record.json"].decode()


def test_the_papers_and_files_it_names_are_all_there_and_nothing_else(alder, whole):
    files = held(asked(alder, whole))
    named = {
        content["attachment"]["url"]
        for one in resources(json.loads(files["record.json"]), "DocumentReference")
        for content in one["content"]
    }
    assert set(files) - {"README.txt", "record.json"} == named
    assert {content[:5] for name, content in files.items() if name.startswith("papers/")} == {b"%PDF-"}
    assert files["files/001-clearance-2026-11-20.pdf"] == b"%PDF-1.4 as it came"


def test_names_of_files_name_nobody(alder, whole):
    assert [name for name in held(asked(alder, whole)) if "better" in name.lower()] == []


def test_a_record_that_was_joined_comes_along_and_both_say_so(alder):
    kept, other = cast.patient(alder, given_name="Kept"), scenes.opened(alder, given_name="Other").patient
    merges.merge(kept, other, by=alder.manager.by, now=LATER)
    both = resources(bundle_of(asked(alder, kept)), "Patient")
    assert [(one["name"][0]["given"], one["link"][0]["type"]) for one in both] == [
        (["Kept"], "replaces"),
        (["Other"], "replaced-by"),
    ]


def test_nothing_of_another_patient_or_another_clinic_is_in_it(birch, alder, whole):
    cast.enter(birch)
    cast.patient(birch, given_name="Elsewhere")
    cast.enter(alder)
    follow_up.asked(alder, given_name="Neighbour")
    said = b"".join(held(asked(alder, whole)).values()).decode("latin-1")
    assert [name for name in ("Elsewhere", "Neighbour", "neighbour") if name in said] == []


def test_the_queries_are_as_many_for_many_sessions_as_for_one(alder):
    def count(sessions_signed):
        episode = sessions.ready(alder, given_name=f"Had{sessions_signed}")
        for number in range(sessions_signed):
            at = cast.NOW + timedelta(minutes=number)
            sessions.signed(alder, episode, now=at)
        export = asked(alder, episode.patient)
        export.refresh_from_db()
        with CaptureQueriesContext(connection) as caught:
            held(export)
        return len(caught)

    assert count(1) == count(3)


def test_a_patient_without_any_care_has_a_record_too(alder):
    bundle = bundle_of(asked(alder, cast.patient(alder)))
    assert {one["resourceType"] for one in resources(bundle)} >= {"Organization", "Patient"}


def test_an_episode_that_ended_says_how(alder):
    episode = scenes.opened(alder)
    episodes.discharge(
        episode,
        end="discharged",
        reason="patient_choice",
        note="Moves away",
        by=alder.therapist.by,
        now=LATER,
    )
    bundle = bundle_of(asked(alder, episode.patient))
    (one,) = resources(bundle, "EpisodeOfCare")
    assert (one["status"], one["period"]["end"][:10]) == ("finished", "2026-11-20")
