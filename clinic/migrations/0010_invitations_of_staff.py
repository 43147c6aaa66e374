"""Invitations to work at a clinic; and the version of what a clinic says of itself."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

ROLES = [('receptionist', 'Front desk'), ('therapist', 'Physical therapist'), ('manager', 'Practice manager')]
STATES = [('waiting', 'Waiting for an answer'), ('accepted', 'Accepted'), ('withdrawn', 'Taken back')]


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0009_what_a_therapist_shows'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinic',
            name='version',
            field=models.PositiveIntegerField(db_default=1, default=1, help_text='Of its name, numbers and hours: a page that saw an older one is told.'),
        ),
        migrations.CreateModel(
            name='StaffInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('email', models.EmailField(help_text='Stored in lower case.', max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=ROLES, max_length=20)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=STATES, default='waiting', max_length=10)),
                ('generation', models.PositiveSmallIntegerField(default=1, help_text='Rises with each sending; only the newest link opens.')),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='clinic.membership')),
            ],
            options={
                'ordering': ['-sent_at'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('clinic', 'email'), name='one_waiting_invitation_for_each_address'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'accepted', 'withdrawn'])), name='invitation_state_is_known'),
                    models.CheckConstraint(condition=models.Q(('role__in', ['receptionist', 'therapist', 'manager'])), name='invitation_role_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='settled_invitation_says_when'),
                    models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('membership__isnull', True)), _connector='OR'), name='accepted_invitation_has_its_member'),
                ],
            },
        ),
        *one_clinic_at_a_time("clinic_staffinvitation"),
    ]
