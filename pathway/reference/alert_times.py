"""The shape of how soon an alert of each tier must be answered, and who is told when."""

from dataclasses import dataclass

from pathway.enums import Tier


@dataclass(frozen=True)
class AlertTimes:
    """The clocks of one tier, in minutes since the answer.

    `deputy` and `lead` are (while open, while closed); 0 while closed means that closed time does not count. `at_most` is
    the longest a clinic may set for the lead while open. `target_counts` is always or open. `told` is at_once or digest.
    """

    slug: Tier
    deputy: tuple[int, ...]
    lead: tuple[int, ...]
    at_most: int
    target_minutes: int
    target_counts: str
    told: str
    source: str
    version: int

    def __post_init__(self) -> None:
        for name, pair in (("deputy", self.deputy), ("lead", self.lead)):
            if len(pair) != 2 or pair[0] < 1 or pair[1] < 0:
                raise ValueError(f"'{name}' must be two numbers of minutes: while open, and while closed.")
        if not self.deputy[0] < self.lead[0] <= self.at_most:
            raise ValueError("The lead must hear after the deputy, and within 'at_most'.")
        if self.target_counts not in {"always", "open"}:
            raise ValueError("'target_counts' must be always or open.")
        if self.told not in {"at_once", "digest"}:
            raise ValueError("'told' must be at_once or digest.")
