"""Who hears alerts, as a manager types it: deputies, minutes for each tier, the hour of the morning's mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from clinic.models import Membership
from pathway.actions.alert_settings import AlertSettings, as_waits
from pathway.enums import Tier
from pathway.reference import library

MINUTES_OF_AN_HOUR = 60
HEADINGS = {
    Tier.T0: ("Emergency", "The patient was sent to the emergency room; somebody must phone at once."),
    Tier.T1: ("Today", "The patient was told that you call within the hour."),
    Tier.T2: ("Next working day", "Told in the morning e-mail. Only opening hours count."),
}


class AlertSettingsForm(forms.Form):
    """Fields are named `<tier>_<deputy|lead>_<open|closed>` and `deputy_<user's key>`, as the action refuses them."""

    digest_at = forms.TimeField(
        label="Morning e-mail at",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="One e-mail to each clinician on days you are open; none when nothing waits.",
    )

    def __init__(
        self, *args: Any, stands: AlertSettings, members: Iterable[Membership], **kwargs: Any
    ) -> None:
        self.members = list(members)
        super().__init__(*args, initial=_initial(stands), **kwargs)
        for tier in HEADINGS:
            for name, label in _fields_of(tier):
                self.fields[name] = forms.IntegerField(label=label, min_value=1, max_value=10_000)
        for member in self.members:
            nobody = "Nobody" if member.is_clinical_lead else "Nobody: the clinical lead is next"
            others = [(one.user_id, one.user.name) for one in self.members if one.pk != member.pk]
            self.fields[f"deputy_{member.user_id}"] = forms.TypedChoiceField(
                label=f"Stands in for {member.user.name}",
                choices=[("", nobody), *others],
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self._layout())

    def _layout(self) -> list[Any]:
        blocks = []
        for tier, (title, words) in HEADINGS.items():
            names = [name for name, _ in _fields_of(tier)]
            blocks += [
                HTML(f'<h2>{title}</h2><p class="quiet small">{words}</p>'),
                Div(*(Div(Field(name), css_class="col-md-6") for name in names), css_class="row"),
            ]
        deputies = [name for name in self.fields if name.startswith("deputy_")]
        return [
            *blocks,
            HTML("<h2>Morning e-mail</h2>"),
            Div(Div(Field("digest_at"), css_class="col-md-6"), css_class="row"),
            HTML(
                '<h2>Deputies</h2><p class="quiet small">While somebody is off, their alerts go to the deputy at once.</p>'
            ),
            Div(*(Div(Field(name), css_class="col-md-6") for name in deputies), css_class="row"),
        ]

    def settings(self) -> AlertSettings:
        """What was typed, once the form is valid."""
        return AlertSettings(
            digest_at=self.cleaned_data["digest_at"],
            waits={tier: as_waits(self._pair(tier, "deputy"), self._pair(tier, "lead")) for tier in HEADINGS},
            deputies={one.user_id: self.cleaned_data[f"deputy_{one.user_id}"] for one in self.members},
        )

    def _pair(self, tier: Tier, who: str) -> tuple[int, int]:
        if _is_in_hours(tier):
            return self.cleaned_data[f"{tier}_{who}_open"] * MINUTES_OF_AN_HOUR, 0
        return self.cleaned_data[f"{tier}_{who}_open"], self.cleaned_data[f"{tier}_{who}_closed"]


def _is_in_hours(tier: Tier) -> bool:
    """A tier whose time counts only while open is typed in hours."""
    return not library().alert_times[tier].lead[1]


def _fields_of(tier: Tier) -> list[tuple[str, str]]:
    whom = {"deputy": "Deputy", "lead": "Clinical lead"}
    if _is_in_hours(tier):
        return [(f"{tier}_{who}_open", f"{name} after (opening hours)") for who, name in whom.items()]
    return [
        (f"{tier}_{who}_{when}", f"{name} after (minutes), {words}")
        for when, words in (("open", "while open"), ("closed", "while closed"))
        for who, name in whom.items()
    ]


def _initial(stands: AlertSettings) -> dict[str, Any]:
    found: dict[str, Any] = {"digest_at": stands.digest_at}
    for tier, waits in stands.waits.items():
        for who, patience in (("deputy", waits.deputy), ("lead", waits.lead)):
            divisor = MINUTES_OF_AN_HOUR if _is_in_hours(tier) else 1
            found[f"{tier}_{who}_open"] = patience.open // divisor
            found[f"{tier}_{who}_closed"] = patience.closed
    return found | {f"deputy_{user}": deputy for user, deputy in stands.deputies.items()}
