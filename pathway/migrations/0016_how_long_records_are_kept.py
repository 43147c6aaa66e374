"""For how long a clinic keeps its records, in versions that nobody changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0013_tries_to_sign_in'),
        ('pathway', '0015_earlier_versions_of_a_row'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('years', models.PositiveSmallIntegerField(help_text='After the last care.')),
                ('until_age', models.PositiveSmallIntegerField(help_text='At least until the patient is this old.')),
                ('because', models.CharField(help_text='Which rule of the place, and who looked it up.', max_length=300)),
                ('set_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'number'), name='retention_rule_once_per_number'), models.CheckConstraint(condition=models.Q(('years__range', (1, 50)), ('until_age__range', (18, 68)), models.Q(('because', ''), _negated=True)), name='retention_rule_is_sensible_and_says_why')],
            },
        ),
        *one_clinic_at_a_time("pathway_retentionrule"),
        *append_only("pathway_retentionrule"),
    ]
