"""Open a kept file: only for who may read charts, recorded, and never run or shown by the browser inside our site."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.downloads import attachment
from clinic.permissions import load, requires
from patients.models import Document


@require_safe
@requires("read_charts", hidden=True)
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bytes as they came, as a download under a name that names nobody."""
    document = load(Document.objects.select_related("content"), request, uuid)
    audit.record(
        "document.opened",
        target=document,
        by=request.actor,
        now=request.now,
        patient_id=document.patient_id,
        detail={"purpose": document.purpose},
    )
    content = bytes(document.content.content)
    return attachment(content, media_type=document.media_type, file_name=document.file_name)
