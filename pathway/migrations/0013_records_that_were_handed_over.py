"""Each time a record is handed over is a row, which nobody changes."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0011_the_intake_on_a_tablet'),
        ('pathway', '0012_papers_on_file'),
        ('patients', '0014_the_second_part_of_an_intake'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('for_whom', models.CharField(choices=[('patient', 'The patient, or who speaks for them'), ('practice', 'Another practice or doctor'), ('insurer', 'An insurer'), ('authority', 'A court or an authority'), ('other', 'Somebody else')], max_length=20)),
                ('recipient', models.CharField(help_text='Who gets it: a name, and where it is sent.', max_length=200)),
                ('reason', models.CharField(max_length=300)),
                ('with_files', models.BooleanField(help_text='With the files that are kept, as they came.')),
                ('with_complaints', models.BooleanField()),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='patients.patient')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(fields=['clinic', 'patient', '-asked_at'], name='export_by_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('for_whom__in', ['patient', 'practice', 'insurer', 'authority', 'other']), models.Q(('recipient', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='export_says_for_whom_and_why')],
            },
        ),
        *one_clinic_at_a_time("pathway_recordexport"),
        *append_only("pathway_recordexport"),
    ]
