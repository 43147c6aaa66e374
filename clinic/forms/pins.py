"""The PIN of a device, and the password that says whose it is."""

from django import forms

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}


class PinForm(forms.Form):
    pin = forms.CharField(
        label="New PIN, six digits", max_length=6, widget=forms.PasswordInput(attrs=DIGITS), strip=True
    )
    password = forms.CharField(
        label="Your password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
