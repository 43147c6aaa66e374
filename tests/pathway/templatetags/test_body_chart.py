"""The body chart in a page: what can be chosen, what is blocked and why, which side is which, in both languages."""

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import translation

from pathway.reference.body_chart import body_chart

CARD = {"referral": "Buttock and back of thigh", "at_risk": "Sciatic nerve"}


@dataclass(frozen=True)
class Cell:
    """A target as the caller hands it over."""

    muscle: str
    side: str
    label: str
    state: str = "allowed"
    reasons: tuple[str, ...] = ()
    card: dict[str, str] | None = None


@dataclass(frozen=True)
class Site:
    """A needled site as the caller hands it over."""

    muscle: str
    side: str
    label: str
    count: int


class Elements(HTMLParser):
    """Collects every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def having(self, name: str, value: str | None = None) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.found if name in attrs and value in (None, attrs[name])]


def targets(cells, selected=(), name="targets"):
    return _render(
        "{% body_chart_targets cells selected name=name %}", cells=cells, selected=set(selected), name=name
    )


def pain(selected=(), language="en", zones=None):
    zones = body_chart().zones.values() if zones is None else zones
    with translation.override(language):
        return _render("{% body_chart_pain zones selected %}", zones=zones, selected=set(selected))


def needled(*sites):
    return _render("{% body_chart_map sites %}", sites=sites)


def _render(tag: str, **context) -> str:
    return Template("{% load body_chart %}" + tag).render(Context(context))


def _input(page: str, key: str) -> dict[str, str | None]:
    (found,) = Elements(page).having("value", key)
    return found


def _both_sides(**changes) -> list[Cell]:
    return [Cell("piriformis", side, "Piriformis", **changes) for side in ("left", "right")]


def test_every_cell_has_one_checkbox_that_posts_its_muscle_and_side():
    page = targets(_both_sides())

    boxes = Elements(page).having("type", "checkbox")
    assert [(box["name"], box["value"]) for box in boxes] == [
        ("targets", "piriformis:left"),
        ("targets", "piriformis:right"),
    ]


def test_a_chosen_muscle_is_checked_in_the_list_and_marked_on_the_drawing():
    page = targets(_both_sides(), selected={"piriformis:left"})

    assert "checked" in _input(page, "piriformis:left")
    assert "checked" not in _input(page, "piriformis:right")
    assert _selected_on_drawing(page) == {"piriformis:left"}


def test_a_blocked_muscle_cannot_be_chosen_and_says_why():
    page = targets([Cell("iliopsoas", "left", "Iliopsoas", "blocked", ("Takes a blood thinner.",))])

    box = _input(page, "iliopsoas:left")
    assert "disabled" in box
    assert re.search(
        rf'<ul [^>]*id="{box["aria-describedby"]}"[^>]*>\s*<li>Takes a blood thinner\.</li>', page
    )


def test_a_choice_that_has_become_blocked_is_not_checked_and_says_it_will_be_left_out():
    page = targets([Cell("iliopsoas", "left", "Iliopsoas", "blocked")], selected={"iliopsoas:left"})

    assert "checked" not in _input(page, "iliopsoas:left")
    assert "It was chosen before. Saving leaves it out." in page
    assert _selected_on_drawing(page) == set()


def test_state_is_a_pattern_and_a_word_and_never_colour_alone():
    page = targets(
        [
            Cell("piriformis", "left", "Piriformis", "caution", ("Near the nerve.",)),
            Cell("piriformis", "right", "Piriformis", "blocked", ("Implant.",)),
            Cell("soleus", "left", "Soleus"),
        ]
    )

    hatched = [a["fill"] for tag, a in Elements(page).found if tag == "use" and a.get("class") == "bc-hatch"]
    assert sorted(hatched) == ["url(#targets-blocked)", "url(#targets-caution)"]
    words = re.findall(r"</svg>(Allowed|Caution|Blocked)</span>", page)
    assert sorted(words) == ["Allowed", "Blocked", "Caution"]


def test_a_shape_is_named_with_side_layer_and_state():
    page = targets([Cell("piriformis", "left", "Piriformis"), Cell("soleus", "right", "Soleus", "caution")])

    homes = {a["data-key"]: a["data-region"] for a in Elements(page).having("data-home")}
    assert homes == {
        "piriformis:left": "Piriformis, left, deep: allowed",
        "soleus:right": "Soleus, right: caution",
    }


@pytest.mark.parametrize(
    ("muscle", "side", "is_mirrored"),
    [
        ("piriformis", "left", True),  # from behind, the patient's left is on the viewer's left
        ("piriformis", "right", False),
        ("iliopsoas", "left", False),  # from the front, the patient's left is on the viewer's right
        ("iliopsoas", "right", True),
    ],
)
def test_sides_are_the_patients_own(muscle, side, is_mirrored):
    page = targets([Cell(muscle, side, muscle)])

    region = re.search(
        rf'data-key="{muscle}:{side}" data-region="[^"]*" data-home>(<g transform="scale\(-1 1\)">)?', page
    )
    assert bool(region[1]) is is_mirrored


def test_views_are_captioned_from_the_patients_side():
    captions = re.findall(
        r"<span>(\w+)</span> <strong>(\w+)</strong> <span>(\w+)</span>", targets(_both_sides())
    )

    assert captions == [("Left", "Back", "Right"), ("Right", "Front", "Left")]


def test_muscles_without_a_cell_are_drawn_and_cannot_be_pressed():
    page = targets([Cell("piriformis", "left", "Piriformis")])

    assert {a["data-key"] for a in Elements(page).having("data-region")} == {"piriformis:left"}
    assert len(Elements(page).having("class", "bc-inert")) > 20


def test_a_muscle_nobody_has_drawn_can_still_be_chosen_in_the_list():
    page = targets([Cell("quadratus_femoris", "left", "Quadratus femoris")])

    assert _input(page, "quadratus_femoris:left")["name"] == "targets"
    assert "<legend>Not on the drawing</legend>" in page


def test_the_list_keeps_the_order_of_the_cells_under_headings_from_top_to_bottom():
    page = targets(
        [Cell(slug, "left", slug) for slug in ("soleus", "biceps_femoris", "semitendinosus", "multifidus")]
    )

    values = [box["value"] for box in Elements(page).having("type", "checkbox")]
    assert values == ["multifidus:left", "biceps_femoris:left", "semitendinosus:left", "soleus:left"]


def test_the_card_is_written_once_for_both_sides():
    page = targets(_both_sides(card=CARD))

    assert page.count("<dd>Sciatic nerve</dd>") == 1


def test_words_of_the_caller_are_escaped():
    page = targets([Cell("soleus", "left", "<b>Soleus", "caution", ('<img src="x">',))])

    assert "<b>" not in page
    assert "<img" not in page


@pytest.mark.parametrize("selected", [set(), {"calf:left"}], ids=["nothing marked", "one marked"])
def test_the_pain_drawing_has_a_checkbox_for_every_zone_on_both_sides(selected):
    page = pain(selected)

    boxes = Elements(page).having("name", "pain_zones")
    assert {box["value"] for box in boxes} == {
        f"{slug}:{s}" for slug in body_chart().zones for s in ("left", "right")
    }
    assert {box["value"] for box in boxes if "checked" in box} == selected


def test_the_pain_drawing_speaks_spanish():
    page = pain({"calf:left"}, language="es")

    assert "<span>Pantorrilla izquierda</span>" in page
    assert "<span>Left calf</span>" not in page


def test_the_language_of_a_pain_drawing_can_be_given():
    page = _render(
        '{% body_chart_pain zones selected language="es" %}',
        zones=[body_chart().zones["calf"]],
        selected=set(),
    )

    assert "<span>Pantorrilla derecha</span>" in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_drawing_itself_is_the_same_in_every_language(language):
    moves = re.findall(r'transform="(translate[^"]*)"', pain(language=language))

    assert moves
    assert [move for move in moves if not re.fullmatch(r"translate\(-?\d+(\.\d+)? \d+(\.\d+)?\)", move)] == []


def test_the_pain_drawing_shows_only_the_zones_it_is_given():
    page = pain(zones=[body_chart().zones["heel"]])

    assert {a["data-key"] for a in Elements(page).having("data-key")} == {"heel:left", "heel:right"}


def test_the_map_adds_up_the_sites_of_a_muscle_and_side():
    page = needled(
        Site("piriformis", "left", "Piriformis", 2),
        Site("piriformis", "left", "Piriformis", 1),
        Site("soleus", "right", "Soleus", 1),
    )

    assert re.findall(r"<li>([^<]+) <strong>(\d+)</strong></li>", page) == [
        ("Piriformis, left", "3"),
        ("Soleus, right", "1"),
    ]
    assert re.findall(r"<text[^>]*>(\d+)</text>", page) == ["1", "3"]
    assert Elements(page).having("type", "checkbox") == []


def test_an_empty_map_says_so():
    assert "No muscle has been needled yet." in needled()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(lambda: targets(_all_cells(), selected={"soleus:left"}), id="targets"),
        pytest.param(lambda: pain({"calf:left"}), id="pain"),
        pytest.param(lambda: needled(Site("soleus", "left", "Soleus", 1)), id="map"),
    ],
)
def test_ids_are_unique_everything_named_exists_and_the_policy_on_inline_code_is_kept(page):
    elements = Elements(page())

    ids = Counter(a["id"] for a in elements.having("id"))
    assert [name for name, times in ids.items() if times > 1] == []
    named = {a["href"][1:] for a in elements.having("href") if a["href"].startswith("#")}
    named |= set(re.findall(r"url\(#([^)]+)\)", str(elements.found)))
    assert named - set(ids) == set()
    assert [a for _, a in elements.found if "style" in a or any(name.startswith("on") for name in a)] == []


def test_a_chart_with_every_muscle_stays_light():
    page = targets(_all_cells())
    drawing = "".join(re.findall(r"<svg class=\"bc-svg.*?</svg>", page, re.DOTALL))

    assert len(gzip.compress(drawing.encode())) < 14_000


def _all_cells() -> list[Cell]:
    return [Cell(slug, side, slug) for slug in body_chart().muscles for side in ("left", "right")]


def _selected_on_drawing(page: str) -> set[str | None]:
    return {
        a["data-key"]
        for a in Elements(page).having("data-key")
        if "is-selected" in (a["class"] or "").split()
    }
