"""Icons, badges and error summaries say in words what they show in colour."""

import pytest
from django import forms
from django.template.loader import render_to_string

from clinic.templatetags import look


class Contact(forms.Form):
    name = forms.CharField(label="Full name")
    channel = forms.ChoiceField(label="Channel", widget=forms.RadioSelect, choices=[("email", "E-mail")])
    version = forms.IntegerField(label="Version", widget=forms.HiddenInput)


def test_an_icon_beside_a_word_is_silent():
    assert (
        look.icon("needle")
        == '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#needle"/></svg>'
    )


def test_an_icon_on_its_own_is_read_out():
    assert look.icon("needle", "Needled") == (
        '<svg class="icon" role="img" aria-label="Needled"><use href="/static/img/icons.svg#needle"/></svg>'
    )


def test_a_badge_brings_the_icon_of_its_tone_and_escapes_its_word():
    assert look.badge("care", "<b>") == (
        f'<span class="badge is-care">{look.icon("care")}<span>&lt;b&gt;</span></span>'
    )


def test_a_badge_tells_a_screen_reader_more():
    assert look.badge("danger", "Blood thinner", icon="blood", hint="apixaban") == (
        f'<span class="badge is-danger">{look.icon("blood")}'
        '<span>Blood thinner<span class="visually-hidden"> apixaban</span></span></span>'
    )


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Rosa Delgado", "RD"), ("Ana María de la Cruz", "AC"), ("cher", "C"), ("", "")],
)
def test_initials_are_those_of_the_first_and_the_last_word(name, letters):
    assert look.initials(name) == letters


@pytest.mark.parametrize(
    ("level", "tone"),
    [("success", "ok"), ("warning", "care"), ("error", "danger"), ("info", "now"), ("debug", "now")],
)
def test_a_message_wears_the_tone_of_its_level(level, tone):
    assert look.message_tone(level) == tone


def test_an_error_summary_points_at_controls_that_can_take_the_focus():
    required = "This field is required."

    assert look.field_errors(Contact({})) == [
        look.FieldError("Full name", required, "id_name"),
        look.FieldError("Channel", required, "id_channel_0"),
        look.FieldError("Version", required, ""),
    ]


def test_a_form_without_errors_has_no_summary():
    assert look.field_errors(Contact({"name": "Rosa", "channel": "email", "version": 1})) == []


def test_an_error_of_a_field_with_nothing_left_to_choose_points_nowhere():
    class Shut(forms.Form):
        care = forms.ChoiceField(label="Care", choices=[], widget=forms.RadioSelect)

    assert look.field_errors(Shut({})) == [look.FieldError("Care", "This field is required.", "")]


class Pin(forms.Form):
    pin = forms.CharField(widget=forms.PasswordInput)


@pytest.mark.parametrize(
    ("form", "given", "title"),
    [
        (Contact, {}, "Please look at these again."),
        (Contact, {"name": "Rosa"}, "Please look at these again. What you typed is kept."),
        (Contact, {"name": "Rosa", "version": 1}, "Please look at this again. What you typed is kept."),
        (Contact, {"channel": "email"}, "Please look at these again. Your answers are kept."),
        (Pin, {"pin": ""}, "Please look at this again."),
    ],
)
def test_a_summary_says_how_much_is_wrong_and_what_is_kept(form, given, title):
    html = render_to_string("_components/form_errors.html", {"form": form(given)})
    assert f'<p class="notice-title">{title}</p>' in html


@pytest.mark.parametrize(("label", "colon"), [("Full name", ":"), ("How do you feel?", ""), ("I agree.", "")])
def test_a_label_that_ends_a_sentence_gets_no_colon(label, colon):
    assert look.FieldError(label, "Please choose.", "").colon == colon


def test_an_address_breaks_after_its_at_sign_and_is_escaped():
    assert look.breaks_at_sign("a<b@mail.example") == "a&lt;b@<wbr>mail.example"
