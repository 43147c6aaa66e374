"""A month of the audit that somebody went through is a row, which nobody changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.append_only import append_only
from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0018_on_hold_after_a_restore'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Its first day.')),
                ('shown', models.JSONField()),
                ('signed_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-month'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'month'), name='audit_review_once_a_month'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='audit_review_is_of_a_whole_month')],
            },
        ),
        *one_clinic_at_a_time("clinic_auditreview"),
        *append_only("clinic_auditreview"),
    ]
