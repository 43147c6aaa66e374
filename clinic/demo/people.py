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
)

WHAT_TO_TRY = (
    "As front desk, book a consultation for a new patient: the intake link arrives in the inbox.",
    "Open that link from the inbox and answer as the patient.",
    "As therapist, open the patient from Today: screen, plan, treat, sign.",
    "As front desk, press Send now on the planned check-in, answer it badly, and watch the alert open.",
)
