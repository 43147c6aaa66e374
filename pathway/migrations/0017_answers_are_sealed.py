"""What patients answered, what was decided on it, and every kept draft are sealed with their clinic's data key."""

import clinic.encrypted
import django.core.serializers.json
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0016_how_long_records_are_kept'),
    ]

    operations = [
        migrations.AlterField(
            model_name='beforevisit',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='checkinanswer',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='decisionrecord',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='decisionrecord',
            name='decided',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='decisionrecord',
            name='said',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='draftrevision',
            name='content',
            field=clinic.encrypted.EncryptedJSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, help_text='{"session": fields, "sites": [fields]}, as stored.'),
        ),
        migrations.AlterField(
            model_name='firstcall',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(help_text='Question slug to {choice, version}; a question not reached is missing.'),
        ),
        migrations.AlterField(
            model_name='movedrow',
            name='before',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='screening',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        *seal("pathway_beforevisit", "answers", kind="jsonb"),
        *seal("pathway_checkinanswer", "answers", kind="jsonb"),
        *seal("pathway_decisionrecord", "answers", "decided", "said", kind="jsonb"),
        *seal("pathway_draftrevision", "content", kind="jsonb"),
        *seal("pathway_firstcall", "answers", kind="jsonb"),
        *seal("pathway_movedrow", "before", kind="jsonb"),
        *seal("pathway_screening", "answers", kind="jsonb"),
    ]
