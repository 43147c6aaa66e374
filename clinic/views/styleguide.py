"""The living page of every token and component in every state; there in development only."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.permissions import requires

LONG_NAME = (
    "Wolfeschlegelsteinhausenbergerdorff-Papadimitriou de la Santísima Trinidad, Maximiliana Konstantinopla"
)

SHEETS = ["day_rows", "today", "session_log", "alert", "booking", "figures"]
TONES = [
    ("ok", "Cleared"),
    ("care", "Cleared with precautions"),
    ("danger", "Do not needle"),
    ("now", "Waiting for the therapist"),
    ("quiet", "Not asked"),
]
ICONS = (
    "today calendar patients check-in alert outcomes practice ok tick care danger info now quiet half missing blocked "
    "waiting ended lock flag needle pregnancy blood device allergy shield search plus minus close next previous down arrow "
    "phone mail message send person sign-out edit print download document consent intake undo refresh pause eye language "
    "muscle list"
).split()
COLOURS = [
    ("ground", "Desk"),
    ("surface", "Paper"),
    ("sunken", "Set back"),
    ("line", "Hairline"),
    ("ink", "Ink"),
    ("action", "What you can do"),
    ("care", "With care"),
    ("danger", "Danger"),
    ("ok", "Cleared"),
]


def step(label: str, state: str, reason: str = "") -> dict[str, str]:
    return {"label": label, "state": state, "reason": reason, "url": "" if state == "ahead" else "#chart"}


STEPS = [
    step("Booked", "done"),
    step("Intake", "done"),
    step("Screening", "done"),
    step("Plan", "now", "Choose targets"),
    step("Sessions", "blocked", "Consent not discussed"),
    step("Review", "ahead"),
    step("Discharge", "ahead"),
]
ENDED = [step("Booked", "done"), step("Intake", "done"), step("Screening", "ended", "Not suitable, 3 Nov")]
SAFETY = [
    {"tone": "danger", "word": "Blood thinner", "icon": "blood", "hint": "apixaban"},
    {"tone": "care", "word": "Needle aversion: marked", "icon": "needle", "hint": ""},
    {"tone": "care", "word": "Pregnant, 22 weeks", "icon": "pregnancy", "hint": ""},
    {"tone": "care", "word": "Pacemaker", "icon": "device", "hint": "no e-stim"},
    {"tone": "quiet", "word": "No known allergies", "icon": "allergy", "hint": ""},
]
HEADERS = [
    {
        "name": "Rosa Delgado",
        "known_as": "Rosie",
        "facts": ["54 years", "Left leg", "Dana Whitfield, PT"],
        "badges": SAFETY,
        "steps": STEPS,
        "next_action": {"label": "Choose targets", "url": "#chart"},
    },
    {
        "name": LONG_NAME,
        "known_as": "",
        "facts": ["31 years", "Both legs", "No therapist yet"],
        "badges": [],
        "steps": ENDED,
        "blocked": {"sentence": "The episode has ended.", "url": "#chart", "link": "Open a new one"},
    },
]

READY = [
    {"state": "ok", "word": "Intake"},
    {"state": "half", "word": "Consent"},
    {"state": "missing", "word": "Screening"},
]
ALL_READY = [{"state": "ok", "word": word} for word in ("Intake", "Consent", "Screening")]
ARRIVED = [{"name": "arrived", "label": "Arrived", "icon": "tick", "url": "#chart"}]
HOURS = [(hour * 12, f"{8 + hour:02}:00") for hour in range(5)]


def appointment(row: int, span: int, state: str, name: str, **more: object) -> dict[str, object]:
    """An appointment of the day grid; rows of five minutes from 8:00."""
    starts = f"{8 + row // 12:02}:{row % 12 * 5:02}"
    kind = "Consultation" if span == 12 else "Treatment"
    return {
        "row": row,
        "span": span,
        "state": state,
        "name": name,
        "starts": starts,
        "kind": kind,
        "url": "#chart",
    } | more


LANES = [
    {
        "name": "Dana Whitfield, PT, DPT",
        "summary": "5 booked, 2 free",
        "appointments": [
            appointment(0, 12, "done", "Theo Bramwell", state_word="Signed", ready=ALL_READY),
            appointment(12, 9, "missed", "Ines Quiroga", state_word="No-show"),
            appointment(24, 12, "arrived", "Rosa Delgado", state_word="Arrived", ready=READY),
            appointment(36, 12, "booked", LONG_NAME, ready=READY, presses=ARRIVED),
        ],
        "free": [{"row": 48, "span": 12, "starts": "12:00"}],
        "away": [],
    },
    {
        "name": "Hollis Abernathy-Castellanos, PT",
        "summary": "3 booked, 3 free",
        "appointments": [
            appointment(6, 6, "done", "Jun Park", state_word="Signed"),
            appointment(
                24,
                9,
                "late",
                "Amara Diallo",
                state_word="12 min late",
                ready=READY,
                presses=ARRIVED,
            ),
            appointment(36, 6, "booked", "Piotr Zielinski", presses=ARRIVED),
        ],
        "free": [
            {"row": 0, "span": 6, "starts": "08:00"},
            {"row": 12, "span": 6, "starts": "09:00"},
            {"row": 18, "span": 6, "starts": "09:30"},
        ],
        "away": [{"row": 42, "span": 18, "words": "Lunch and notes"}],
    },
    {
        "name": "Wren Okafor, PT",
        "summary": "Off today",
        "appointments": [],
        "free": [],
        "away": [{"row": 0, "span": 60, "words": "Off today"}],
    },
]

WEEK = [
    {"name": "Mon 23", "note": "past", "times": []},
    {"name": "Tue 24", "note": "today", "times": ["12:00", "15:30"], "today": True},
    {"name": "Wed 25", "note": "3 free", "times": ["08:00", "09:30", "14:15"]},
    {"name": "Thu 26", "note": "closed: Thanksgiving", "times": []},
    {"name": "Fri 27", "note": "2 free", "times": ["08:30", "16:00"]},
]


class SampleForm(forms.Form):
    """One field of each kind; sent empty, it shows every error."""

    name = forms.CharField(label="Full name", help_text="As on the insurance card.")
    born = forms.DateField(label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}))
    side = forms.ChoiceField(
        label="Which leg?", choices=[("", "Choose"), ("left", "Left"), ("right", "Right")]
    )
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    channel = forms.ChoiceField(
        label="How may we reach you?",
        widget=forms.RadioSelect,
        choices=[("email", "E-mail"), ("phone", "Phone call")],
    )
    agreed = forms.BooleanField(label="I have read the notice about messages")
    needles_in = forms.IntegerField(
        label="Needles in", widget=forms.NumberInput(attrs={"min": 0, "inputmode": "numeric"})
    )
    pain = forms.TypedChoiceField(
        label="How bad is the leg pain right now?",
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(value, str(value)) for value in range(11)],
    )
    warning = forms.MultipleChoiceField(
        label="Since the treatment, have you had any of these?",
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("breath", "Short of breath, or chest pain"),
            ("numb", "Numbness between the legs"),
            ("fever", "Fever or chills"),
            ("none", "None of these"),
        ],
    )


@require_safe
@requires("see_today")
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, long names and errors included."""
    if not settings.DEBUG:
        raise Http404
    now = timezone.localtime()
    return render(
        request,
        "clinic/styleguide.html",
        {
            "sheets": [f"css/pages/{name}.css" for name in SHEETS],
            "tones": TONES,
            "icons": ICONS,
            "colours": COLOURS,
            "headers": HEADERS,
            "form": SampleForm(),
            "refused": SampleForm({"name": LONG_NAME}),
            "page": Paginator(range(143), 25).get_page(2),
            "earlier": now - timedelta(hours=49),
            "last_year": now - timedelta(days=400),
            "soon": now + timedelta(hours=3),
            "long_name": LONG_NAME,
            "hours": HOURS,
            "lanes": LANES,
            "week": WEEK,
            "conditions": [
                {"sentence": "Consent was signed but not discussed.", "url": "#", "link": "Discuss consent"},
                {"sentence": "Two findings wait for a decision.", "url": "#", "link": "Open the screening"},
            ],
            "consequences": [
                "The intake link stops working.",
                "Two planned messages will not be sent.",
                "The appointment on Tue 24 Nov, 14:30 stays.",
            ],
        },
    )
