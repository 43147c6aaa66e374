"""States that are stored, because something waits or competes there; every other "where is it?" is derived."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    REPLACED = "replaced", "Replaced"


class SessionState(TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class AssessmentState(TextChoices):
    DRAFT = "draft", "Draft"
    SIGNED = "signed", "Signed"


class BeforeVisitState(TextChoices):
    PLANNED = "planned", "Planned"
    ASKED = "asked", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    CANCELLED = "cancelled", "Cancelled"


class CheckInState(TextChoices):
    PLANNED = "planned", "Planned"
    ASKED = "asked", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    MISSED = "missed", "Not answered"
    CANCELLED = "cancelled", "Cancelled"


class Relation(TextChoices):
    """What somebody who answers for a patient is to them; the patient's form says it in the patient's language."""

    PARTNER = "partner", "Husband, wife or partner"
    CHILD = "child", "Son or daughter"
    PARENT = "parent", "Parent or guardian"
    FAMILY = "family", "Other family"
    FRIEND = "friend", "Friend or neighbor"
    CARER = "carer", "Paid carer"


class AlertState(TextChoices):
    RAISED = "raised", "Open"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    RESOLVED = "resolved", "Resolved"


class AlertCallResult(TextChoices):
    """How a clinician's call about an alert went."""

    REACHED = "reached", "Reached: spoke with the patient"
    IN_PERSON = "in_person", "Spoke with the patient here"
    MESSAGE_LEFT = "message_left", "Left a message to call back"
    NO_ANSWER = "no_answer", "No answer"


class CallTaskState(TextChoices):
    OPEN = "open", "To call"
    DONE = "done", "Done"


class CallReason(TextChoices):
    """Why a call is owed, in words the front desk may read: never a clinical one."""

    CHECK_IN_DUE = "check_in_due", "Check-in by phone"
    NO_REPLY = "no_reply", "Has not answered a check-in"
    NOT_DELIVERED = "not_delivered", "A message could not be delivered"
    RING_BACK = "ring_back", "Ring back: did they get help?"
    OPTED_OUT = "opted_out", "Wants no messages: ask how to reach them"
    WRONG_ADDRESS = "wrong_address", "Their address is wrong: ask for the right one"
    MOVE_VISIT = "move_visit", "Wants another time for a visit"
    WROTE_BACK = "wrote_back", "Answered a text: ask what they need"
    REBOOK = "rebook", "We cannot keep their visit: find a new time"
    MOVED = "moved", "We moved their visit: tell them when and with whom"
    GAVE_BACK = "gave_back", "They cancelled their visit: offer a new time"
    OFFER = "offer", "A time they wait for is free: offer it"


ABOUT_A_TIME = {CallReason.REBOOK, CallReason.GAVE_BACK, CallReason.MOVE_VISIT}


class DayOffChoice(TextChoices):
    """What becomes of a visit whose therapist is off today."""

    SWAP = "swap", "Somebody else sees them"
    CANCEL = "cancel", "Cancel, and call them for a new time"
    KEEP = "keep", "Leave it for now"


class ScreeningKind(TextChoices):
    FULL = "full", "Full screen"
    RE_SCREEN = "re_screen", "Re-screen"


class DecisionKind(TextChoices):
    """What a decision that is kept for replay was about."""

    FINDING = "finding", "Finding decided"
    SCREENING = "screening", "Screening closed"
    PLAN = "plan", "Plan put into force"


class MeasuredAt(TextChoices):
    """Where on the pathway a value was taken."""

    BASELINE = "baseline", "Baseline"
    BEFORE = "before", "Before needling"
    AFTER = "after", "After needling"
    AFTER_48_HOURS = "after_48_hours", "48 hours"
    WEEKLY = "weekly", "Weekly"
    DISCHARGE = "discharge", "Discharge"
    REASSESSMENT = "reassessment", "Assessed again"


class CallOutcome(TextChoices):
    """How a call went, in the only words the front desk records: nothing clinical is ever typed here."""

    ANSWERED = "answered", "Reached; the questions are answered"
    SENT_FOR_HELP = "sent_for_help", "Reached; was told to get help at once"
    WELL = "well", "Reached; nothing worries them"
    SETTLED = "settled", "Reached; the visit is settled"
    WORRY = "worry", "Reached; they have a worry, a clinician must call"
    NOT_REACHED = "not_reached", "Not reached"
    CALL_BACK = "call_back", "Call back at another time"
    DECLINED = "declined", "Reached; does not want to answer"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    NOT_NEEDED = "not_needed", "Not needed any more"
    BOOKED = "booked", "A new time is booked"


class MovedKind(TextChoices):
    """What goes along when two records of one person are joined, in the words of the page that says so."""

    EPISODE = "episode", "Episodes of care"
    APPOINTMENT = "appointment", "Visits to come"
    INTAKE = "intake", "Intakes"
    CONSENT = "consent", "Consents"
    DOCUMENT = "document", "Files"
    CALL = "call", "Calls"
    MESSAGE = "message", "Messages that wait to leave"
    BEFORE_VISIT = "before_visit", "Forms before a visit"
    LINK = "link", "Links in messages"
    WAIT = "wait", "Places on the waitlist"
    RECORD = "record", "Records joined earlier"


class ComplaintOutcome(TextChoices):
    """How a complaint ended."""

    UPHELD = "upheld", "It was right"
    PARTLY = "partly", "It was partly right"
    NOT_UPHELD = "not_upheld", "It was not right"
    WITHDRAWN = "withdrawn", "It was withdrawn"


class ExportFor(TextChoices):
    """For whom a patient's whole record is put together."""

    PATIENT = "patient", "The patient, or who speaks for them"
    PRACTICE = "practice", "Another practice or doctor"
    INSURER = "insurer", "An insurer"
    AUTHORITY = "authority", "A court or an authority"
    OTHER = "other", "Somebody else"
