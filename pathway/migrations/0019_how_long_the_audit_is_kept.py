"""A clinic may keep its audit longer than its records."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0018_charts_opened_with_a_reason'),
    ]

    operations = [
        migrations.AddField(
            model_name='retentionrule',
            name='audit_years',
            field=models.PositiveSmallIntegerField(help_text='How long the audit is kept; empty is as long as the records.', null=True),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('audit_years__isnull', True), models.Q(('audit_years__gte', models.F('years')), ('audit_years__range', (6, 50))), _connector='OR'), name='retention_of_the_audit_is_long_enough'),
        ),
    ]
