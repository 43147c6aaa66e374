"""Keep the scan of a licence or certificate, exactly as it came."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Credential, CredentialScan
from clinic.rules import files as rules


@transaction.atomic
def add(credential: Credential, *, content: bytes, by: Actor, now: datetime) -> CredentialScan:
    """Keep `content` with a credential; a better scan is added beside the earlier one.

    Raises Refused(field="scan") when it is empty, larger than the limit, or neither PDF, JPEG nor PNG.
    """
    if problem := rules.problem(content):
        raise Refused(problem, field="scan")
    scan = CredentialScan.objects.create(
        clinic_id=credential.clinic_id,
        credential=credential,
        media_type=rules.media_type(content),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_at=now,
        added_by_id=by.staff_id,
    )
    audit.record("credential.scan_added", target=scan, by=by, now=now)
    return scan
