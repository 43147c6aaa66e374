"""Translations: complete, in step with the code, and made without system tools."""

import gettext
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from clinic.catalogues import Catalogues

PO = "locale/es/LC_MESSAGES/django.po"
HERE = Catalogues(settings.ROOT, Path(settings.LOCALE_PATHS[0]))


@pytest.fixture
def copy(tmp_path):
    """A checkout of four words, one of them on a patient's page."""
    for app in ("clinic", "patients", "pathway"):
        (tmp_path / app).mkdir()
    (tmp_path / "pathway/words.py").write_text(
        'x = _("Left")\ny = ngettext("%d day", "%d days", 2)\nz = _("Call %(name)s")\n'
    )
    page = tmp_path / "templates/pathway/public/page.html"
    page.parent.mkdir(parents=True)
    page.write_text('{% load i18n %}\n    <h1>{% translate "Thank you" %}</h1>\n')
    (tmp_path / PO).parent.mkdir(parents=True)
    shutil.copy(HERE.files[0], tmp_path / PO)
    catalogues = Catalogues(tmp_path, tmp_path / "locale")
    catalogues.update()
    return catalogues


def page_of(catalogues):
    return catalogues.root / "templates/pathway/public/page.html"


def test_everything_a_patient_sees_is_translated_and_in_step_with_the_code():
    assert HERE.problems() == []


def test_updating_keeps_translations_and_drops_what_nobody_says_any_more(copy):
    written = (copy.root / PO).read_text()
    assert 'msgid "Left"' in written
    assert 'msgid_plural "%d days"' in written
    assert 'msgid "Sign"' not in written
    assert copy.problems() == []


def test_updating_twice_changes_nothing_and_names_no_moment_and_no_place(copy):
    before = (copy.root / PO).read_text()
    copy.update()
    assert (copy.root / PO).read_text() == before
    assert [word for word in ("Date", "Generated-By", str(copy.root)) if word in before] == []


def test_a_new_word_makes_the_catalogue_out_of_date(copy):
    page_of(copy).write_text('{% load i18n %}{% translate "Thank you" %}{% translate "Good night" %}')
    assert copy.problems() == [f"{PO} is out of date: run `manage.py catalogues update`."]
    copy.update()
    assert copy.problems() == [f"{PO}: no translation of 'Good night'."]


def test_a_word_on_a_patients_page_that_is_not_marked_is_told(copy):
    page_of(copy).write_text('{% load i18n %}<p class="quiet">{% translate "Thank you" %} Bye</p>')
    assert copy.problems() == ["templates/pathway/public/page.html: not marked for translation: 'Bye'."]


def test_a_translation_that_loses_a_placeholder_is_told(copy):
    file = copy.root / PO
    file.write_text(file.read_text().replace("Llamar a %(name)s", "Llamar"))
    assert copy.problems() == [f"{PO}: the translation of 'Call %(name)s' has other placeholders."]


def test_compiling_writes_what_gettext_reads(copy):
    (compiled,) = copy.compile()
    with compiled.open("rb") as content:
        assert gettext.GNUTranslations(content).gettext("Left") == "Izquierda"
