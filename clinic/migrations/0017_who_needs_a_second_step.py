"""Which roles a clinic asks for a second step; and a number by which all sign-ins of one person end."""

import django.db.models.deletion
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0016_earlier_versions_of_a_row'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='sign_in_generation',
            field=models.PositiveIntegerField(db_default=0, default=0, help_text='Rises when every sign-in of theirs is ended at once.'),
        ),
        migrations.CreateModel(
            name='SecondStepRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('receptionist', 'Front desk'), ('therapist', 'Physical therapist'), ('manager', 'Practice manager')], max_length=20)),
                ('last_day_without', models.DateField(help_text="The clinic's own day; from the next one on nothing else opens.")),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'role'), name='second_step_rule_once_per_role'), models.CheckConstraint(condition=models.Q(('role__in', ['receptionist', 'therapist', 'manager'])), name='second_step_rule_role_is_known')],
            },
        ),
        *one_clinic_at_a_time("clinic_secondsteprule"),
    ]
