"""Who answers for a patient: a name, what they are to them, and whether the clinic has the patient's permission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pathway.actions.check_in_answers import Who
from pathway.models import CheckInAnswer
from pathway.states import Relation

PERMITTED = {"yes": True, "no": False, "dont_know": None}


class HelperForm(forms.Form):
    def __init__(self, *args: Any, stored: CheckInAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {"required": _("Please choose an answer.")}
        self.fields["name"] = forms.CharField(
            label=_("Your name"),
            max_length=80,
            initial=stored.helper_name,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            error_messages={"required": _("Please type your name.")},
        )
        self.fields["relation"] = forms.ChoiceField(
            label=_("Who are you to the person you help?"),
            choices=_relations(),
            widget=forms.RadioSelect,
            initial=stored.helper_relation,
            error_messages=said,
        )
        self.fields["permitted"] = forms.ChoiceField(
            label=_("Has that person told the clinic that you may answer for them?"),
            choices=[("yes", _("Yes")), ("no", _("No")), ("dont_know", _("I don't know"))],
            widget=forms.RadioSelect,
            error_messages=said,
        )

    def who(self) -> Who:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        return Who(
            is_helped=True,
            helper_name=" ".join(given["name"].split()),
            helper_relation=given["relation"],
            helper_is_permitted=PERMITTED[given["permitted"]],
        )


def _relations() -> list[tuple[str, str]]:
    words = {
        Relation.PARTNER: _("Husband, wife or partner"),
        Relation.CHILD: _("Son or daughter"),
        Relation.PARENT: _("Parent or guardian"),
        Relation.FAMILY: _("Other family"),
        Relation.FRIEND: _("Friend or neighbor"),
        Relation.CARER: _("Paid carer"),
    }
    return [(str(code), said) for code, said in words.items()]
