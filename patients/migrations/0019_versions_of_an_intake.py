"""What a patient changes in an intake that was sent is a version of its own, which follows the one before.

It goes back only while nobody has begun a change: the rows that are being changed have no place in the table as it was, and
what somebody typed is not thrown away to make room. Send those versions, or decide about them by hand, before going back.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0022_care_teams'),
        ('patients', '0018_the_desks_words_are_sealed'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='intake',
            options={'ordering': ['-opened_at', '-pk']},
        ),
        migrations.RemoveConstraint(
            model_name='intake',
            name='submitted_intake_has_submitted_at',
        ),
        migrations.AddField(
            model_name='intake',
            name='follows',
            field=models.ForeignKey(blank=True, help_text='The version it changes.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.intake'),
        ),
        migrations.AlterField(
            model_name='intake',
            name='state',
            field=models.CharField(choices=[('open', 'Sent'), ('submitted', 'Submitted'), ('changing', 'Being changed')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), ('submitted_at__isnull', False)), models.Q(('state__in', ['open', 'changing']), ('submitted_at__isnull', True)), _connector='OR'), name='submitted_intake_has_submitted_at'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'submitted'), models.Q(('follows__isnull', True), ('state', 'open')), models.Q(('follows__isnull', False), ('state', 'changing')), _connector='OR'), name='changing_intake_follows_a_version'),
        ),
        migrations.AddConstraint(
            model_name='intake',
            constraint=models.UniqueConstraint(fields=('clinic', 'follows'), name='one_version_follows_an_intake'),
        ),
    ]
