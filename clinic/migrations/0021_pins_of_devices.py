"""A PIN unlocks one device of one person."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0020_sign_ins_by_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='knowndevice',
            name='pin',
            field=models.CharField(blank=True, db_default='', default='', help_text='Hashed; empty for none.', max_length=128),
        ),
        migrations.AddField(
            model_name='knowndevice',
            name='pin_misses',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
