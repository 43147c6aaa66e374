"""What the first storey knows: the notices that are given before somebody agrees to be written to."""

from patients.reference.message_notices import Notice, notices

__all__ = ["Notice", "notices"]
