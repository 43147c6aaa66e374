"""The threat model names files, tests, commands and settings that exist, so that it cannot praise what is gone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.ROOT)
PAPER = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([^`]+)`", PAPER)))
FOLDERS = ("clinic/", "patients/", "pathway/", "tests/", "faults/", "deploy/", "requirements/")
ENVIRONMENT = (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [one for one in NAMED if one.startswith(FOLDERS)])
def test_every_file_it_names_is_there(name):
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", [one for one in NAMED if one.startswith("manage.py ")])
def test_every_command_it_names_is_there(name):
    assert name.removeprefix("manage.py ") in get_commands()


@pytest.mark.parametrize("name", [one for one in NAMED if re.fullmatch(r"[A-Z][A-Z_]+", one)])
def test_every_setting_it_names_is_one(name):
    assert hasattr(settings, name) or name in ENVIRONMENT


def test_every_chapter_of_the_standard_is_answered():
    answered = re.findall(r"^\| V(\d+) .*?\| (met|partly|not used) \|", PAPER, flags=re.MULTILINE)
    assert [int(chapter) for chapter, _ in answered] == list(range(1, 18))
