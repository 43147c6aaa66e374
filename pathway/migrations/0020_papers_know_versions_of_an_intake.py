"""Papers on file pass over a version of an intake that is still being changed: what was sent counts until it is sent too."""

from django.db import migrations, models

LOOK = """
CREATE OR REPLACE FUNCTION needlepath_look_at_papers(whose bigint) RETURNS void LANGUAGE plpgsql AS $$
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
                  WHERE patient_id = whose{which} ORDER BY opened_at DESC, id DESC LIMIT 1) i ON true
      LEFT JOIN patients_consent c ON c.patient_id = whose AND c.withdrawn_at IS NULL AND c.renewed_at IS NULL
     WHERE papers.patient_id = whose;
END $$;
"""
SENT_OR_OPEN = " AND state <> 'changing'"


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0019_versions_of_an_intake"),
        ("pathway", "0019_how_long_the_audit_is_kept"),
    ]

    operations = [
        migrations.RunSQL(LOOK.format(which=SENT_OR_OPEN), LOOK.format(which="")),
        migrations.AlterField(
            model_name="papersonfile",
            name="intake_state",
            field=models.CharField(
                blank=True,
                choices=[("open", "Sent"), ("submitted", "Submitted"), ("changing", "Being changed")],
                max_length=10,
            ),
        ),
    ]
