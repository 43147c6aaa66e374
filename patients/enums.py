"""The words of the first storey."""

from datetime import timedelta

from django.db.models import TextChoices


class AppointmentKind(TextChoices):
    CONSULTATION = "consultation", "Consultation"
    TREATMENT = "treatment", "Treatment"
    REVIEW = "review", "Review"
    NO_NEEDLES = "no_needles", "Visit without needles"


LENGTHS = {
    AppointmentKind.CONSULTATION: (timedelta(minutes=60),),
    AppointmentKind.TREATMENT: (timedelta(minutes=30), timedelta(minutes=45), timedelta(minutes=60)),
    AppointmentKind.REVIEW: (timedelta(minutes=30),),
    AppointmentKind.NO_NEEDLES: (timedelta(minutes=30), timedelta(minutes=45)),
}


NEEDLING = frozenset({AppointmentKind.TREATMENT})  # booked with somebody who may needle on that day


class AppointmentState(TextChoices):
    """`held`: a time that is being booked at this moment, kept for minutes; it is nobody's visit yet."""

    HELD = "held", "Being booked"
    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Here"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    NO_SHOW = "no_show", "Did not come"


class LateChoice(TextChoices):
    """What a therapist makes of a visit that begins late."""

    SHORTER = "shorter", "A shorter visit"
    NO_NEEDLES = "no_needles", "No needles today"
    REBOOK = "rebook", "Another day"


class ReminderState(TextChoices):
    """`sent`: its message is in the outbox, which knows what became of it."""

    PLANNED = "planned", "Planned"
    SENT = "sent", "Sent"
    NOT_SENT = "not_sent", "Not sent"


class TimeOfDay(TextChoices):
    """When a visit may begin, for somebody who waits for one; the hours are in rules.waitlist."""

    MORNING = "morning", "Morning"
    AFTERNOON = "afternoon", "Afternoon"
    EVENING = "evening", "Evening"


class WaitState(TextChoices):
    """Where somebody on the waitlist stands."""

    WAITING = "waiting", "Waiting"
    PLACED = "placed", "Has a time"
    LEFT = "left", "Taken off the list"


class FreedState(TextChoices):
    """Whether a time that was given back is still to be offered."""

    OPEN = "open", "To be offered"
    CLOSED = "closed", "Over"


class OfferState(TextChoices):
    OFFERED = "offered", "Waiting for an answer"
    ACCEPTED = "accepted", "Taken"
    DECLINED = "declined", "Not wanted"
    EXPIRED = "expired", "Not answered in time"
    WITHDRAWN = "withdrawn", "Taken back"


class StopReason(TextChoices):
    """Why nothing is written to a patient any more."""

    OPTED_OUT = "opted_out", "Asked us to stop"
    WRONG_ADDRESS = "wrong_address", "The address is wrong"
    DIED = "died", "Has died"


class ImportState(TextChoices):
    UPLOADED = "uploaded", "To look at"
    TAKEN = "taken", "Taken in"
    UNDONE = "undone", "Undone"
    DROPPED = "dropped", "Dropped"


class CannotCome(TextChoices):
    """Why a patient cancels by their link, as the desk reads it. Chosen, never typed: nothing clinical reaches the desk."""

    TIME = "time", "The time does not suit"
    WAY = "way", "They cannot get there"
    ELSEWHERE = "elsewhere", "They go somewhere else"
    OTHER = "other", "Another reason"


class HeardHow(TextChoices):
    """How somebody said yes or no to being written to."""

    DESK = "desk", "Told to"
    LINK = "link", "On their own form"
    TEXT = "text", "By answering a text"


class DayPart(TextChoices):
    """When a patient likes to be called, in the clinic's time."""

    MORNING = "morning", "In the morning"
    NOON = "noon", "Around noon"
    AFTERNOON = "afternoon", "In the afternoon"
    EVENING = "evening", "In the early evening"


class TherapistWish(TextChoices):
    """By whom a patient wishes to be seen; the same words as what a therapist shows of themselves."""

    WOMAN = "woman", "A woman"
    MAN = "man", "A man"


class BookingRequestState(TextChoices):
    """`sent`: waits for the press on its link, so it may still be anybody's."""

    SENT = "sent", "Not confirmed"
    OPEN = "open", "Waiting"
    BOOKED = "booked", "Booked"
    CLOSED = "closed", "Closed"


class IntakeState(TextChoices):
    """`changing`: a later version that its patient has not sent yet; for everybody else the one before counts."""

    OPEN = "open", "Sent"
    SUBMITTED = "submitted", "Submitted"
    CHANGING = "changing", "Being changed"


class IntakePart(TextChoices):
    """The two parts of the intake. Only the first is waited for; nothing hangs on the second."""

    BEFORE = "before", "Before we see you"
    MORE = "more", "If you have time"


class IntakePage(TextChoices):
    """The pages of the intake this storey asks by itself; the health screens come from the storey above."""

    ABOUT_YOU = "about-you", "About you"
    SYMPTOMS = "symptoms", "Symptoms"
    PAIN = "pain", "Pain"
    WHERE = "where", "Where it hurts"
    DAILY_LIFE = "daily-life", "Daily life"
    PAST_CARE = "past-care", "Past care"

    @property
    def part(self) -> IntakePart:
        return IntakePart.MORE if self in _IF_YOU_HAVE_TIME else IntakePart.BEFORE


_IF_YOU_HAVE_TIME = frozenset({IntakePage.WHERE, IntakePage.DAILY_LIFE, IntakePage.PAST_CARE})


class CannotBe(TextChoices):
    """Why a visit that is booked cannot be as it stands."""

    CLOSED = "closed", "The clinic is closed"
    AWAY = "away", "The therapist is away"
    OUTSIDE_HOURS = "outside_hours", "Outside the therapist's hours"


class DocumentPurpose(TextChoices):
    """What a kept file is for."""

    CLEARANCE = "clearance", "Medical clearance"
    SIGNED_CONSENT = "signed_consent", "Consent signed on paper"
    REFERRAL_LETTER = "referral_letter", "Referral letter"
    PATIENT_SHEET = "patient_sheet", "Words for the patient"


class Signer(TextChoices):
    """Who signs a consent; where it is not the patient, the patient agrees too."""

    PATIENT = "patient", "The patient"
    GUARDIAN = "guardian", "A parent or guardian"
    DECISION_MAKER = "decision_maker", "Somebody who makes health choices for the patient"


class Medium(TextChoices):
    SCREEN = "screen", "On screen"
    PAPER = "paper", "On paper"


class TakenBack(TextChoices):
    """How a consent was taken back."""

    LINK = "link", "By their link"
    WORD = "word", "By word"
