"""What a manager types about when people work, and what each kind of visit asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from clinic import dates
from clinic.actions import Stretch
from clinic.enums import RoomKind
from clinic.models import WorkingHours
from clinic.queries import WEEKDAYS
from patients.actions.visit_types import Asked
from patients.enums import AppointmentKind
from patients.models import VisitType
from patients.rules.availability import WeeklyHours

PARTS = ("morning", "afternoon")
ASKED = ("buffer_minutes", "notice_hours", "late_cancel_hours", "room_kind")
FIRST_YEAR, LAST_YEAR = 2000, 2200


def _time(label: str = "", *, required: bool = False) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time", "aria-label": label}, format="%H:%M")
    return forms.TimeField(label=label, required=required, widget=widget)


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _side_by_side(form: forms.Form, *names: str) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(Div(*(Div(Field(name), css_class="col-sm-6") for name in names), css_class="row"))
    return helper


class WeekForm(forms.Form):
    """The hours of a usual week: for each weekday up to two stretches, each empty or whole."""

    headings = ("From", "To", "Again from", "To")

    def __init__(self, *args: Any, stored: Iterable[WorkingHours | WeeklyHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initial: dict[str, time] = {}
        held: dict[int, int] = {}
        for row in stored:
            part = PARTS[min(held.get(row.weekday, 0), 1)]
            held[row.weekday] = held.get(row.weekday, 0) + 1
            initial |= {f"{row.weekday}-{part}-from": row.starts, f"{row.weekday}-{part}-to": row.ends}
        for weekday, name in enumerate(WEEKDAYS):
            for number, part in enumerate(PARTS):
                for edge in ("from", "to"):
                    key = f"{weekday}-{part}-{edge}"
                    again = ", again" if number else ""
                    self.fields[key] = _time(f"{name}{again}, {edge}")
                    self.fields[key].initial = initial.get(key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday, _ in enumerate(WEEKDAYS):
            ends_before: time | None = None
            for part in PARTS:
                starts, ends = (cleaned.get(f"{weekday}-{part}-{edge}") for edge in ("from", "to"))
                at = f"{weekday}-{part}-to"
                if f"{weekday}-{part}-from" in self.errors or at in self.errors:
                    continue
                if (starts is None) != (ends is None):
                    self.add_error(at, "Enter from when to when, or leave both empty.")
                elif starts and ends and ends <= starts:
                    self.add_error(at, "Hours end after they begin.")
                elif starts and ends_before and starts < ends_before:
                    self.add_error(at, "The two stretches run into each other.")
                ends_before = ends or ends_before
        return cleaned

    def stretches(self) -> list[Stretch]:
        """(weekday, starts, ends) of everything that was typed, once the form is valid."""
        return [
            (weekday, self.cleaned_data[f"{weekday}-{part}-from"], self.cleaned_data[f"{weekday}-{part}-to"])
            for weekday in range(7)
            for part in PARTS
            if self.cleaned_data[f"{weekday}-{part}-from"]
        ]

    def rows(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Each weekday with its four fields, each under its heading."""
        edges = [f"{part}-{edge}" for part in PARTS for edge in ("from", "to")]
        return [
            (
                name,
                [(said, self[f"{weekday}-{edge}"]) for said, edge in zip(self.headings, edges, strict=True)],
            )
            for weekday, name in enumerate(WEEKDAYS)
        ]


class DatedHoursForm(forms.Form):
    """One stretch of one day in place of the week's hours."""

    on = _day("Day")
    starts = _time("From", required=True)
    ends = _time("To", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _side_by_side(self, "on", "starts", "ends")


class TimeOffForm(forms.Form):
    """Away from one local moment to another."""

    starts_at = forms.DateTimeField(
        label="From", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label="To", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(
        max_length=120,
        required=False,
        label="Why",
        help_text="For the practice alone; patients never see it.",
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.helper = _side_by_side(self, "starts_at", "ends_at", "reason")

    def clean_starts_at(self) -> datetime:
        return self._moment("starts_at")

    def clean_ends_at(self) -> datetime:
        return self._moment("ends_at")

    def _moment(self, name: str) -> datetime:
        typed: datetime = self.cleaned_data[name]
        if not FIRST_YEAR <= typed.year < LAST_YEAR:
            raise forms.ValidationError("Enter a day of this century.")
        return dates.local_moment(typed.date(), typed.time(), self.zone)


class ClosedDayForm(forms.Form):
    on = _day("Day")
    name = forms.CharField(
        max_length=60, label="Why", help_text="Such as Thanksgiving.", error_messages={"required": "Say why."}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _side_by_side(self, "on", "name")

    def clean_on(self) -> date:
        typed: date = self.cleaned_data["on"]
        if not FIRST_YEAR <= typed.year < LAST_YEAR:
            raise forms.ValidationError("Enter a day of this century.")
        return typed


class VisitTypesForm(forms.Form):
    """The same fields for each kind of visit, all kinds in one form."""

    headings = (
        "Minutes kept free after",
        "Book at least … hours ahead",
        "Late when cancelled within … hours",
        "Room",
    )

    def __init__(self, *args: Any, stands: Mapping[AppointmentKind, VisitType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = list(stands)
        for kind, row in stands.items():
            self.fields |= {
                f"{kind}-buffer_minutes": _number(
                    f"{kind.label}: minutes kept free after", row.buffer_minutes
                ),
                f"{kind}-notice_hours": _number(
                    f"{kind.label}: book at least so many hours ahead", row.notice_hours
                ),
                f"{kind}-late_cancel_hours": _number(
                    f"{kind.label}: late when cancelled within so many hours", row.late_cancel_hours
                ),
                f"{kind}-room_kind": forms.ChoiceField(
                    choices=[("", "No room"), *RoomKind.choices],
                    required=False,
                    initial=row.room_kind,
                    label=f"{kind.label}: room",
                    widget=forms.Select(attrs={"class": "form-select", "aria-label": f"{kind.label}: room"}),
                ),
            }

    def wanted(self) -> dict[AppointmentKind, Asked]:
        """What was typed for each kind, once the form is valid."""
        return {
            kind: Asked(**{name: self.cleaned_data[f"{kind}-{name}"] for name in ASKED})
            for kind in self.kinds
        }

    def rows(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Each kind with its fields, each under its heading."""
        return [
            (
                kind.label,
                [(said, self[f"{kind}-{name}"]) for said, name in zip(self.headings, ASKED, strict=True)],
            )
            for kind in self.kinds
        ]


def _number(label: str, initial: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "form-control", "aria-label": label, "min": 0})
    return forms.IntegerField(label=label, initial=initial, widget=widget, min_value=0)
