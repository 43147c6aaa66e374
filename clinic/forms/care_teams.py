"""A care team: how it is called and who is in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms

from clinic.models import CareTeam, Membership


class CareTeamForm(forms.Form):
    """`version` is the team's, as the page showed it; a new team has none."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000
    )
    name = forms.CharField(max_length=60, label="Name", error_messages={"required": "Give the team a name."})
    people = forms.MultipleChoiceField(
        label="Who is in it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each person is in one team at most: ticking somebody who is in another team moves them here.",
    )

    def __init__(
        self, *args: Any, members: Iterable[Membership], team: CareTeam | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = list(members)
        self.fields["people"].choices = [(str(one.uuid), _label(one, team)) for one in members]
        if team is not None:
            inside = [str(one.uuid) for one in members if one.care_team_id == team.pk]
            self.initial = {"version": team.version, "name": team.name, "people": inside, **self.initial}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def keys(self) -> list[UUID]:
        """Whoever was ticked, once the form is valid."""
        return [UUID(one) for one in self.cleaned_data["people"]]


def _label(member: Membership, team: CareTeam | None) -> str:
    if not member.is_active:
        return f"{member.user.name} (switched off)"
    if member.care_team is not None and member.care_team != team:
        return f"{member.user.name} (now in {member.care_team.name})"
    return member.user.name
