"""The words of the ground storey."""

from django.db.models import TextChoices


class Role(TextChoices):
    RECEPTIONIST = "receptionist", "Front desk"
    THERAPIST = "therapist", "Physical therapist"
    MANAGER = "manager", "Practice manager"


class ShownGender(TextChoices):
    """What a therapist wishes shown of themselves, for patients who wish to be seen by one or the other."""

    WOMAN = "woman", "A woman"
    MAN = "man", "A man"


class RoomKind(TextChoices):
    """What a room is fit for; a kind of visit may ask for one of them."""

    TREATMENT = "treatment", "Treatment room"
    CONSULTING = "consulting", "Consulting room"
    GYM = "gym", "Gym"


class CredentialKind(TextChoices):
    LICENCE = "licence", "Physical therapy licence"
    DRY_NEEDLING = "dry_needling", "Dry-needling credential"


class Channel(TextChoices):
    """How a person is reached: by e-mail or text, by a call of the desk, or at visits, for which nothing leaves."""

    EMAIL = "email", "E-mail"
    TEXT = "text", "Text message"
    PHONE = "phone", "Phone call"
    VISITS = "visits", "At visits only"


class MessageState(TextChoices):
    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    RETURNED = "returned", "Came back"
    CANCELLED = "cancelled", "Cancelled"
    POSSIBLY_SENT = "possibly", "Possibly sent"


class AddressTrouble(TextChoices):
    """Why nothing is written to an address any more."""

    WRONG = "wrong", "The address does not exist"
    COMPLAINED = "complained", "Marked our message as unwanted"
    UNSUBSCRIBED = "unsubscribed", "Asked us to stop writing"
    UNREACHABLE = "unreachable", "Texts do not reach this number"
    TEXTED_STOP = "texted_stop", "Answered STOP"


class LinkPurpose(TextChoices):
    INTAKE = "intake", "Intake"
    CHECK_IN = "check_in", "Check-in"
    VISIT = "visit", "A visit"
    BEFORE_VISIT = "before_visit", "Before a visit"
    OFFER = "offer", "Offer of a free time"
    TABLET = "tablet", "Before a visit, on the clinic's tablet"
    INTAKE_TABLET = "intake_tablet", "Intake, on the clinic's tablet"
    AFTER_CARE = "after_care", "After-care"
    CONSENT = "consent", "Consent"
    BOOKING_REQUEST = "booking_request", "Request for a visit"
    UNSUBSCRIBE = "unsubscribe", "No more e-mails"


class InvitationState(TextChoices):
    WAITING = "waiting", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    WITHDRAWN = "withdrawn", "Taken back"


class BoxEnd(TextChoices):
    """Why a box of needles is used no longer."""

    EMPTY = "empty", "Empty"
    EXPIRED = "expired", "Expired, thrown away"
    RECALLED = "recalled", "Recalled by the maker"
    DAMAGED = "damaged", "Damaged or no longer sterile"
    MISTAKE = "mistake", "Recorded by mistake"
