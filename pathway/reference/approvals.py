"""What every row a clinician may change carries: who approved it, and whether it is in use."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Approvable:
    """Nothing shipped is approved: a clinic's own lead approves in the app. A row that is not `active` is left out."""

    reviewed_by: str = ""
    reviewed_on: date | None = None
    active: bool = True
