"""What a manager reads of backups on the practice page."""

import re
from datetime import timedelta

import pytest

from clinic import dates, heartbeats

pytestmark = pytest.mark.django_db
DUE = "A backup is due every night, and a proof every week. Tell whoever looks after Needlepath."


def card(client):
    page = client.get("/practice/").content.decode()
    found = re.search(r"<h2>Backups</h2>.*?</section>", page, re.DOTALL)[0]
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", found, flags=re.DOTALL).split())


def test_where_none_are_made_the_page_says_so(alder, sign_in):
    told = "Backups Needlepath makes no backups on this installation. Ask whoever looks after it where yours are kept."
    assert card(sign_in(alder.manager)) == told


def test_the_manager_reads_how_old_the_last_backup_and_the_last_proof_are(alder, sign_in, settings):
    settings.BACKUP_FOLDER = "/srv/backups"
    client = sign_in(alder.manager)
    assert card(client) == f"Backups Last backup None yet Last proven by restoring it None yet {DUE}"

    now = dates.now()
    heartbeats.alive(heartbeats.BACKUP, now - timedelta(minutes=50))
    heartbeats.alive(heartbeats.PROOF, now - timedelta(days=17))
    told = card(client)
    assert re.fullmatch(
        rf"Backups Last backup .* · 50 minutes ago Last proven by restoring it .* · 2 weeks ago Too old {DUE}",
        told,
    )
