"""The clinical assessment: what a therapist examined, draft while it is written, closed once it is signed.

One fact is one column. What repeats over levels, muscles or activities is a row each, and what was not examined has
neither value nor row: missing is never zero and never normal. The grid is rows, not thirty columns, because one question
is asked of all of them ("which root is weak?"), and each kind brings its own places and grades, which the table checks.
A signed assessment is closed in the database too (see the migration "signed assessment is signed"): what comes later is
an addendum, or the next assessment.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.states import AssessmentState

SIDES = ["left", "right"]
ROOTS = ["L2", "L3", "L4", "L5", "S1", "S2"]
REFLEXES = ["patellar", "medial_hamstring", "achilles"]
# Where each kind of sign is tested, and what it is graded with.
GRID = {
    "light_touch": (ROOTS, ["normal", "reduced", "absent", "increased"]),
    "myotome": (ROOTS, ["0", "1", "2", "3", "4", "5"]),
    "reflex": (REFLEXES, ["absent", "reduced", "normal", "brisk", "clonus"]),
}
# The widest value of each number; the page's own limits are in the reference and a test holds both together.
NPRS = ("nprs_leg", "nprs_leg_average", "nprs_leg_worst", "nprs_back", "nprs_back_average", "nprs_back_worst")
BOTHER = ("bother_tingling", "bother_weakness", "bother_sitting")
MINUTES = ("sitting_minutes", "standing_minutes", "walking_minutes", "sleep_minutes")
HIP = ("hip_internal_left", "hip_internal_right", "hip_external_left", "hip_external_right")
SCALES = {
    **dict.fromkeys((*NPRS, *BOTHER), 10),
    **dict.fromkeys(MINUTES, 720),
    **{f"{name}_degrees": 90 for name in HIP},
    **{f"slr_{side}_degrees": 120 for side in SIDES},
    **dict.fromkeys(("flexion_cm", "flexion_percent"), 100),
}
# What the rules read for warning signs is held to its words by the database; the rest are slugs of the reference.
GRADED = {
    "affected_side": ("left", "right", "both"),
    **{
        f"{walk}_{side}": ("normal", "weak", "unable") for walk in ("heel_walk", "toe_walk") for side in SIDES
    },
    **{f"slr_{side}_site": ("none", "back", "buttock", "thigh", "calf", "foot") for side in SIDES},
    "saddle_sensation": ("normal", "reduced", "absent"),
}


def slug() -> models.CharField[str, str]:
    """A slug of the reference, empty while it was not examined."""
    return models.CharField(max_length=40, blank=True, default="")


def measured() -> models.PositiveSmallIntegerField[int | None, int | None]:
    """A measured value, None while it was not measured."""
    return models.PositiveSmallIntegerField(null=True, blank=True)


class ClinicalAssessment(Addressable):
    """One examination of an episode. The first signed one is the baseline; each later one is compared with the last."""

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="clinical_assessments")
    state = models.CharField(max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)

    affected_side = slug()
    sitting_effect = slug()
    sitting_minutes = measured()
    standing_effect = slug()
    standing_minutes = measured()
    walking_effect = slug()
    walking_minutes = measured()
    sleep_effect = slug()
    sleep_minutes = measured()

    nprs_leg = measured()
    nprs_leg_average = measured()
    nprs_leg_worst = measured()
    nprs_back = measured()
    nprs_back_average = measured()
    nprs_back_worst = measured()
    bother_tingling = measured()
    bother_weakness = measured()
    bother_sitting = measured()

    gait = slug()
    posture = slug()
    heel_walk_left = slug()
    heel_walk_right = slug()
    toe_walk_left = slug()
    toe_walk_right = slug()
    strength_left = slug()
    strength_right = slug()
    flexion_cm = measured()
    flexion_percent = measured()
    hip_internal_left_degrees = measured()
    hip_internal_right_degrees = measured()
    hip_external_left_degrees = measured()
    hip_external_right_degrees = measured()

    slr_left_degrees = measured()
    slr_left_site = slug()
    slr_left_crossed = slug()
    slr_right_degrees = measured()
    slr_right_site = slug()
    slr_right_crossed = slug()
    slump_left = slug()
    slump_right = slug()

    saddle_sensation = slug()
    nothing_palpated = models.BooleanField(default=False, help_text="Palpated, and no trigger point found.")
    suspected_driver = slug()
    note = EncryptedTextField(blank=True)

    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=Q(state=AssessmentState.DRAFT),
                name="one_draft_assessment_per_episode",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AssessmentState.DRAFT,
                    signed_at__isnull=True,
                    signed_by__isnull=True,
                    signed_name="",
                )
                | (
                    Q(state=AssessmentState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                    & ~Q(signed_name="")
                    & ~Q(affected_side="")
                    & ~Q(suspected_driver="")
                ),
                name="signed_assessment_names_who_signed_what",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": highest}),
                    name=f"assessed_{name}_is_on_its_scale",
                )
                for name, highest in SCALES.items()
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": ["", *words]}), name=f"assessed_{name}_is_known"
                )
                for name, words in GRADED.items()
            ),
        ]
        indexes = [models.Index(fields=["clinic", "episode", "-assessed_at"], name="assessment_by_episode")]
        ordering = ["-assessed_at", "-id"]

    def __str__(self) -> str:
        return f"Assessment {self.pk} of episode {self.episode_id}"

    @property
    def is_signed(self) -> bool:
        return self.state == AssessmentState.SIGNED


class NeurologicalSign(ClinicOwned):
    """One entry of the grid: light touch or muscle strength of a root, or a reflex, on one side."""

    assessment = models.ForeignKey(ClinicalAssessment, models.PROTECT, related_name="neurological_signs")
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=20, help_text="A root L2 to S2, or the name of a reflex.")
    side = models.CharField(max_length=5)
    grade = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assessment", "kind", "place", "side"], name="sign_once_per_assessment"
            ),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="sign_is_on_one_side"),
            models.CheckConstraint(
                condition=reduce(
                    or_,
                    (
                        Q(kind=kind, place__in=places, grade__in=grades)
                        for kind, (places, grades) in GRID.items()
                    ),
                ),
                name="sign_has_a_place_and_grade_of_its_kind",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.place} {self.side}: {self.grade}"


class PalpatedPoint(ClinicOwned):
    """A trigger point found by palpation, with what pressing it did."""

    assessment = models.ForeignKey(ClinicalAssessment, models.PROTECT, related_name="palpated_points")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=5)
    pain = models.CharField(max_length=10, blank=True, help_text="local or referred, empty while not said.")
    is_familiar = models.BooleanField(default=False, help_text="The pain the patient came with.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assessment", "muscle", "side"], name="point_once_per_assessment"
            ),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="point_is_on_one_side"),
            models.CheckConstraint(
                condition=Q(pain__in=["", "local", "referred"]), name="point_pain_is_local_or_referred"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"


class PatientActivity(ClinicOwned):
    """One activity of the patient's own choice with how well it goes (PSFS, 0 cannot to 10 as before)."""

    assessment = models.ForeignKey(ClinicalAssessment, models.PROTECT, related_name="activities")
    number = models.PositiveSmallIntegerField()
    name = EncryptedTextField(max_length=80, blank=True)
    score = measured()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assessment", "number"], name="activity_once_per_assessment"
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="activities_are_at_most_three"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=10), name="activity_score_is_0_to_10"
            ),
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Activity {self.number} of assessment {self.assessment_id}"


class ExaminationWarning(ClinicOwned):
    """A sign the screening must hear. Until it is taken there, or explained in words, no needle goes in."""

    assessment = models.ForeignKey(ClinicalAssessment, models.PROTECT, related_name="warnings")
    sign = models.CharField(max_length=40)
    found_at = models.DateTimeField()
    explanation = EncryptedTextField(blank=True)
    screening = models.ForeignKey("pathway.Screening", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "assessment", "sign"], name="warning_once_per_assessment"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, screening__isnull=True)
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False)
                    & (Q(screening__isnull=False) | ~Q(explanation=""))
                ),
                name="settled_warning_names_who_and_how",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sign} of assessment {self.assessment_id}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None


class AssessmentAddendum(ClinicOwned):
    """What was added to a signed assessment later; never changed and never removed."""

    assessment = models.ForeignKey(ClinicalAssessment, models.PROTECT, related_name="addenda")
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="addendum_says_something")]
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"Addendum to assessment {self.assessment_id}"
