"""F11, small: several tabs write into the same drafts at the same instant; the whole of it is in make faults."""

from faults.autosaves import autosaves_at_once, few_logs


def test_no_autosave_of_many_at_once_is_lost_or_out_of_order(whole_installation):
    rows = autosaves_at_once(whole_installation, arranged=few_logs, tabs=6)

    assert [(row.measured, row.ok) for row in rows] == [(0, True)] * 4
