"""Pain over time: what was measured together stands together, and nothing is made up for what nobody asked."""

from datetime import timedelta

from django.template import Context, Template

from pathway.models import Measurement
from pathway.queries import measurements
from tests import cast
from tests.pathway import scenes


def measure(episode, days, point, **values):
    for kind, value in values.items():
        Measurement.objects.create(
            clinic_id=episode.clinic_id,
            episode=episode,
            kind=kind,
            at_point=point,
            value=value,
            measured_at=cast.NOW + timedelta(days=days),
        )


def series_of(episode):
    return measurements.over_time(measurements.measured(episode))


def test_a_change_is_told_absolute_and_in_percent(alder):
    episode = scenes.opened(alder)
    measure(episode, 0, "baseline", nprs_leg=7)
    measure(episode, 2, "after_48_hours", nprs_leg=3)

    (leg,) = series_of(episode)

    assert leg.changed.words == "Leg pain: from 7 to 3, 4 better, 57 percent."
    assert leg.changed.matters is True


def test_the_value_right_after_needles_is_no_outcome(alder):
    episode = scenes.opened(alder)
    measure(episode, 0, "baseline", nprs_leg=7)
    measure(episode, 1, "after", nprs_leg=0)

    (leg,) = series_of(episode)

    assert leg.changed is None


def test_a_value_nobody_asked_for_is_none_and_not_zero(alder):
    episode = scenes.opened(alder)
    measure(episode, 0, "baseline", nprs_leg=7, nprs_back=0)
    measure(episode, 7, "weekly", nprs_leg=4)

    rows = measurements.table(series_of(episode))

    assert [(row.label, row.values) for row in rows] == [("Weekly", (4.0, None)), ("Baseline", (7.0, 0.0))]


def test_the_picture_says_in_words_what_it_shows(alder):
    episode = scenes.opened(alder)
    measure(episode, 0, "baseline", nprs_leg=7)
    measure(episode, 2, "weekly", nprs_leg=3)
    template = Template("{% load line_chart %}{% line_chart series sessions zone %}")

    svg = template.render(
        Context({"series": series_of(episode), "sessions": [cast.NOW], "zone": alder.clinic.zone})
    )

    assert '<title id="nprs-title">Pain from 0 to 10 over time</title>' in svg
    assert "Leg pain: from 7 to 3, 4 better, 57 percent." in svg
    assert svg.count('class="chart-session-number"') == 1
