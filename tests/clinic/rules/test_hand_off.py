"""What a mail server's answers mean, by the codes of RFC 5321 and RFC 3463."""

import smtplib

import pytest

from clinic.rules.hand_off import Verdict, judge


class ProviderError(OSError):
    def __init__(self, status):
        self.status_code = status


def refused(*answers):
    return smtplib.SMTPRecipientsRefused({f"{n}@mail.example": answer for n, answer in enumerate(answers)})


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (refused((550, b"5.1.1 no such user")),
         Verdict("The mail server refused the address (550).", is_final=True, is_wrong_address=True)),
        (refused((550, b"5.7.1 not welcome")), Verdict("The mail server refused the address (550).", is_final=True)),
        (refused((450, b"4.2.1 greylisted")), Verdict("The mail server refused the address (450).")),
        (refused((421, b"closing")), Verdict("The mail server refused the address (421).", breaks_the_line=True)),
        (smtplib.SMTPDataError(554, b"no"), Verdict("The mail server answered 554.", is_final=True)),
        (smtplib.SMTPDataError(451, b"later"), Verdict("The mail server answered 451.")),
        (smtplib.SMTPSenderRefused(530, b"sign in", "a@b.example"),
         Verdict("The mail server refused us as the sender (530).", is_everybodys=True)),
        (smtplib.SMTPServerDisconnected("gone"),
         Verdict("The connection to the mail server broke off.", breaks_the_line=True, is_uncertain=True)),
        (TimeoutError(), Verdict("The connection to the mail server broke off.", breaks_the_line=True, is_uncertain=True)),
        (smtplib.SMTPNotSupportedError("no UTF-8"), Verdict("The mail server did not take the message.")),
        (ProviderError(429), Verdict("The mail provider answered 429.")),
        (ProviderError(503), Verdict("The mail provider answered 503.", is_uncertain=True)),
        (ProviderError(401), Verdict("The mail provider answered 401.", is_everybodys=True)),
        (ProviderError(422), Verdict("The mail provider answered 422.", is_final=True)),
        (ValueError("a name"), Verdict("The message could not be made (ValueError).", is_final=True)),
    ],
    ids=lambda value: value.words if isinstance(value, Verdict) else type(value).__name__,
)  # fmt: skip
def test_an_error_while_a_mail_is_handed_over(error, verdict):
    assert judge(error, is_connected=True) == verdict


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPAuthenticationError(535, b"no")]
)
def test_no_row_is_at_fault_when_there_is_no_line(error):
    assert judge(error, is_connected=False) == Verdict(
        "The mail server could not be reached.", is_everybodys=True
    )
