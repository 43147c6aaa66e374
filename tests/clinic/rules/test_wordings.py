"""What a text may say."""

from dataclasses import replace

import pytest

from clinic.reference import clinical_words, replies, shipped
from clinic.reference.texts import LONGEST
from clinic.rules.segments import plain, size
from clinic.rules.wordings import faults, fill

CHECK_IN = shipped()["check_in_invitation"]
GOOD = "{clinic}{who}: how are you? {link}"


def said(text, wording=CHECK_IN):
    return list(faults(text, wording, words=clinical_words(), sample=LONGEST))


@pytest.mark.parametrize("slug", shipped())
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_that_is_shipped_may_be_sent_and_is_one_segment(slug, language):
    wording = shipped()[slug]
    assert said(wording.said(language), wording) == []
    assert size(fill(wording.said(language), LONGEST)).segments == 1


@pytest.mark.parametrize("slug", replies())
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_answer_that_is_shipped_is_one_segment(slug, language):
    assert size(fill(replies()[slug].said(language), {**LONGEST, "emergency": "911"})).segments == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the text."),
        ("{clinic}{who}:\n{link}", "Write it on one line."),
        ("{clinic}{who} {link} {name}", "{name} is not known here. Known are {clinic}, {who}, {link}, {phone}."),
        ("{clinic}{who} {link} {", "A brace stands alone. Write a variable as {clinic}."),
        ("{who} {link}", "{clinic} is missing. Say who writes."),
        ("{clinic} {link}", "{who} is missing. It stays empty, or says for whom where a family shares a number."),
        ("{clinic}{who}: hello", "{link} is missing. Without it nobody can answer."),
        ("{clinic}{who} {link} {link}", "{link} stands twice. One is enough."),
        (GOOD + " bit.ly/x", "Take the address out: the only one a message holds is {link}."),
        (GOOD + " " + "a" * 400, "Shorten it: it would be 4 texts (523 of 612 characters). 3 texts are the most."),
        (GOOD + " Needling today", "Take “needling” out. It says what is done. (See hipaa_msg.)"),
        (GOOD + " your sciatica", "Take “sciatica” out. It says what somebody has. (See hipaa_msg.)"),
        (GOOD + " Su PUNCIÓN", "Take “puncion” out. It says what is done. (See hipaa_msg.)"),
        (GOOD + " 20% off", "Take “% off” out. A message about care never sells anything. (See tcpa.)"),
    ],
)  # fmt: skip
def test_a_bad_text_is_told_in_a_sentence(text, sentence):
    assert said(text) == [sentence]


@pytest.mark.parametrize(
    "words",
    [
        "call this number",
        "we will discuss it",
        "feel free to call",
        "paint",
        "legal",
        "electrónico",
        "hasta luego",
    ],
)
def test_a_word_that_only_looks_like_one_is_left_alone(words):
    assert said(f"{GOOD} {words}") == []


def test_a_time_is_missed_where_a_visit_is_confirmed():
    confirmation = shipped()["booking_confirmation"]
    assert said("{clinic}{who}: see you", confirmation) == ["{time} is missing. Say when."]


def test_every_kind_of_word_names_its_source():
    assert {kind.source for kind in clinical_words()} == {"hipaa_msg", "tcpa"}


def test_filled_in_values_do_not_make_a_text_dear():
    filled = fill("{clinic}{who}", {"clinic": "Clínica Núñez", "who": ""})
    assert (filled, plain(filled)) == ("Clinica Nuñez", filled)


def test_a_text_is_the_same_in_both_languages_or_not_at_all():
    assert replace(CHECK_IN, es="x").said("es") == "x"
    assert CHECK_IN.said("fr") == CHECK_IN.en
