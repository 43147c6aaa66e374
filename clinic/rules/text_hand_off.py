"""What it means when a text provider did not take a text: whose fault it is, and whether the text may have left."""

from __future__ import annotations

from clinic.rules.hand_off import OUR_OWN_FAULT_STATUS, TRY_AGAIN_STATUS, Verdict

NOT_REACHED = Verdict("The text provider could not be reached.", is_everybodys=True)
BROKEN_OFF = Verdict(
    "The connection to the text provider broke off.", breaks_the_line=True, is_uncertain=True
)
NOT_ON = Verdict("Text messages are not switched on.", is_final=True)


def not_taken(status: int, *, code: str, is_number_at_fault: bool) -> Verdict:
    """What an answer other than yes means. Codes are kept for who looks them up; the provider's words never are."""
    words = f"The text provider answered {status}{f' ({code})' if code else ''}."
    if is_number_at_fault:
        return Verdict(words, is_final=True, is_wrong_address=True)
    if status in OUR_OWN_FAULT_STATUS:
        return Verdict(words, is_everybodys=True)
    if status in TRY_AGAIN_STATUS:
        return Verdict(words)
    if status >= 500:
        return Verdict(words, is_uncertain=True)
    return Verdict(words, is_final=True)


def not_made(kind: str) -> Verdict:
    """The text itself could not be made: no waiting helps."""
    return Verdict(f"The message could not be made ({kind}).", is_final=True)
