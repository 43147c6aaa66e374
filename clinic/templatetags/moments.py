"""Moments as people say them: "Tue 24 Nov, 14:30" in the clinic's zone, with how far away that is."""

from datetime import datetime, timedelta, tzinfo

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def when(
    context: Context, moment: datetime | None, style: str = "full", now: datetime | None = None
) -> SafeString | str:
    """A moment as a <time> element, an empty string for None.

    style: "full" (Tue 24 Nov, 14:30), "day" (Tue 24 Nov), "time" (14:30), "dated", which always says the year, or
    "hint", which is full and then the distance from now in words. now: aware; where it is left out the frame's clock
    is used, in whose zone the moment is shown, and without either no distance is told.
    """
    if moment is None:
        return ""
    now = now or _clock(context)
    local = moment.astimezone(_zone(now))
    hint = distance(local, now) if now and style == "hint" else ""
    return format_html(
        '<time datetime="{}">{}{}</time>',
        local.isoformat(timespec="minutes"),
        spoken(local, style, now),
        format_html('<span class="quiet"> · {}</span>', hint) if hint else "",
    )


def spoken(local: datetime, style: str, now: datetime | None) -> str:
    """The words of a local moment; the year is said only where it is not this year."""
    clock = local.strftime("%H:%M")
    if style == "time":
        return clock
    this_year = style != "dated" and (now is None or local.year == now.year)
    month = "b" if get_language() == "es" else "M"  # a small letter, as Spanish writes it
    day = date_format(local, f"D j {month}" if this_year else f"D j {month} Y")
    return day if style == "day" else f"{day}, {clock}"


def distance(moment: datetime, now: datetime) -> str:
    """How far a moment is from now, in the words of a person: by the clock within a day, then by the calendar.

    Minutes are those between the two clocks a page shows: 10:52 is never "2 minutes ago" at 10:53.
    """
    away = abs(moment - now)
    future = moment > now
    minutes = abs(_clock_minutes(moment) - _clock_minutes(now))
    if minutes == 0:
        return _("now")
    if minutes < 60:
        return _said(ngettext("%d minute", "%d minutes", minutes) % minutes, future)
    days = abs((moment.date() - now.astimezone(moment.tzinfo).date()).days)
    if days == 0 or away < timedelta(hours=12):
        hours = round(minutes / 60)
        return _said(ngettext("%d hour", "%d hours", hours) % hours, future)
    if days == 1:
        return _("tomorrow") if future else _("yesterday")
    if days < 14:
        return _said(ngettext("%d day", "%d days", days) % days, future)
    if days < 60:
        return _said(ngettext("%d week", "%d weeks", days // 7) % (days // 7), future)
    months = round(days / 30.44)
    return _said(ngettext("%d month", "%d months", months) % months, future)


@register.filter
def lasting(minutes: float) -> str:
    """A length of time as staff read it: "42 min", "2 h", "26 h 18 min"."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _clock_minutes(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _said(length: str, future: bool) -> str:
    return (_("in %(length)s") if future else _("%(length)s ago")) % {"length": length}


def _clock(context: Context) -> datetime | None:
    frame = context.get("frame")
    return frame.now_local if frame else None


def _zone(now: datetime | None) -> tzinfo:
    return now.tzinfo if now and now.tzinfo else timezone.get_current_timezone()
