"""A room as the manager types it, and what becomes of one."""

from django import forms

from clinic.enums import RoomKind


class RoomForm(forms.Form):
    name = forms.CharField(max_length=60, label="Name", error_messages={"required": "Give the room a name."})
    kind = forms.ChoiceField(choices=RoomKind.choices, label="What it is")


class RoomChangeForm(forms.Form):
    kind = forms.ChoiceField(choices=RoomKind.choices)
    is_active = forms.BooleanField(required=False)
