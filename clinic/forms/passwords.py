"""The password of somebody who knows the one they have, as django-allauth asks for it, in the words of the other forms."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm

from clinic.forms.staff import PasswordForm


class ChangeForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = PasswordForm.base_fields["password"]
        self.fields["oldpassword"].label = "Password you have now"
        self.fields["password1"].label = "New password"
        self.fields["password1"].help_text = new.help_text
        self.fields["password2"].label = "The new password again"
        for name in ("oldpassword", "password1", "password2"):
            self.fields[name].widget.attrs.pop("placeholder", None)
