"""Answering at once, small: a few patients, two of them sending everything twice; all of it is in make faults."""

from faults.answers import answers_at_once, few_patients


def test_of_patients_who_answer_at_once_and_twice_each_has_one_answer(whole_installation):
    rows = answers_at_once(whole_installation, arranged=few_patients)

    assert [(row.measured, row.ok) for row in rows] == [(0, True)] * 3
