"""The words of the ground storey."""

from django.db.models import TextChoices


class Role(TextChoices):
    RECEPTIONIST = "receptionist", "Front desk"
    THERAPIST = "therapist", "Physical therapist"
    MANAGER = "manager", "Practice manager"


class CredentialKind(TextChoices):
    LICENCE = "licence", "Physical therapy licence"
    DRY_NEEDLING = "dry_needling", "Dry-needling credential"


class Channel(TextChoices):
    """How a person is reached; a message row only ever has e-mail, a phone call is a desk task."""

    EMAIL = "email", "E-mail"
    PHONE = "phone", "Phone call"


class MessageState(TextChoices):
    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    RETURNED = "returned", "Came back"
    CANCELLED = "cancelled", "Cancelled"


class AddressTrouble(TextChoices):
    """Why nothing is written to an address any more."""

    WRONG = "wrong", "The address does not exist"
    COMPLAINED = "complained", "Marked our message as unwanted"
    UNSUBSCRIBED = "unsubscribed", "Asked us to stop writing"


class LinkPurpose(TextChoices):
    INTAKE = "intake", "Intake"
    CHECK_IN = "check_in", "Check-in"
    BEFORE_VISIT = "before_visit", "Before a visit"
    TABLET = "tablet", "Before a visit, on the clinic's tablet"
    AFTER_CARE = "after_care", "After-care"
    CONSENT = "consent", "Consent"
    UNSUBSCRIBE = "unsubscribe", "No more e-mails"


class BoxEnd(TextChoices):
    """Why a box of needles is used no longer."""

    EMPTY = "empty", "Empty"
    EXPIRED = "expired", "Expired, thrown away"
    RECALLED = "recalled", "Recalled by the maker"
    DAMAGED = "damaged", "Damaged or no longer sterile"
    MISTAKE = "mistake", "Recorded by mistake"
