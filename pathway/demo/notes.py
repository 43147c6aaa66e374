"""The words invented therapists write, and the needles they reach for."""

from random import Random

NEEDLES = {
    "gluteus_medius": ("0.30", 60),
    "gluteus_minimus": ("0.30", 60),
    "piriformis": ("0.30", 75),
    "multifidus": ("0.30", 50),
    "biceps_femoris": ("0.30", 50),
    "quadratus_lumborum": ("0.30", 60),
    "gluteus_maximus": ("0.30", 60),
    "gastrocnemius": ("0.25", 40),
}
WHY = (
    "Pressing on the marked muscles brings on the pain they know. Eases lying on the good side with a pillow.",
    "Guards the low back on standing up. Agrees to try two sites first and go on from there.",
    "Pain comes with sitting and the long drive to work; walks it off within minutes.",
    "Extension relieves, flexion worsens. Understands the plan and what to look out for.",
    "Wants to be back in the garden by spring. Sleeps with a pillow between the knees since last week.",
)
AGAIN = (
    "Moves more freely than at the start; sits through a meal again.",
    "The leg is quieter. Keeps up the exercises most days.",
)
GOALS = (
    "Sit for an hour.",
    "Walk two miles.",
    "Sleep through the night.",
    "Back to full shifts.",
    "Lift without guarding.",
)
HOME = (
    ("nerve_glide", "piriformis_stretch", "walk", "sitting_breaks"),
    ("press_up", "bridge", "sitting_breaks", "sleeping_pillow"),
    ("clam", "hamstring_stretch", "nerve_glide", "hip_hinge", "walk"),
    ("knee_to_chest", "bridge", "walk", "sitting_support"),
)
HOME_WORDS = {
    "en": (
        "Ten quiet minutes in the morning are worth more than an hour on Sunday.",
        "If the calf tingles more the next day, do half of it and call me.",
        "",
    ),
    "es": (
        "Diez minutos tranquilos en la mañana valen más que una hora el domingo.",
        "Si al otro día la pantorrilla hormiguea más, haga la mitad y llámeme.",
        "",
    ),
}
AFTER = (
    "Strong twitch in the first target, then easy. Walks freely afterwards.",
    "Reproduced the known pain down the thigh, settled within minutes. Reviewed nerve glides.",
    "Tolerated well. Straighter on standing up. Added a hip hinge to the programme.",
    "Quiet session. Less guarding than last week; went a little further with the bridge.",
    "Sore at the second target, as expected. After-care gone through again.",
)
RATIONALE = (
    "Stable for years and known to the family doctor; thin needles, fewer sites, watched throughout.",
    "Talked through with the patient; benefit outweighs the risk with the changes noted.",
)


def position(side: str, rng: Random) -> str:
    """Prone, or lying on the side that does not hurt."""
    other = {"left": "side_lying_right", "right": "side_lying_left"}.get(side, "prone")
    return rng.choice(("prone", other))
