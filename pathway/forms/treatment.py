"""The shape of what a session log sends: the visit's own fields by band, and one form per site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from clinic.models import Membership, User
from pathway.forms.log_fields import MOVEMENT_WORDS, Count, Tenths
from pathway.models import NeedledSite, TreatmentSession
from pathway.models.needled_sites import SITE_SCALES
from pathway.models.treatment import MOVEMENT
from pathway.reference import library
from pathway.reference.muscles import Modality

MOST_NEEDLES = 30
LONGEST_ADJUNCT = 120
LONGEST_WATCH = 240
LONGEST_DRYING = 600
BLANK = ("", "Not recorded")
BEFORE, AFTER = ([f"{name}_{point}" for name in MOVEMENT] for point in ("before", "after"))
YES_NO = [("yes", "Yes"), ("no", "No")]


def _words(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.slug, row.en) for row in rows]


class Nprs(forms.TypedChoiceField):
    """0 to 10 as eleven buttons; an int, None while nobody asked."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            choices=[(str(number), str(number)) for number in range(11)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )


class YesNo(forms.TypedChoiceField):
    """Yes, no, or None while nobody said."""

    def __init__(self, label: str, widget: Any = forms.RadioSelect) -> None:
        blank = [BLANK] if widget is forms.Select else []
        super().__init__(
            label=label,
            choices=[*blank, *YES_NO],
            coerce=lambda word: word == "yes",
            empty_value=None,
            required=False,
            widget=widget,
        )


