"""What an action raises when it will not do what it was asked; the message is fit to show to the person."""


class Refused(Exception):
    """Nothing was changed. `field` names the input the sentence belongs to, or None for the whole form."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """The row moved on since the page was opened: somebody else was first."""
