"""The database keeps what a clinical row said before each change of it."""

import django.db.models.functions.datetime
from django.db import migrations, models

import clinic.models.audit
from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time

# What only says when a row is looked at again is no change of what it says. A version that says the same is none.
KEEP_VERSION = """
CREATE FUNCTION needlepath_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    waits CONSTANT text[] := ARRAY['failures', 'retry_at', 'next_step_at'];
    before CONSTANT jsonb := to_jsonb(OLD) - waits;
    actor CONSTANT text := coalesce(current_setting('needlepath.actor', true), '');
BEGIN
    IF TG_OP = 'UPDATE' AND before = to_jsonb(NEW) - waits THEN
        RETURN NULL;
    END IF;
    INSERT INTO clinic_rowversion (clinic_id, of_table, row_id, verb, before, actor_kind, actor_id, route, at)
    VALUES (OLD.clinic_id, TG_TABLE_NAME, OLD.id, lower(TG_OP), before, split_part(actor, ':', 1),
            nullif(split_part(actor, ':', 2), '')::bigint, coalesce(current_setting('needlepath.route', true), ''),
            clock_timestamp());
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0015_scans_are_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='RowVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clinic_id', models.BigIntegerField()),
                ('of_table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('verb', models.CharField(help_text='What ended it: update or delete.', max_length=6)),
                ('before', models.JSONField(help_text='Its columns as they stood, ciphertext as ciphertext.')),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(help_text="A user's, or a patient link's.", null=True)),
                ('route', models.CharField(help_text='The name of a page or task, never its path.', max_length=100)),
                ('transaction_id', models.BigIntegerField(db_default=clinic.models.audit.CurrentTransaction())),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['clinic_id', 'of_table', 'row_id', 'id'], name='versions_of_a_row')],
            },
        ),
        *one_clinic_at_a_time("clinic_rowversion"),
        *append_only("clinic_rowversion"),
        migrations.RunSQL(KEEP_VERSION, "DROP FUNCTION needlepath_keep_version() CASCADE"),
    ]