class LogForm(forms.Form):
    """The visit itself. A band that is not on the page says nothing, so its fields stay as they are stored."""

    BANDS = {
        "before": ("nprs_leg_before", "nprs_back_before", "position", *BEFORE),
        "needling": ("aseptic_confirmed", "skin_prep", "skin_dry_seconds", "second_count_by"),
        "agreed": ("more_needles_reason",),
        "after": (
            "nprs_leg_after",
            "nprs_back_after",
            *AFTER,
            "response",
            "observed_minutes",
            "fit_to_leave",
            "advice_given",
            "adjuncts",
            "note",
        ),
    }

    nprs_leg_before = Nprs("Leg pain now")
    nprs_back_before = Nprs("Back pain now")
    position = forms.ChoiceField(label="Position", required=False, widget=forms.RadioSelect)
    aseptic_confirmed = forms.BooleanField(
        label="Aseptic checklist",
        required=False,
    )
    skin_prep = forms.ChoiceField(label="Skin prepared with", required=False)
    skin_dry_seconds = Count("Dried for (seconds)", LONGEST_DRYING)
    second_count_by = forms.ModelChoiceField(
        User.objects.none(), label="Second count by", required=False, to_field_name="uuid"
    )
    more_needles_reason = forms.CharField(label="Why more than agreed", required=False, max_length=200)
    nprs_leg_after = Nprs("Leg pain after")
    nprs_back_after = Nprs("Back pain after")
    response = forms.ChoiceField(label="Response", required=False, widget=forms.RadioSelect)
    observed_minutes = Count("Watched for (minutes)", LONGEST_WATCH)
    fit_to_leave = YesNo("Fit to leave")
    advice_given = forms.BooleanField(label="After-care and when to get help were explained", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    no_needles_reason = forms.CharField(label="Reason", required=False, max_length=200)
    chaperone_name = forms.CharField(label="Name of the chaperone", required=False, max_length=120)

    def __init__(
        self, data: QueryDict | None, *, session: TreatmentSession, modalities: Iterable[Modality]
    ) -> None:
        super().__init__(data, initial=_session_values(session))
        self.modalities = list(modalities)
        self.fields["position"].choices = _words(library().positions.values())  # type: ignore[attr-defined]
        self.fields["response"].choices = _words(library().responses.values())  # type: ignore[attr-defined]
        self.fields["skin_prep"].choices = [BLANK, *_words(library().skin_preps.values())]  # type: ignore[attr-defined]
        here = Membership.objects.filter(clinic=session.clinic_id, is_active=True)
        staff = User.objects.filter(memberships__in=here).exclude(pk=session.therapist_id).order_by("name")
        self.fields["second_count_by"].queryset = staff  # type: ignore[attr-defined]
        self.fields["second_count_by"].empty_label = BLANK[1]  # type: ignore[attr-defined]
        for name, most in MOVEMENT.items():
            for point in ("before", "after"):
                self.fields[f"{name}_{point}"] = Count(MOVEMENT_WORDS[name], most)
        minutes = {one["slug"]: one["minutes"] for one in session.adjuncts}
        for modality in self.modalities:
            self.fields[f"adjunct_{modality.slug}"] = forms.IntegerField(
                label=modality.en, required=False, min_value=1, max_value=LONGEST_ADJUNCT
            )
            self.initial[f"adjunct_{modality.slug}"] = minutes.get(modality.slug)
        self.fields["chaperone_name"].widget.attrs["placeholder"] = "Name"
        _dress(self)

    @property
    def adjunct_fields(self) -> list[forms.BoundField]:
        """The minute fields, in the order of the reference."""
        return [self[f"adjunct_{modality.slug}"] for modality in self.modalities]

    def movement_fields(self, point: str) -> list[forms.BoundField]:
        """The fields of movement before or after, the leg raise first."""
        return [self[f"{name}_{point}"] for name in MOVEMENT]

    def entries(self) -> dict[str, Any]:
        """Cleaned values by model field, of the bands that were on the page."""
        shown = self.data.getlist("band") if isinstance(self.data, QueryDict) else list(self.BANDS)
        values = self.cleaned_data | {"adjuncts": self._adjuncts()}
        found = {name: values[name] for band in shown for name in self.BANDS.get(band, ())}
        if "second_count_by" in found:
            counter = found.pop("second_count_by")
            found["second_count_by_id"] = counter.pk if counter else None
        return found

    def _adjuncts(self) -> list[dict[str, Any]]:
        given = ((one.slug, self.cleaned_data.get(f"adjunct_{one.slug}")) for one in self.modalities)
        return [{"slug": slug, "minutes": minutes} for slug, minutes in given if minutes]


class SiteForm(forms.Form):
    """One site. Its prefix holds the site's uuid, so a field keeps its name whatever happens around it."""

    level = forms.ChoiceField(label="Level", required=False)
    needle = forms.ChoiceField(label="Needle", required=False)
    technique = forms.ChoiceField(label="Technique", required=False)
    depth = forms.ChoiceField(label="Depth", required=False)
    needles_in = forms.IntegerField(label="In", required=False, min_value=0, max_value=MOST_NEEDLES)
    needles_out = forms.IntegerField(label="Out", required=False, min_value=0, max_value=MOST_NEEDLES)
    e_stim = forms.BooleanField(label="E-stim through the needles", required=False)
    local_twitch_response = forms.ChoiceField(label="Twitch", required=False)
    pain_during = forms.IntegerField(label="Pain during (0 to 10)", required=False, min_value=0, max_value=10)
    bleeding = YesNo("Bleeding", forms.Select)
    cm_from_midline = Tenths("From midline (cm)", SITE_SCALES["cm_from_midline"])
    manipulation = forms.ChoiceField(label="Manipulation", required=False)
    dwell_minutes = Count("Left in (minutes)", SITE_SCALES["dwell_minutes"])
    referred_pain_reproduced = YesNo("Known pain reproduced", forms.Select)
    e_stim_hz = Count("Frequency (Hz)", SITE_SCALES["e_stim_hz"], least=1)
    e_stim_microseconds = Count("Pulse width (\u00b5s)", SITE_SCALES["e_stim_microseconds"], least=1)
    e_stim_ma = Tenths("Strength (mA)", SITE_SCALES["e_stim_ma"])
    e_stim_felt = forms.ChoiceField(label="or set by", required=False)
    e_stim_minutes = Count("Current for (minutes)", SITE_SCALES["e_stim_minutes"], least=1)
    e_stim_pairing = forms.ChoiceField(label="Paired with", required=False)
    CURRENT = (
        *("e_stim_hz", "e_stim_microseconds", "e_stim_ma", "e_stim_felt", "e_stim_minutes"),
        "e_stim_pairing",
    )

    def __init__(
        self, data: QueryDict | None, *, site: NeedledSite, blocked: Mapping[str, str] | None = None
    ) -> None:
        """`blocked` is why a technique may not be chosen here, by slug."""
        super().__init__(data, prefix=f"site-{site.uuid}", initial=_site_values(site))
        known = library()
        sizes = _words(known.needle_sizes.values())
        if self.initial["needle"] and self.initial["needle"] not in known.needle_sizes:
            sizes.append((self.initial["needle"], f"{self.initial['needle']} mm"))
        techniques = [
            (one.slug, one.en)
            for one in known.techniques.values()
            if not one.current and one.slug not in (blocked or {})
        ]
        if site.technique and site.technique not in dict(
            techniques
        ):  # what is stored is shown, blocked or not
            techniques.append((site.technique, f"{known.techniques[site.technique].en} (blocked)"))
        for name, choices in (
            ("level", _words(known.spinal_levels.values())),
            ("needle", sizes),
            ("technique", techniques),
            ("depth", _words(known.depths.values())),
            ("local_twitch_response", _words(known.twitch_responses.values())),
            ("manipulation", _words(known.manipulations.values())),
            ("e_stim_felt", _words(known.currents_felt.values())),
            ("e_stim_pairing", _words(known.pairings.values())),
        ):
            self.fields[name].choices = [BLANK, *choices]  # type: ignore[attr-defined]
        if "e_stim" in (blocked or {}) and not site.e_stim:
            self.fields["e_stim"].widget.attrs["disabled"] = True
        _dress(self)

    @property
    def current_fields(self) -> list[forms.BoundField]:
        """What is recorded of the current."""
        return [self[name] for name in self.CURRENT]

    def entries(self) -> dict[str, Any]:
        """Cleaned values by model field."""
        values = dict(self.cleaned_data)
        diameter, _, length = values.pop("needle").partition("x")
        return values | {
            "needle_diameter_mm": Decimal(diameter) if diameter else None,
            "needle_length_mm": int(length) if length else None,
        }


def _session_values(session: TreatmentSession) -> dict[str, Any]:
    names = [name for band in LogForm.BANDS.values() for name in band if name != "adjuncts"]
    values = {name: getattr(session, name) for name in names}
    return values | {"fit_to_leave": _yes_no(session.fit_to_leave)}


def _site_values(site: NeedledSite) -> dict[str, Any]:
    names = (
        *("level", "technique", "depth", "needles_in", "needles_out", "e_stim", "local_twitch_response"),
        *("cm_from_midline", "manipulation", "dwell_minutes", *SiteForm.CURRENT),
    )
    size = f"{site.needle_diameter_mm:.2f}x{site.needle_length_mm}" if site.needle_diameter_mm else ""
    return {name: getattr(site, name) for name in names} | {
        "needle": size,
        "pain_during": site.pain_during,
        "bleeding": _yes_no(site.bleeding),
        "referred_pain_reproduced": _yes_no(site.referred_pain_reproduced),
    }


def _yes_no(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")


def _dress(form: forms.Form) -> None:
    """The class names our styles know, and a number pad on a tablet."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "form-check-input"
        elif isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "form-select"
        elif not isinstance(widget, forms.RadioSelect):
            widget.attrs["class"] = "form-control"
        if isinstance(widget, forms.NumberInput):
            widget.attrs["inputmode"] = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
        widget.attrs["autocomplete"] = "off"


class EventForm(forms.Form):
    """An adverse event: what, how bad, when, and what was done. Times are the clinic's own."""

    kind = forms.ChoiceField(label="What happened")
    severity = forms.ChoiceField(
        label="How bad",
        widget=forms.RadioSelect,
        choices=[
            ("mild", "Mild: brief, passes, no effect on daily life"),
            ("significant", "Significant: needed medical care or disrupted activities"),
            ("serious", "Serious: hospital, lasting disability or death"),
        ],
    )
    occurred_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    sites = forms.MultipleChoiceField(
        label="Which sites", required=False, widget=forms.CheckboxSelectMultiple
    )
    action_taken = forms.CharField(
        label="What was done, and how the patient was after it", max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, sites: Iterable[NeedledSite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needled = {str(site.uuid): site for site in sites}
        self.fields["sites"].choices = [  # type: ignore[attr-defined]
            (uuid, f"{library().muscles[site.muscle].en}, {site.side}{site.level and f' ({site.level})'}")
            for uuid, site in self.needled.items()
        ]
        if not self.needled:
            del self.fields["sites"]
        self.fields["kind"].choices = [("", "Choose"), *_words(library().events.values())]  # type: ignore[attr-defined]

    def clean_sites(self) -> list[NeedledSite]:
        return [self.needled[uuid] for uuid in self.cleaned_data["sites"]]
