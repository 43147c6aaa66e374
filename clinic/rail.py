"""The sections of the staff frame, and which of them a page belongs to."""

RAIL = [
    ("today", "Today", "today", "today", "see_today"),
    ("calendar", "Calendar", "calendar", "calendar", "see_today"),
    ("patients", "Patients", "patients:list", "patients", "find_patients"),
    ("check_ins", "Check-ins", "check_ins:list", "check-in", "see_check_ins"),
    ("alerts", "Alerts", "alerts:list", "alert", "handle_alerts"),
    ("outcomes", "Outcomes", "outcomes", "outcomes", "see_outcomes"),
    ("content", "Content", "content:list", "document", "read_content"),
    ("practice", "Practice", "practice", "practice", "run_practice"),
]

# Beginnings of addresses; where two fit, the longer counts.
SECTIONS = {
    "today": ["today", "appointments", "before-visits"],
    "calendar": ["calendar"],
    "patients": [
        "patients", "imports", "exports", "documents", "treatment-sessions", "episodes", "consents", "assessments",
        "screenings", "findings", "plans", "decisions", "expected-levels",
    ],
    "check_ins": [
        "check-ins", "waitlist", "waitlist-offers", "appointments/rebooking", "booking-requests", "calls", "desk-calls",
        "worries",
    ],
    "alerts": ["alerts"],
    "outcomes": ["outcomes", "deviations"],
    "content": ["content"],
    "practice": ["practice", "therapists", "time-off", "needle-boxes", "complaints", "credential-scans"],
}  # fmt: skip
_SECTION_OF = {f"/{beginning}/": name for name, beginnings in SECTIONS.items() for beginning in beginnings}


def section_of(path: str) -> str:
    """The name of the section a page belongs to; empty for pages of one's own sign-in and the like."""
    beginning = max((each for each in _SECTION_OF if path.startswith(each)), key=len, default="")
    return _SECTION_OF.get(beginning, "")
