"""Who signs in to the demo. The data loader makes these people, and the demo prints them."""

from typing import NamedTuple

PASSWORD = "needlepath-demo"  # noqa: S105 - invented people on a machine of one's own


class SignIn(NamedTuple):
    who: str
    email: str


SIGN_INS = (
    SignIn("Front desk", "desk@alder.example"),
    SignIn("Therapist", "therapist@alder.example"),
    SignIn("Manager", "manager@alder.example"),
    SignIn("Front desk of the other clinic", "desk@birch.example"),
)

WHAT_TO_TRY = (
    "As front desk, book a consultation for a new patient: the intake link arrives in the inbox.",
    "Open that link from the inbox and answer as the patient.",
    "As therapist, open somebody who is here from Today: all is ready, so log a session and sign it.",
    "As front desk, press Send now on the planned check-in, answer it badly, and watch the alert open.",
    "As front desk, see who waits for a time and whom one is kept for, and book Theresa Lindgren, who asked by the page.",
    "As therapist, meet the alert of Bernard Holt; see how Odette Lang fainted and why Owen Pruitt had no needles.",
    "As manager, open a chart without an open alert: it asks why, and the inbox and What they did say that it was opened.",
    "Leila Marchetti's check-in leaves by itself a few minutes after the first start.",
)
