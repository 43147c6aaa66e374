"""What an error at the mail server means: whose fault it is, whether waiting helps, and whether the mail may have left."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

LINE_CLOSED = 421
TRY_AGAIN_STATUS = {408, 425, 429}
OUR_OWN_FAULT_STATUS = {401, 403}
UNKNOWN_ADDRESS = (b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10")


@dataclass(frozen=True)
class Verdict:
    """`words` for staff: the kind of failure and its code, never the server's words, which may repeat the address."""

    words: str
    is_final: bool = False  # waiting changes nothing: this row is given up
    is_everybodys: bool = False  # the relay or our account there, not this row: the whole batch waits
    breaks_the_line: bool = False  # the connection is gone, perhaps because of this row
    is_uncertain: bool = False  # the relay may have the mail although it did not say so
    is_wrong_address: bool = False  # the address does not exist


def judge(error: Exception, *, is_connected: bool) -> Verdict:
    """What to make of an error. `is_connected`: the line stood, so the error came while this row's mail was handed over."""
    if not is_connected and isinstance(error, OSError):  # smtplib's own errors are among these
        return Verdict("The mail server could not be reached.", is_everybodys=True)
    if isinstance(error, SMTPSenderRefused):
        return Verdict(
            f"The mail server refused us as the sender ({error.smtp_code}).",
            is_everybodys=True,
            breaks_the_line=error.smtp_code == LINE_CLOSED,
        )
    if isinstance(error, SMTPRecipientsRefused):
        return _recipients_refused(error)
    if isinstance(error, SMTPResponseException):
        return Verdict(
            f"The mail server answered {error.smtp_code}.",
            is_final=error.smtp_code >= 500,
            breaks_the_line=error.smtp_code == LINE_CLOSED,
        )
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _provider_answered(status)
    if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
        return Verdict("The mail server did not take the message.")
    if isinstance(error, OSError):
        words = "The connection to the mail server broke off."
        return Verdict(words, breaks_the_line=True, is_uncertain=True)
    return Verdict(f"The message could not be made ({type(error).__name__}).", is_final=True)


def _recipients_refused(error: SMTPRecipientsRefused) -> Verdict:
    answers = list(error.recipients.values())
    codes = sorted({code for code, _ in answers})
    return Verdict(
        f"The mail server refused the address ({', '.join(map(str, codes))}).",
        is_final=all(code >= 500 for code in codes),
        breaks_the_line=LINE_CLOSED in codes,
        is_wrong_address=all(words.startswith(UNKNOWN_ADDRESS) for _, words in answers),
    )


def _provider_answered(status: int) -> Verdict:
    words = f"The mail provider answered {status}."
    if status in OUR_OWN_FAULT_STATUS:
        return Verdict(words, is_everybodys=True)
    if status in TRY_AGAIN_STATUS or status >= 500:
        return Verdict(words, is_uncertain=status >= 500)
    return Verdict(words, is_final=True)
