"""What holds a booking back: an emergency that nobody has closed, and a recorded "do not needle"."""

from pathway.enums import Disposition, Resolution
from pathway.rules.screenings import Assessment


def needles_are_out(assessment: Assessment) -> bool:
    """Whether a visit with needles makes no sense on the day of this assessment.

    So it is where an open finding says "do not needle", or the therapist has decided it. What is asked anew each session
    counts only on its own day; what blocks some muscles leaves others; everything else is settled with the patient.
    """
    return any(
        not finding.resolved
        and not finding.local
        and finding.question not in assessment.ask_again
        and (
            finding.disposition is Disposition.DO_NOT_NEEDLE
            or (finding.decided is not None and finding.decided.resolution is Resolution.DO_NOT)
        )
        for finding in assessment.findings
    )
