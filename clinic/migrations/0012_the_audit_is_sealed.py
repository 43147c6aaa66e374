"""Each sentence of the audit knows its transaction, and a chain of seals holds them."""

import django.db.models.deletion
from django.db import migrations, models

import clinic.models.audit
from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time

# In two steps: sentences that stand already keep an empty one, and a long table is not written anew.
TRANSACTIONS = [
    "ALTER TABLE clinic_auditevent ADD COLUMN transaction_id bigint",
    "ALTER TABLE clinic_auditevent ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id()::text::bigint",
]


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0011_the_intake_on_a_tablet'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text="1 is a clinic's first.")),
                ('sealed_at', models.DateTimeField()),
                ('sentences', models.PositiveIntegerField(help_text='How many it holds.')),
                ('entries', models.BinaryField(help_text='For each sentence its id and a keyed hash; see clinic.rules.seals.')),
                ('through_id', models.BigIntegerField()),
                ('previous', models.BinaryField(help_text='The digest of the seal before it; empty in the first.')),
                ('made_with', models.CharField(help_text='Which key made it; not the key.', max_length=16)),
                ('digest', models.BinaryField(help_text='HMAC-SHA256 of all of the above.')),
                ('clinic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
        ),
        migrations.RunSQL(
            TRANSACTIONS,
            "ALTER TABLE clinic_auditevent DROP COLUMN transaction_id",
            state_operations=[
                migrations.AddField(
                    model_name='auditevent',
                    name='transaction_id',
                    field=models.BigIntegerField(db_default=clinic.models.audit.CurrentTransaction(), editable=False, help_text='What was written together has the same; empty in sentences older than this column.', null=True),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['clinic_id', 'id'], name='audit_to_be_sealed'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.UniqueConstraint(fields=('clinic', 'number'), name='seal_number_once_per_clinic'),
        ),
        migrations.AddConstraint(
            model_name='auditseal',
            constraint=models.CheckConstraint(condition=models.Q(('sentences__gt', 0)), name='seal_holds_something'),
        ),
        *one_clinic_at_a_time("clinic_auditseal"),
        *append_only("clinic_auditseal"),
    ]
