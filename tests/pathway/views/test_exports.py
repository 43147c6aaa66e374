"""Handing a record over: the manager alone, with for whom and why, as a download that names nobody."""

import io
import json
import zipfile

import pytest

from clinic.models import AuditEvent
from pathway.models import RecordExport
from tests import cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db
SAID = {"for_whom": "patient", "recipient": "Will Better", "reason": "Asked in writing", "with_files": "on"}


@pytest.fixture
def patient(alder):
    return scenes.opened(alder).patient


def test_the_manager_says_why_and_downloads_one_file(alder, patient, sign_in):
    client = sign_in(alder.manager)
    where = client.post(f"/patients/{patient.uuid}/export/", SAID).url
    page = client.get(where).content.decode()
    answer = client.get(f"{where}file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as held:
        bundle = json.loads(held.read("record.json"))
    assert f"{where}file/" in page
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/zip", "nosniff")
    assert answer["Content-Disposition"].startswith('attachment; filename="record-')
    assert "better" not in answer["Content-Disposition"].lower()
    assert bundle["resourceType"] == "Bundle"
    assert AuditEvent.objects.filter(kind="record.exported", patient_id=patient.pk).count() == 1


@pytest.mark.parametrize("role", ["receptionist", "therapist"])
def test_nobody_else_hands_a_record_over(alder, patient, sign_in, role):
    row = RecordExport.objects.create(
        clinic=alder.clinic, patient=patient, for_whom="other", recipient="A", reason="B", with_files=False,
        with_complaints=False, asked_at=cast.this_moment(), asked_by=getattr(alder, role).user,
    )  # fmt: skip
    client = sign_in(getattr(alder, role))
    pages = (f"/patients/{patient.uuid}/export/", f"/exports/{row.uuid}/", f"/exports/{row.uuid}/file/")
    assert [client.get(page).status_code for page in pages] == [403] * 3
    assert client.post(pages[0], SAID).status_code == 403
    assert "export/" not in client.get(f"/patients/{patient.uuid}/edit/").content.decode()


def test_another_clinics_manager_finds_no_such_patient(birch, alder, patient, sign_in):
    assert sign_in(birch.manager).get(f"/patients/{patient.uuid}/export/").status_code == 404


def test_the_page_says_what_was_handed_over_before(alder, patient, sign_in):
    client = sign_in(alder.manager)
    assert "Nothing yet" in client.get(f"/patients/{patient.uuid}/export/").content.decode()
    client.post(f"/patients/{patient.uuid}/export/", SAID)
    assert "Asked in writing" in client.get(f"/patients/{patient.uuid}/export/").content.decode()
