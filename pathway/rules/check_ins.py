"""What a check-in asks of this patient, and whether its answer may count as a 48-hour one."""

from collections.abc import Iterable

from pathway.reference.check_in_forms import CheckInForm
from pathway.reference.library import Library


def screens(
    form: CheckInForm, *, needled: Iterable[str], lung_risk: bool, library: Library
) -> tuple[tuple[str, ...], ...]:
    """The warning screens of a form for this patient: slugs by screen, without those that concern other muscles.

    `needled` are the muscle slugs of the session; `lung_risk` is True when `near_lung` holds for any of its sites.
    Empty screens are left out.
    """
    groups = {group for slug in needled if slug in library.muscles for group in library.muscles[slug].groups}

    def concerns(slug: str) -> bool:
        warning = library.warnings[slug]
        if warning.pleura_risk and not lung_risk:
            return False
        return not warning.muscle_groups or not groups.isdisjoint(warning.muscle_groups)

    shown = (tuple(slug for slug in screen.warnings if concerns(slug)) for screen in form.screen)
    return tuple(screen for screen in shown if screen)


def near_lung(muscle: str, level: str, library: Library) -> bool:
    """Whether a site lies where the lung can be reached; an unknown level counts as near."""
    card = library.muscles.get(muscle)
    if card is None or not card.pleura_risk:
        return False
    return not card.pleura_risk_levels or not level or level in card.pleura_risk_levels


def counts_as_48_hours(hours_since_session: float, library: Library) -> bool:
    """Whether an answer may count as a 48-hour outcome."""
    timing = library.timing
    return timing.counts_as_48_hours_from <= hours_since_session <= timing.counts_as_48_hours_to
