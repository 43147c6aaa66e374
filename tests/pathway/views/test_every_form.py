"""Every form of the pathway, as its own page offers it: pressed twice it is pressed once, and a bad value loses no word."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from clinic import scope
from clinic.models import AuditEvent, IdempotencyKey, RowVersion
from tests import cast
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import open_clinic
from tests.journeys.practice import Practice

pytestmark = pytest.mark.django_db
ADA = {
    "given_name": "Ada",
    "family_name": "Nwosu",
    "birth_date": "1971-03-12",
    "email": "ada@mail.example",
    "phone": "(303) 555-9999",
}
FIRST_VISIT = {**ADA, "channel": "email"}
FIRST_VISIT |= dict.fromkeys(("desk_saddle", "desk_bladder_bowel", "desk_legs", "desk_ill"), "no")
INN = {"given_name": "Wanda", "family_name": "Inn", "birth_date": "1990-02-03", "what": "review:30"}
EXAMINED = {"affected_side": "left", "suspected_driver": "injury", "nprs_leg": "7", "nprs_back": "4"}
REGION = {"regions": "buttock", "techniques": "trigger_point"}
TALK = {**REGION, "chaperone": "declined"}
DEVIATION = {"what": "Needled unscreened", "why": "In a hurry", "patient_state": "Calm", "needles": "2"}
WELL = {"nprs_leg": "2", "nprs_back": "1", "soreness": "3", "change_since_session": "6", "bruising": "0"}
BEFORE_VISIT = {"ticks": "none", "unwilling": "yes", "eaten_today": "yes", "pregnancy": "no"}
LABEL = {"maker": "Seirin", "size": "0.30x50", "lot": "B2304", "boxes": "2"}
LABEL["expires_on"] = f"{timezone.now().year + 2}-05-31"

EXPECTED = {
    "measure": "nprs_leg",
    "level": "6",
    "until": (timezone.now() + timedelta(days=1)).date().isoformat(),  # somewhere it is tomorrow already
    "because": "Many sites",
}

# Page, button, and what is typed before it is pressed.
PRESSES = {
    "desk": [
        ("new patient", "Add patient", ADA),
        ("patient details", "Save details", {"note": "Mornings only"}),
        ("walk-in", "Seat them now", INN),  # before the next free time is given away
        ("payer and referral", "Save", {"payer": "Self-pay", "visits_authorised": "6", "authorised_from": "2026-01-05"}),
        ("free times", "with Dana Whitfield", {}),
        ("free times of a series", "with Dana Whitfield", {}),
        ("appointment", "Send the", {}),
        ("appointment", "Keep that they are late", {"minutes": "15"}),
        ("appointment", "Cancel the visit", {"reason": "Ill"}),
        ("planned check-in", "Send now", {}),
        ("stop of messages", "Stop messages", {"reason": "opted_out"}),
        ("question on the phone", "No", {}),
        ("question on the phone", "Not sure", {}),
        ("emergency on the phone", "Save the number", {"number": "303 555 0148"}),
        ("worry of a patient", "Start the questions", {}),
        ("worry before any needles", "Tell a clinician now", {}),
        ("call", "Start the questions", {}),
        ("call", "Record the call", {"outcome": "not_reached"}),
        ("intake by phone, a page", "Save and go on", {"ticks": "none"}),
        ("intake by phone, to change", "Send it in", {}),
        ("first call", "Save and see what to say", {"desk_saddle": "yes"}),
        ("first call, emergency", "Save the number", {"number": "303 555 0148"}),
    ],
    "records": [
        ("join two records", "Join them and keep", {}),
        ("undo a joining", "Undo the joining", {}),
        ("death", "Record the death", {"died_on": "2020-01-01", "said_by": "Ana, his daughter"}),
        ("archive a record", "Archive the record", {}),
        ("archived record", "Bring it back into use", {}),
    ],
    "requests": [
        ("booking request", "Dana Whitfield", {"patient": "new"}),
        ("booking request, clinician first", "Close the request", {"because": "Not reached"}),
    ],
    "clinic_pages": [
        ("asking for a visit", "Send", FIRST_VISIT),
        ("request to confirm", "Yes, it was me", {}),
    ],
    "charts": [
        ("intake in the room, a page", "Save and go on",
         {"symptoms": "tingling", "side": "left", "onset": "under_6_weeks", "told": "unknown"}),
        ("chart, opened", "Start the screening", {}),
        ("reason for a chart", "Open the chart", {"reason": "covering"}),
        ("consent, to talk through", "Discussed, questions answered", TALK),
        ("screening with a finding", "Save answers", {}),
        ("screening with a finding", "Save the decision", {"resolution": "modify", "rationale": "One needle first"}),
        ("screening with a finding", "Save the limits", {"stop_signal": "Raises a hand", "most_needles": "2"}),
        ("screening, nothing left", "Screening done", {}),
        ("care without needles", "Sign and make the letter", {"recipient": "Dr Reed", "asks": "Please assess."}),
        ("care without needles", "Make the sheet to hand over", {}),
        ("consent, not signed", "Sign", {"name": "Cleared Made", "agrees": "on"}),
        ("assessment", "Save", EXAMINED),
        ("assessment", "Sign the assessment", {}),
        ("assessment, recorded", "Add", {"text": "Left and right were exchanged."}),
        ("chart, ready", "Assess again", {}),
        ("plan", "Save and activate", {"targets": "piriformis:left"}),
        ("chart, ready", "Start the session", {}),
        ("discharge", "End the episode", {"reason": "goals_met"}),
        ("consent, signed", "Send it", {}),
        ("consent, signed", "Record that it was handed over", {}),
        ("consent, signed", "Take the consent back", {}),
        ("consent, signed", "Send the link", {}),
    ],
    "sessions": [
        ("log, ready to sign", "Save", {"note": "Went well"}),
        ("log, ready to sign", "Sign the session", {}),
        ("adverse event", "File the event", {"kind": "bruise", "severity": "mild", "action_taken": "Pressed"}),
        ("deviation", "File the deviation", DEVIATION),
        ("times of a late log", "Save the times", {}),
        ("your calendar feed", "Create an address", {}),
        ("your calendar feed", "Close the address", {}),
        ("note", "Add", {"text": "It was the left side."}),
        ("review", "Save the review", {"decision": "continue", "more_sessions": "2", "reason": "Better"}),
        ("declare void", "Declare void", {"reason": "Logged twice"}),
    ],
    "locked_screens": [
        ("locked screen", "Reaction", {}),
    ],
    "needle_boxes": [
        ("add needle boxes", "Add", LABEL),
        ("needle boxes, shelf", "Open lot S1", {}),
        ("close a box", "Close the box", {"because": "expired"}),
    ],
    "alarms": [
        ("alert, raised", "I have this one", {}),
        ("alert, taken", "Record the call", {"result": "reached", "words": "All is well"}),
        ("alert, taken", "Resolve the alert", {"outcome": "mistake", "call_outcome": "All is well"}),
        ("alerts to take", "I have those ticked", {}),
        ("expected level", "Save", EXPECTED),
        ("chart with a note", "Expect it no longer", {}),
    ],
    "intake_links": [
        ("intake, about-you", "Next", {"preferred_name": "Nora"}),
        ("intake, symptoms", "Next", {"symptoms": "tingling", "side": "left", "onset": "under_6_weeks", "told": "unknown"}),
        ("intake, nerves", "Next", {"ticks": "none"}),
        ("intake summary", "Send to the clinic", {}),
        ("intake done, may be changed", "Change an answer", {}),
        ("intake, change of a page", "Save and see all answers", {"ticks": "none"}),
        ("intake, change", "Send my changes", {}),
        ("intake, past-care", "Next", {"past_care": "medicine", "past_care_words": "Walking helped."}),
        ("consent", "Sign", {"name": "Sent Made", "agrees": "on"}),
        ("consent by its own link", "Sign", {"name": "Unsigned Made", "agrees": "on"}),
        ("consent, before taking back", "Yes, take it back", {}),
    ],
    "visit_links": [
        ("a visit", "I need another time", {}),
        ("a visit, to cancel", "Yes, cancel it", {"reason": "way"}),
    ],
    "check_in_links": [
        ("check-in, 1", "New chest pain or trouble breathing?", {}),
        ("check-in, 2", "None of these", {}),
        ("check-in, measures", "Send", WELL),
    ],
    "led": [
        ("deviations", "I have read this", {}),
        ("billing codes", "Enter the code", {"code": "DN-B", "muscles_from": "3"}),
        ("billing codes", "Take out", {}),
        ("death, a mistake", "Take the death back", {"because": "Another Will"}),
        ("new complaint", "Record the complaint", {"made_by": "Ana, daughter", "what": "Nobody called back"}),
        ("complaint", "Save the answer", {"words": "We called and said sorry."}),
        ("complaint, answered", "Close the complaint", {"outcome": "upheld"}),
        ("complaint, closed", "Lift the hold", {}),
        ("a month of the audit", "Sign off", {}),
        ("how long records are kept", "Save the rule", {"years": "12", "because": "BPC 2620.7, looked up by Max"}),
        ("record to hand over", "Go on to the download",
         {"for_whom": "patient", "recipient": "Will", "reason": "Asked in writing"}),
        ("file without headings", "Save the columns", {"given_name": "0", "family_name": "1", "birth_date": "2"}),
        ("file to look at", "Add them", {}),
        ("file without headings", "Discard this file", {}),
        ("file taken in", "Archive them", {}),
        ("text", "Back to the standard text", {}),
        ("rooms", "Add the room", {"name": "Gym", "kind": "gym"}),
        ("rooms", "Save Room 1", {"kind": "consulting"}),
        ("kinds of visit", "Save", {"treatment-buffer_minutes": "15", "review-notice_hours": "2"}),
        ("waitlist settings", "Save", {"offer_minutes": "90"}),
        ("closed days", "Close that day", {"on": f"{timezone.now().year + 1}-07-04", "name": "Holiday"}),
        ("to re-book", "Put on the call list", {}),
        ("closed days", "Open after all", {}),
        ("working time", "Save the week", {"6-morning-from": "09:00", "6-morning-to": "12:00"}),
        ("working time", "Add these hours", {"on": f"{timezone.now().year + 1}-07-05", "starts": "09:00", "ends": "11:00"}),
        ("working time", "Remove the hours", {}),
        ("working time", "Add time away", {"starts_at": "2031-07-05T09:00", "ends_at": "2031-07-06T09:00"}),
        ("working time", "Remove the time away", {}),
        ("somebody at the desk", "Name desk lead", {}),
        ("papers of a therapist", "Save", {"gender": "woman"}),
        ("off today", "Off for the rest of today", {}),
        ("off today", "There after all", {}),
    ],
    "people_who_come_and_go": [
        ("name and numbers", "Save", {"phone": "(303) 555-0199"}),
        ("phone hours", "Save the hours", {"6-morning-from": "09:00", "6-morning-to": "12:00"}),
        ("invite somebody", "Send the invitation", {"name": "Jo Park", "email": "jo@mail.example", "role": "manager"}),
        ("second step", "Save", {"therapist": (timezone.now() + timedelta(days=9)).date().isoformat()}),
        ("second step, to reset", "Reset it", {}),
        ("whole practice", "Send again to Ines Okafor", {}),
        ("whole practice", "Take back the invitation of Ines Okafor", {}),
        ("clinical lead", "Name clinical lead", {}),
        ("new care team", "Save the team", {"name": "Team two"}),
        ("care team", "Save the team", {"name": "Team three"}),
        ("role", "Save the role", {"role": "receptionist", "title": "MBA"}),
        ("somebody switched off", "Switch on again", {}),
        ("somebody to switch off", "Switch off", {}),
    ],
    "content": [
        ("content set", "I have read all", {}),
        ("answer", "Let it count from now on", {"asks_for": "defer"}),
    ],
    "waitlist_pages": [
        ("new on the waitlist", "Put on the waitlist", {"what": "review:30"}),
        ("waits", "Dana Whitfield", {}),
        ("waits", "Take off the waitlist", {}),
        ("waits, offered", "They said yes: book it", {}),
        ("call about an offer", "Record the call", {"outcome": "not_reached"}),
    ],
    "waitlist_links": [
        ("offer", "Yes, book it", {}),
    ],
    "before_visit_links": [
        ("before a visit, visit_warning", "Next", {"ticks": "none"}),
        ("before a visit, visit_today", "Send", BEFORE_VISIT),
    ],
}  # fmt: skip
WHO = {
    "desk": "receptionist",
    "requests": "receptionist",
    "charts": "therapist",
    "sessions": "therapist",
    "locked_screens": "therapist",
    "alarms": "therapist",
}
WHO |= {"waitlist_pages": "receptionist"}
WHO |= {"records": "receptionist", "content": "manager", "needle_boxes": "therapist", "led": "manager"}
WHO |= {"people_who_come_and_go": "manager"}

# Page, button, what is typed, the field that is wrong and the sentence at it.
WRONG = {
    "desk": [
        ("intake by phone, a page", "Save and go on", {}, "ticks", "None of these"),
        ("new patient", "Add patient", {**ADA, "birth_date": "2999-01-01"}, "birth_date", "This date is still to come."),
        ("patient details", "Save details", {"phone": "12", "note": "Mornings"}, "phone", "Enter a valid phone number"),
        ("appointment", "Cancel the visit", {"reason": ""}, "reason", "Say why"),
        ("payer and referral", "Save", {"payer": "Acme", "visits_authorised": "6"}, "authorised_from", "Enter the day"),
        ("appointment", "Keep that they are late", {"minutes": "999"}, "minutes", "less than or equal to 180"),
        ("walk-in", "Seat them now", {"given_name": "Wanda", "birth_date": "2999-01-01"}, "birth_date", "still to come"),
        ("call", "Record the call", {}, "outcome", "Say how the call went."),
        ("call", "Record the call", {"outcome": "call_back"}, "call_at", "Write when they want to be called."),
        ("call", "Start the questions", {"who": "helper", "helper_name": "Ana"}, "helper_relation", "Ask who they are"),
        ("worry of a patient", "Start the questions", {"who": "helper", "helper_relation": "son"}, "helper_name", "Ask for"),
        ("emergency on the phone", "Save the number", {"has_company": "no"}, "number", "Write the number"),
        ("stop of messages", "Stop messages", {}, "reason", "Say why nothing"),
        ("first call", "Save and see what to say", {"desk_legs": "no"}, "desk_saddle", "Ask this one too"),
        ("first call, emergency", "Save the number", {"has_company": "no"}, "number", "Write the number"),
    ],
    "records": [
        ("death", "Record the death", {"died_on": "2999-01-01", "said_by": "Ana"}, "died_on", "This day is still to come."),
        ("death", "Record the death", {"died_on": "2020-01-01"}, "said_by", "Write who said so."),
    ],
    "requests": [
        ("booking request", "Close the request", {"because": ""}, "because", "Say why no visit"),
    ],
    "clinic_pages": [
        ("asking for a visit", "Send", {**FIRST_VISIT, "birth_date": "2999-01-01"}, "birth_date", "Please check this date"),
        ("asking for a visit", "Send", {**FIRST_VISIT, "email": ""}, "email", "Please give us an e-mail"),
        ("asking for a visit", "Send", ADA, "desk_ill", "Please choose an answer."),
    ],
    "charts": [
        ("intake in the room, a page", "Save and go on", {"symptoms": "tingling"}, "side", "Please choose an answer."),
        ("screening with a finding", "Save the decision", {"resolution": "modify"}, "rationale", "Write why"),
        ("screening with a finding", "Save the limits", {"stop_signal": "A hand"}, "most_needles", "Enter how many"),
        ("care without needles", "Sign and make the letter", {"recipient": "Dr R", "asks": ""}, "asks", "Write what"),
        ("consent, not signed", "Sign", {"agrees": "on"}, "name", "Type your full name to sign."),
        ("consent, to talk through", "Discussed, questions answered", REGION, "chaperone", "Offer a chaperone"),
        ("consent on paper", "Save the paper", {"name": "Cleared Made"}, "document", "Choose a file"),
        ("assessment", "Save", {**EXAMINED, "slr_left_degrees": "900"}, "slr_left_degrees", "Enter a whole number"),
        ("assessment, recorded", "Add", {}, "text", "Write what is to be added."),
        ("plan", "Save and activate", {"sessions_planned": "0", "goals": "Walk"}, "sessions_planned", "Plan from 1 to 20"),
        ("plan", "Save and activate", {"home": "bridge", "home-bridge-sets": "99", "goals": "Walk"}, "home-bridge-sets",
         "Enter a whole number from 1 to 10."),
        ("reason for a chart", "Open the chart", {"reason": "other"}, "words", "Say it in a few words."),
        ("discharge", "End the episode", {"note": "Well again"}, "reason", "Choose why the episode ends."),
    ],
    "sessions": [
        ("log, ready to sign", "Save", {"note": "x" * 5001}, "note", "at most 5000"),
        ("adverse event", "File the event", {"action_taken": "Pressed"}, "severity", "required"),
        ("deviation", "File the deviation", {**DEVIATION, "why": ""}, "why", "Write why it was done."),
        ("late entry", "Open the late entry", {"reason": "No network"}, "started_at", "Enter when the visit began."),
        ("times of a late log", "Save the times", {"ended_at": "2999-01-01T10:00"}, "ended_at", "still to come"),
        ("note", "Add", {"text": ""}, "text", "Write what is to be added."),
        ("review", "Save the review", {"decision": "continue", "more_sessions": "99"}, "more_sessions", "from 1 to 20"),
        ("declare void", "Declare void", {"reason": ""}, "reason", "Write why it is void."),
    ],
    "needle_boxes": [
        ("add needle boxes", "Add", {**LABEL, "expires_on": "2001-01-01"}, "expires_on", "This box has expired."),
        ("add needle boxes", "Add", {**LABEL, "boxes": "99"}, "boxes", "less than or equal to 20"),
        ("close a box", "Close the box", {}, "because", "Say why"),
    ],
    "alarms": [
        ("alert, taken", "Record the call", {"result": "reached"}, "words", "Write what was said."),
        ("alert, taken", "Resolve the alert", {"outcome": "mistake"}, "call_outcome", "Write what was said"),
        ("expected level", "Save", {**EXPECTED, "until": "2001-01-01"}, "until", "Choose a day"),
    ],
    "intake_links": [
        ("intake, symptoms", "Next", {"symptoms": "tingling"}, "side", "Please choose an answer."),
        ("intake, nerves", "Next", {}, "ticks", "None of these"),
        ("consent", "Sign", {"name": "Sent Made"}, "agrees", "Tick this box if you agree."),
    ],
    "check_in_links": [
        ("check-in, measures", "Send", {"soreness": "3"}, "nprs_leg", "Please choose an answer."),
    ],
    "people_who_come_and_go": [
        ("second step", "Save", {"manager": "2001-01-01"}, "manager", "This day is over."),
        ("name and numbers", "Save", {"emergency_number": "nine", "address": "2 Side Street"},
         "emergency_number", "digits alone"),
        ("care team", "Save the team", {"name": ""}, "name", "Give the team a name."),
        ("phone hours", "Save the hours", {"6-afternoon-from": "09:00"}, "6-afternoon-to", "or leave both empty"),
        ("invite somebody", "Send the invitation",
         {"name": "Ines Okafor", "email": "INES@alder.mail.example", "role": "manager"}, "email", "invited already"),
    ],
    "led": [
        ("scan of a credential", "Keep the scan", {}, "scan", "Choose a file"),
        ("who hears alerts", "Save", {"T1_lead_open": "90"}, "T1_lead_open", "At most 60 minutes"),
        ("covering note", "Save the covering note", {"text": "Ill", "visit_ended_at": "2001-01-01T10:00"},
         "visit_ended_at", "The visit ended after it began"),
        ("billing codes", "Enter the code", {"code": "DN-C", "muscles_from": "0"}, "muscles_from", "from 1 to 40"),
        ("death, a mistake", "Take the death back", {}, "because", "Write how the mistake"),
        ("choose a file", "Read the file", {}, "file", "Choose a file."),
        ("file without headings", "Save the columns", {"given_name": "0", "family_name": "0", "birth_date": "2"},
         "family_name", "This column is First name already."),
        ("new complaint", "Record the complaint", {"received_on": "2999-01-01", "made_by": "Ana", "what": "Late"},
         "received_on", "This day is still to come."),
        ("complaint", "Save the answer", {"words": ""}, "words", "Write how it was answered."),
        ("how long records are kept", "Save the rule", {"years": "3", "because": "None"}, "years", "from 10 to 50"),
        ("record to hand over", "Go on to the download", {"for_whom": "authority", "recipient": "A judge", "reason": ""},
         "reason", "Write why it is handed over."),
        ("complaint", "Close the complaint", {"outcome": "upheld"}, "outcome", "Write how it was answered first."),
        ("text", "Save both", {"en": "{clinic}{who}: needles {link}"}, "en", "Take “needles” out."),
        ("rooms", "Add the room", {"name": "Room 1", "kind": "gym"}, "name", "There is a room of this name already."),
        ("kinds of visit", "Save", {"treatment-buffer_minutes": "500"}, "treatment-buffer_minutes", "from 0 to 120"),
        ("waitlist settings", "Save", {"offer_minutes": "5"}, "offer_minutes", "greater than or equal to 30"),
        ("closed days", "Close that day", {"on": "2001-01-01", "name": "New Year"}, "on", "This day is over."),
        ("working time", "Save the week", {"6-afternoon-from": "09:00"}, "6-afternoon-to", "or leave both empty"),
        ("working time", "Add these hours", {"on": "2031-07-05", "starts": "12:00", "ends": "11:00"}, "starts", "end after"),
        ("working time", "Add time away", {"starts_at": "2031-07-05T09:00", "ends_at": "2031-07-05T08:00", "reason": "x"},
         "ends_at", "has to end after it begins"),
    ],
    "content": [
        ("answer, emergency", "Let it count", {"asks_for": "T2", "reason": "Rare"}, "asks_for", "never made less strict"),
        ("answer, own reading", "Let it count", {"asks_for": "defer", "reason": "Rare"}, "lead", "Name the clinician"),
        ("answer, own reading", "Let what is shipped count again", {"reason": "Rare"}, "lead", "Name the clinician"),
    ],
    "waitlist_pages": [
        ("new on the waitlist", "Put on the waitlist", {"until_on": "2001-01-01"}, "until_on", "is over"),
    ],
    "before_visit_links": [
        ("before a visit, visit_warning", "Next", {}, "ticks", "None of these"),
        ("before a visit, visit_today", "Send", {}, "pregnancy", "Please choose an answer."),
    ],
}  # fmt: skip


@pytest.fixture
def room(request, client, db):
    """The addresses of one part of the practice, and whoever may press there."""
    now = cast.this_moment()
    at = open_clinic("alder", now)
    addresses = getattr(Practice(at, now), request.param)()
    if request.param in WHO:
        client.force_login(getattr(at, WHO[request.param]).user)
    if request.param == "locked_screens":
        client.post(reverse("locking"))
    return request.param, {"new patient": "/patients/new/", **addresses}, at.clinic.pk


@pytest.mark.parametrize("room", PRESSES, indirect=True)
def test_a_second_press_makes_no_second_row(room, client):
    name, addresses, clinic_id = room
    told = {}
    for page, words, typed in PRESSES[name]:
        send = press(client, addresses[page], words, typed)
        first = send()
        after_one = rows(clinic_id)
        second = send()
        after_two = rows(clinic_id)
        more = {model: count for model, count in after_two.items() if count != after_one[model]}
        if (first.status_code, more) != (302, {}) or second.status_code >= 400:
            told[page, words] = (first.status_code, second.status_code, more)

    assert told == {}


@pytest.mark.parametrize("room", WRONG, indirect=True)
def test_a_bad_value_is_said_at_its_field_and_nothing_typed_is_lost(room, client):
    name, addresses, clinic_id = room
    told = {}
    for page, words, typed, field, sentence in WRONG[name]:
        before = rows(clinic_id)
        answer = press(client, addresses[page], words, typed)()
        html = answer.content.decode()
        lost = {key: value for key, value in typed.items() if not is_kept(html, words, key, value)}
        said = error_at(html, field)
        if answer.status_code != 200 or sentence not in said or lost or rows(clinic_id) != before:
            told[page, words] = (answer.status_code, said, lost)

    assert told == {}


def press(client, path, words, typed):
    """What sends the form with this button as its page offers it, with something typed; again and again the same."""
    form, button = form_with(client.get(path).content.decode(), words)
    data = {**form.fields, **{named(form, key): [value] for key, value in typed.items()}}
    if button.name:
        data[button.name] = [button.value]
    action = button.action if button.action.startswith("/") else f"{path.partition('?')[0]}{button.action}"
    return lambda: client.post(action or path, data)


def named(form, key):
    """The field as the page calls it: a form among several carries a prefix."""
    return next((name for name in form.names if name.endswith(f"-{key}")), key)


def is_kept(html, words, key, value):
    form, _ = form_with(html, words)
    return value in form.fields.get(named(form, key), [])


def error_at(html, field):
    """What stands under a field, where its own error belongs."""
    found = re.search(
        rf'id="(?:error_1_id_[\w-]*{field}|id_[\w-]*{field}_error)"[^>]*>(.*?)</(?:span|div)>',
        html,
        re.DOTALL,
    )
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""


def rows(clinic_id):
    """How many rows every table of ours holds; reading a page again may be recorded again.

    What a row said before is left out: a check-in keeps the answers that are good while it asks for the others.
    """
    scope.enter(clinic_id)
    ours = [
        model for model in apps.get_models() if model._meta.app_label in {"clinic", "patients", "pathway"}
    ]
    counted = {
        model.__name__: model.objects.count() for model in ours if model not in (IdempotencyKey, RowVersion)
    }
    counted["AuditEvent"] = AuditEvent.objects.exclude(kind__endswith=".viewed").count()
    return counted
