"""No urgent alert is resolved without a recorded call, whoever writes the row."""

import pathway.enums
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0031_earlier_calls_about_alerts")]
    operations = [
        migrations.RemoveField(model_name="alert", name="call_outcome"),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'resolved'), _negated=True), models.Q(('tier__in', [pathway.enums.Tier['T0'], pathway.enums.Tier['T1']]), _negated=True), ('called_at__isnull', False), _connector='OR'), name='urgent_alert_is_resolved_after_a_call'),
        ),
    ]
