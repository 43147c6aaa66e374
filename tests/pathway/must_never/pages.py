"""A session log as its page sends it, for the tests that try what must never happen."""

from typing import Any

from django.urls import reverse

from clinic import scope
from pathway.models import TreatmentSession
from pathway.queries import treatment as queries
from tests.cast import Cast

SCRIPT = {"X-Needlepath-Autosave": "yes"}


def address(name: str, session: TreatmentSession) -> str:
    return reverse(f"treatment:{name}", args=[session.uuid])


def whole(session: TreatmentSession, *, needles_out: object = 2, **changed: Any) -> dict[str, Any]:
    """Every band and every site filled in, ready to sign, from the version this row was read at."""
    data = {
        "band": ["before", "needling", "after"],
        "site": [str(site.uuid) for site in session.sites.all()],
        "version": session.version,
        "nprs_leg_before": 6,
        "position": "prone",
        "aseptic_confirmed": "on",
        "nprs_leg_after": 3,
        "response": "eased",
        "fit_to_leave": "yes",
    }
    for site in session.sites.all():
        data |= {
            f"site-{site.uuid}-technique": "trigger_point",
            f"site-{site.uuid}-needle": "0.30x50",
            f"site-{site.uuid}-needles_in": 2,
            f"site-{site.uuid}-needles_out": needles_out,
        }
    return data | changed


def stored(at: Cast, session: TreatmentSession) -> TreatmentSession:
    """The row as it is now, also after a request left the clinic's scope."""
    scope.enter(at.clinic.pk)
    return queries.logs().get(pk=session.pk)
