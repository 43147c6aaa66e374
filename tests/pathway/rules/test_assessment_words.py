"""An assessment in words: the summary a colleague reads first, and the whole of it beside the last one."""

from pathway.reference import library
from pathway.reference.examination import examination
from pathway.rules.assessment_words import lines, nerves, summary
from pathway.rules.assessments import Activity, Examination, Point, with_all_normal

FOUND = Examination(
    values={
        "suspected_driver": "herniated_disc",
        "slr_left_degrees": 40,
        "slr_left_site": "calf",
        "slr_left_crossed": "no",
        "slr_right_site": "none",
        "slr_right_crossed": "yes",
        "slump_left": "positive",
        "sitting_effect": "worse",
        "sitting_minutes": 10,
        "walking_effect": "better",
    },
    signs={
        ("light_touch", "L5", "left"): "reduced",
        ("myotome", "L5", "left"): "4",
        ("myotome", "L5", "right"): "5",
        ("reflex", "achilles", "left"): "reduced",
    },
    points=(Point("piriformis", "left", "referred", is_familiar=True), Point("soleus", "right")),
    activities={1: Activity("Walk", 3), 2: Activity("Sit", 4)},
)


def name(slug):
    return library().muscles[slug].en


def test_the_summary_says_what_a_colleague_asks_first():
    assert summary(FOUND, examination(), name) == [
        ("Driver", "Herniated disc"),
        ("Leg raise", "left 40°, to the calf; right no symptoms, crossed"),
        ("Slump", "left positive"),
        (
            "Nerves",
            "L5 left: light touch reduced, strength 4; Achilles left: reflex 1+ reduced",
        ),
        ("Trigger points", "Piriformis left (referred pain, familiar); Soleus right (tender)"),
        ("Worse with", "sitting (10 min)"),
        ("Activities", "Walk 3, Sit 4 (mean 3.5 of 10)"),
    ]


def test_what_was_not_examined_is_not_mentioned():
    assert summary(Examination(), examination(), name) == []


def test_nerves_that_are_all_normal_are_said_in_three_words():
    assert (
        nerves(with_all_normal(Examination(), "nerves", examination()), examination())
        == "normal where tested"
    )


def test_each_line_stands_beside_the_last_time_and_says_whether_it_changed():
    last = Examination(
        values={"slr_left_degrees": 30, "gait": "antalgic"}, signs={("myotome", "L5", "left"): "4"}
    )
    now = Examination(values={"slr_left_degrees": 45}, signs={("myotome", "L5", "left"): "4"})

    found = {
        line.label: (line.now, line.last, line.changed) for line in lines(now, last, examination(), name)
    }

    assert found == {
        "Left leg raise": ("45°", "30°", True),
        "Gait": ("", "Favours a leg", False),
        "L5 left, strength": ("4", "4", False),
    }


def test_lines_follow_the_order_of_the_page():
    parts = [line.part for line in lines(FOUND, None, examination(), name)]

    assert list(dict.fromkeys(parts)) == ["behaviour", "pain", "tension", "nerves", "palpation", "conclusion"]
