"""A password of the clinic's own words is refused however it is dressed up; words of one's own are not."""

import pytest

from clinic.reference.passwords import easy_words
from clinic.rules.passwords import is_of_easy_words

NAMES = ["Alder Physical Therapy"]


@pytest.mark.parametrize(
    "password",
    [
        "needleneedle1",
        "N33dles-2026!!",
        "sciatica12345",
        "alderphysicaltherapy",
        "AlderTherapy2026",
        "Sc1atica&Needle",
        "fisioterapia99",
        "puncionagujas",
        "dry-needling-1",
    ],
)
def test_hardly_more_than_words_of_the_clinic_is_refused(password):
    assert is_of_easy_words(password, easy=easy_words(), names=NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery",
        "a-password-of-her-own",
        "the alder by the river bends",
        "74839201654738",
        "čokoláda na půlnoci",
    ],
)
def test_words_of_ones_own_are_taken(password):
    assert not is_of_easy_words(password, easy=easy_words(), names=NAMES)
