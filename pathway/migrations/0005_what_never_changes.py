"""Decisions, calls, events and what follows a signature: no change once they are written."""

from django.db import migrations

from clinic.append_only import append_only


class Migration(migrations.Migration):
    replaces = [("pathway", "0018_what_follows_never_changes")]
    dependencies = [("pathway", "0004_needles")]
    operations = [
        *append_only(
            "pathway_adverseevent",
            "pathway_alertcall",
            "pathway_alerttelling",
            "pathway_contentapproval",
            "pathway_contentoverride",
            "pathway_coveringnote",
            "pathway_decisionrecord",
            "pathway_firstcall",
            "pathway_movedrow",
            "pathway_planreview",
            "pathway_sessionaddendum",
            "pathway_sessionvoid",
        ),
    ]
