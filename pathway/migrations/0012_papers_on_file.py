"""Papers on file: one row for each patient that the database keeps, so that Today asks one place instead of four.

Two people may change two papers of one patient at once: each takes the row's lock first and looks afterwards, so the one
who waited sees what the other wrote.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

LOOK = """
CREATE FUNCTION needlepath_look_at_papers(whose bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pathway_papersonfile (clinic_id, patient_id, intake_state, intake_begun, is_screened)
    SELECT clinic_id, id, '', false, false FROM patients_patient WHERE id = whose
        ON CONFLICT (patient_id) DO NOTHING;
    PERFORM FROM pathway_papersonfile WHERE patient_id = whose FOR UPDATE;
    UPDATE pathway_papersonfile papers
       SET episode_id = e.id, episode_opened_at = e.opened_at,
           intake_state = coalesce(i.state, ''), intake_begun = coalesce(i.pages_done <> '[]', false),
           intake_submitted_at = i.submitted_at,
           consent_signed_at = c.signed_at, consent_discussed_at = c.discussed_at,
           is_screened = EXISTS (SELECT FROM pathway_screening s
                                  WHERE s.episode_id = e.id AND s.completed_at IS NOT NULL)
      FROM (SELECT) AS one
      LEFT JOIN pathway_episodeofcare e ON e.patient_id = whose AND e.ended_at IS NULL
      LEFT JOIN (SELECT state, pages_done, submitted_at FROM patients_intake
                  WHERE patient_id = whose ORDER BY opened_at DESC, id DESC LIMIT 1) i ON true
      LEFT JOIN patients_consent c ON c.patient_id = whose AND c.withdrawn_at IS NULL AND c.renewed_at IS NULL
     WHERE papers.patient_id = whose;
END $$;

CREATE FUNCTION needlepath_papers_of_a_patient() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM needlepath_look_at_papers(NEW.patient_id);
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.patient_id <> NEW.patient_id) THEN
        PERFORM needlepath_look_at_papers(OLD.patient_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION needlepath_papers_of_an_episode() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM needlepath_look_at_papers(patient_id) FROM pathway_episodeofcare
      WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.episode_id ELSE NEW.episode_id END;
    RETURN NULL;
END $$;
"""
FORGET = """
DROP FUNCTION needlepath_papers_of_an_episode();
DROP FUNCTION needlepath_papers_of_a_patient();
DROP FUNCTION needlepath_look_at_papers(bigint);
"""
# An update is looked at only where it says something else of being there.
WATCH = """
CREATE TRIGGER papers_on_file AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {look}();
CREATE TRIGGER papers_on_file_changed AFTER UPDATE ON {table}
    FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION {look}();
"""
LEAVE = "DROP TRIGGER papers_on_file_changed ON {table}; DROP TRIGGER papers_on_file ON {table};"
WATCHED = {
    "patients_intake": ("patient", ["patient_id", "state", "pages_done", "submitted_at", "opened_at"]),
    "patients_consent": (
        "patient",
        ["patient_id", "signed_at", "discussed_at", "withdrawn_at", "renewed_at"],
    ),
    "pathway_episodeofcare": ("patient", ["patient_id", "opened_at", "ended_at"]),
    "pathway_screening": ("episode", ["episode_id", "completed_at"]),
}
FUNCTIONS = {"patient": "needlepath_papers_of_a_patient", "episode": "needlepath_papers_of_an_episode"}
FILL = """
SELECT set_config('needlepath.all_clinics', 'papers that are there already', true);
SELECT needlepath_look_at_papers(id) FROM patients_patient;
SELECT set_config('needlepath.all_clinics', '', true);
"""


def watch(table, of_whom, columns):
    names = {"table": table, "look": FUNCTIONS[of_whom]}
    names |= {row: ", ".join(f"{row.upper()}.{column}" for column in columns) for row in ("old", "new")}
    return migrations.RunSQL(WATCH.format(**names), LEAVE.format(table=table))


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0011_the_intake_on_a_tablet"),
        ("patients", "0014_the_second_part_of_an_intake"),
        ("pathway", "0011_offers_by_phone"),
    ]

    operations = [
        migrations.CreateModel(
            name="PapersOnFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("intake_state", models.CharField(blank=True, choices=[("open", "Sent"), ("submitted", "Submitted")], max_length=10)),
                ("intake_begun", models.BooleanField(default=False, help_text="A page of it is filled in.")),
                ("intake_submitted_at", models.DateTimeField(null=True)),
                ("episode_opened_at", models.DateTimeField(null=True)),
                ("consent_signed_at", models.DateTimeField(null=True)),
                ("consent_discussed_at", models.DateTimeField(null=True)),
                ("is_screened", models.BooleanField(default=False, help_text="A screening of the open episode is complete.")),
                ("clinic", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.clinic")),
                ("episode", models.ForeignKey(help_text="The open one.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="pathway.episodeofcare")),
                ("patient", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="patients.patient")),
            ],
            options={
                "verbose_name_plural": "papers on file",
                "indexes": [django.contrib.postgres.indexes.HashIndex(fields=["patient"], name="papers_of_a_patient")],
            },
        ),
        *one_clinic_at_a_time("pathway_papersonfile"),
        migrations.RunSQL(LOOK, FORGET),
        *(watch(table, *what) for table, what in WATCHED.items()),
        migrations.AddIndex(
            "beforevisit",
            models.Index(fields=["clinic", "on"], include=["appointment", "state", "asks"], name="forms_of_a_day"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]  # fmt: skip
