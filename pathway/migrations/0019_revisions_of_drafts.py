"""Each version of a session log while it is a draft: added in order, never changed, and deleted only once it is signed."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

GUARD = """
CREATE FUNCTION needlepath_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state varchar;
    found_version integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT state, version INTO found_state, found_version
      FROM pathway_treatmentsession
     WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.treatment_session_id ELSE OLD.treatment_session_id END;
    IF TG_OP = 'DELETE' THEN
        IF found_state <> 'signed' THEN
            RAISE EXCEPTION 'the revisions of a draft stay' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    -- Versions only rise, and the row is held while its version is raised: so revisions are stored in their order.
    IF found_state <> 'draft' OR found_version <> NEW.version THEN
        RAISE EXCEPTION 'a revision is of the draft as it stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_stays BEFORE INSERT OR UPDATE OR DELETE ON pathway_draftrevision
    FOR EACH ROW EXECUTE FUNCTION needlepath_revision_stays();
"""
UNGUARD = """
DROP TRIGGER revision_stays ON pathway_draftrevision;
DROP FUNCTION needlepath_revision_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0008_consent_links'),
        ('pathway', '0018_what_follows_never_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('saved_at', models.DateTimeField()),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='{"session": fields, "sites": [fields]}, as stored.')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('treatment_session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='pathway.treatmentsession')),
            ],
            options={
                'ordering': ['-version'],
                'indexes': [models.Index(fields=['saved_at'], name='revision_by_age')],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'treatment_session', 'version'), name='one_revision_per_version')],
            },
        ),
        *one_clinic_at_a_time('pathway_draftrevision'),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
