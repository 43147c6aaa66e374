"""Where a clinic is and by which clock it works, in the words of people."""

from django import template

register = template.Library()


@register.filter
def zone(name: str) -> str:
    """A time zone as it is said: "America/Denver" is "Denver time", "Etc/GMT+5" is "UTC-5"."""
    place = name.rpartition("/")[2].replace("_", " ")
    if name.startswith("Etc/GMT") and len(place) > len("GMT"):
        # The names of these zones count the other way round: POSIX gives the hours that lead back to Greenwich.
        return place.replace("GMT", "UTC").translate(str.maketrans("+-", "-+"))
    return f"{place} time" if "/" in name and not name.startswith("Etc/") else "UTC"


@register.filter
def state(code: str) -> str:
    """A state of the United States by its letters; any other place as it is stored."""
    return code.removeprefix("US-")
