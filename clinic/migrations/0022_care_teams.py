"""Who treats together has the patients of all of them on their list."""

import clinic.ids
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0021_pins_of_devices'),
    ]

    operations = [
        migrations.CreateModel(
            name='CareTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='care_team',
            field=models.ForeignKey(blank=True, help_text='Whose patients are on their list beside their own.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='clinic.careteam'),
        ),
        migrations.AddConstraint(
            model_name='careteam',
            constraint=models.UniqueConstraint(models.F('clinic'), django.db.models.functions.text.Lower('name'), name='care_team_name_once_per_clinic'),
        ),
        migrations.AddConstraint(
            model_name='careteam',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='care_team_has_a_name'),
        ),
        *one_clinic_at_a_time("clinic_careteam"),
    ]
