"""F4, small: a broker that hangs, dies or forgets is a non-event."""

from faults.broker import broker_away


def test_pages_and_clock_survive_the_broker(whole_installation):
    while_hanging, while_killed, after_kill, after_flush = broker_away(whole_installation)

    assert [while_hanging.measured, while_killed.measured] == [0, 0]
    assert [row.name for row in (after_kill, after_flush) if row.measured > 30] == []
