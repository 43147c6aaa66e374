"""Cuts the tokens of patient links out of the redirects that forms taken once have kept, and lets none in again."""

from django.db import migrations, models

# The rows of every clinic, for the length of this transaction.
EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'tokens are cut out of kept redirects', true)"
CUT = """
UPDATE clinic_idempotencykey SET redirect = regexp_replace(redirect, '/p/[A-Za-z0-9_-]{43}', '/p/{token}')
 WHERE redirect ~ '/p/[A-Za-z0-9_-]{43}'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0009_needle_boxes'),
    ]

    operations = [
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(CUT, migrations.RunSQL.noop),  # what was cut out nobody can put back
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.CheckConstraint(condition=models.Q(('redirect__regex', '/p/[A-Za-z0-9_-]{43}'), _negated=True), name='kept_redirect_holds_no_token'),
        ),
    ]
