"""Until when a record is kept, and what a clinic may set: longer than its place asks for, never shorter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MOST_YEARS = 50
OF_AGE = 18


@dataclass(frozen=True)
class Rule:
    """So many years after the last care, and until this age at least (which only matters for who was treated young)."""

    years: int
    until_age: int


def kept_until(last_care_on: date, birth_date: date, rule: Rule) -> date:
    """The last day a record has to be kept; from the day after it is listed for a manager."""
    return max(_later(last_care_on, rule.years), _later(birth_date, rule.until_age))


def latest_last_care(on: date, rule: Rule) -> date:
    """Whoever was last treated before this day is past their years on `on`."""
    return _earlier(on, rule.years)


def latest_birth(on: date, rule: Rule) -> date:
    """Whoever was born before this day is past that age on `on`."""
    return _earlier(on, rule.until_age)


def problem(wanted: Rule, least: Rule) -> tuple[str, str] | None:
    """The field that is wrong and why, or None: no clinic keeps its records for a shorter time than its place asks."""
    if not least.years <= wanted.years <= MOST_YEARS:
        return (
            "years",
            f"Enter from {least.years} to {MOST_YEARS} years: {least.years} is what counts where you are.",
        )
    highest = OF_AGE + wanted.years
    if not least.until_age <= wanted.until_age <= highest:
        return "until_age", f"Enter an age from {least.until_age} to {highest}."
    return None


def audit_years(own: int | None, *, records: int, least: int) -> int:
    """How long the audit is kept: as the clinic says, never shorter than the law asks or than the records it tells of."""
    return max(own or 0, records, least)


def audit_problem(wanted: int | None, *, records: int, least: int) -> tuple[str, str] | None:
    """The same for the audit; None, or no years of its own, is as long as the records."""
    shortest = max(records, least)
    if wanted is None or shortest <= wanted <= MOST_YEARS:
        return None
    return (
        "audit_years",
        f"Enter from {shortest} to {MOST_YEARS} years, or leave it empty: then it is as the records.",
    )


def past_before(on: date, years: int) -> date:
    """What was written before this day is past so many years on `on`."""
    return _earlier(on, years)


def _later(on: date, years: int) -> date:
    """The same day so many years later; of 29 February the first of March where that year has none."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def _earlier(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)
