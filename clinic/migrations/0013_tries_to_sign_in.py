"""Tries to sign in are counted, and devices that signed in are known again."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0012_the_audit_is_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.CharField(max_length=10)),
                ('key_hash', models.BinaryField(max_length=32)),
                ('tries', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
                ('free_at', models.DateTimeField(help_text='Before this moment no password is looked at.')),
            ],
            options={
                'indexes': [models.Index(fields=['last_at'], name='sign_in_try_by_age')],
                'constraints': [models.UniqueConstraint(fields=('lane', 'key_hash'), name='sign_in_try_once_per_lane'), models.CheckConstraint(condition=models.Q(('lane__in', ['account', 'address', 'device'])), name='sign_in_try_lane_is_known')],
            },
        ),
        migrations.CreateModel(
            name='KnownDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.UUIDField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'device'), name='device_known_once_per_user')],
            },
        ),
    ]
