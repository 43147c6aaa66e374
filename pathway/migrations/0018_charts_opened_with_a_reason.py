"""Each time a chart is opened from outside somebody's list is a row, which nobody changes."""

import clinic.encrypted
import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time
from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0022_care_teams'),
        ('pathway', '0017_answers_are_sealed'),
        ('patients', '0017_answers_are_sealed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('reason', models.CharField(help_text='Slug of pathway/reference/reasons_to_open.toml, chosen.', max_length=40)),
                ('words', clinic.encrypted.EncryptedTextField(blank=True, max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_accesses', to='patients.patient')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
                'indexes': [models.Index(fields=['clinic', 'patient', 'user', '-until'], name='emergency_access_that_lasts')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('opened_at')), models.Q(('reason', ''), _negated=True)), name='emergency_access_ends_and_says_why')],
            },
        ),
        *one_clinic_at_a_time("pathway_emergencyaccess"),
        *seal("pathway_emergencyaccess", "words"),
        *append_only("pathway_emergencyaccess"),
    ]
