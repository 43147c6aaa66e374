"""F13, small: an alarming answer while the web server dies, the database restarts and the broker hangs."""

from faults.alarms import alarm_while_all_breaks


def test_an_alarming_answer_reaches_staff_whatever_breaks(whole_installation):
    rows = alarm_while_all_breaks(whole_installation, parts=("web", "postgresql", "valkey"))

    assert [row for row in rows if not row.ok] == []
