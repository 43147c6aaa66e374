"""Who may be offered to a patient who wishes to be seen by a woman, or by a man."""


def fits(wish: str, *, shown: str, is_named: bool) -> bool:
    """Whether a therapist may be offered. `wish` is what the patient wishes and `shown` what the therapist shows of
    themselves, both empty where there is nothing.

    The wish is a hard one: who shows nothing is not guessed at. A therapist who was asked for by name (`is_named`) lifts it
    for that booking.
    """
    return is_named or not wish or wish == shown
