"""What fell due between a backup and its restore is a state of its own; a row that no backup holds says that messages may leave."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0017_who_needs_a_second_step'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='message_state_is_known',
        ),
        migrations.RemoveIndex(
            model_name='message',
            name='message_about',
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('returned', 'Came back'), ('cancelled', 'Cancelled'), ('possibly', 'Possibly sent')], default='queued', max_length=10),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'sending', 'possibly'])), fields=['about_kind', 'about_id'], name='message_about'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'returned', 'cancelled', 'possibly'])), name='message_state_is_known'),
        ),
        migrations.RunSQL(
            "INSERT INTO clinic_heartbeat (part, at) VALUES ('may leave', now()) ON CONFLICT DO NOTHING",
            "DELETE FROM clinic_heartbeat WHERE part = 'may leave'",
        ),
    ]
