"""Room for what becomes of messages: given up, come back, let go again; and for addresses nothing is written to."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

# The rows of every clinic, for the length of this transaction.
EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'when messages failed is written down', true)"
FAILED_AT = "UPDATE clinic_message SET failed_at = next_attempt_at WHERE state = 'failed'"


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0012_scans_stay_as_they_came'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoppedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('address', models.CharField(help_text='In small letters.', max_length=254)),
                ('patient_id', models.BigIntegerField(help_text='Whose message told us; no foreign key.', null=True)),
                ('reason', models.CharField(choices=[('wrong', 'The address does not exist'), ('complained', 'Marked our message as unwanted'), ('unsubscribed', 'Asked us to stop writing')], max_length=20)),
                ('stopped_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-stopped_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='sent_message_has_sent_at',
        ),
        migrations.AddField(
            model_name='message',
            name='failed_at',
            field=models.DateTimeField(help_text='When it was given up or came back.', null=True),
        ),
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(FAILED_AT, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='message',
            name='is_uncertain',
            field=models.BooleanField(default=False, help_text='A hand-off began whose end we never heard: the relay may have it already.'),
        ),
        migrations.AddField(
            model_name='message',
            name='resent',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often a person let it go again.'),
        ),
        migrations.AddField(
            model_name='message',
            name='settled_at',
            field=models.DateTimeField(help_text='When a person said that it is dealt with.', null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('returned', 'Came back'), ('cancelled', 'Cancelled')], default='queued', max_length=10),
        ),
        migrations.AlterField(
            model_name='patientlink',
            name='purpose',
            field=models.CharField(choices=[('intake', 'Intake'), ('check_in', 'Check-in'), ('before_visit', 'Before a visit'), ('tablet', "Before a visit, on the clinic's tablet"), ('after_care', 'After-care'), ('consent', 'Consent'), ('unsubscribe', 'No more e-mails')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'returned'])), fields=['failed_at'], name='message_undelivered'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'returned', 'cancelled'])), name='message_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'returned'])), models.Q(models.Q(('state__in', ['sent', 'returned']), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_message_has_sent_at'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', False), ('state__in', ['failed', 'returned'])), models.Q(models.Q(('state__in', ['failed', 'returned']), _negated=True), ('failed_at__isnull', True)), _connector='OR'), name='undelivered_message_has_failed_at'),
        ),
        migrations.AddField(
            model_name='stoppedaddress',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='stoppedaddress',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='stoppedaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('clinic', 'address'), name='address_stopped_once'),
        ),
        migrations.AddConstraint(
            model_name='stoppedaddress',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['wrong', 'complained', 'unsubscribed'])), name='stopped_address_reason_is_known'),
        ),
        migrations.AddConstraint(
            model_name='stoppedaddress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='lifted_stop_names_who'),
        ),
        *one_clinic_at_a_time("clinic_stoppedaddress"),
    ]
