"""Choosing a file in a form: what is wrong with it is said, and what was typed beside it stays."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from clinic.forms.files import DocumentField
from clinic.rules.files import EMPTY, LARGEST_BYTES, WRONG_KIND
from tests.patients.papers import PDF, WEB_PAGE


class Letter(forms.Form):
    document = DocumentField(label="Letter")
    sender = forms.CharField()


def filled(content, sender="Dr Reed", name="letter.pdf", field=Letter):
    files = {} if content is None else {"document": SimpleUploadedFile(name, content, "application/pdf")}
    return field({"sender": sender}, files)


def test_the_field_gives_the_bytes_whatever_the_file_is_called():
    form = filled(PDF, name="holiday.exe")
    assert form.is_valid()
    assert form.cleaned_data["document"] == PDF


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "Choose a file: a PDF, or a photograph as JPEG or PNG."),
        (b"", EMPTY),
        (WEB_PAGE, WRONG_KIND),
        (
            PDF.ljust(LARGEST_BYTES + 1, b"\n"),
            "This file has 10.1 MB and 10 MB is the most. Scan it in grey, or take a smaller photograph.",
        ),
    ],
    ids=["none", "empty", "another kind", "too large"],
)
def test_what_is_wrong_with_the_file_is_a_sentence_at_its_field(content, sentence):
    form = filled(content)
    assert form.errors == {"document": [sentence]}
    assert 'value="Dr Reed"' in str(form["sender"])


def test_a_good_file_beside_another_mistake_has_to_be_chosen_again_and_the_page_says_so():
    form = filled(PDF, sender="")
    assert list(form.errors) == ["sender"]
    shown = render_to_string("_components/document_field.html", {"field": form["document"]})
    assert "Choose the file again." in shown


def test_a_form_nobody_sent_asks_for_nothing_again():
    shown = render_to_string("_components/document_field.html", {"field": Letter()["document"]})
    assert ("again" in shown, 'accept="application/pdf' in shown) == (False, True)
