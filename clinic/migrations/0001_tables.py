"""Every table of clinic: people, opening, needles, links, the outbox and the audit."""

import clinic.ids
import clinic.models.practice
import datetime
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # A database that went through all of these, step by step, is where this one ends.
    replaces = [
        ('clinic', '0001_initial'),
        ('clinic', '0004_credentials_in_full'),
        ('clinic', '0005_what_else_a_link_opens'),
        ('clinic', '0006_after_care_links'),
        ('clinic', '0007_crisis_number'),
        ('clinic', '0008_consent_links'),
        ('clinic', '0009_needle_boxes'),
        ('clinic', '0010_no_token_at_rest'),
        ('clinic', '0011_scans_of_credentials'),
        ('clinic', '0012_scans_stay_as_they_came'),
        ('clinic', '0013_outbox_made_industrial'),
        ('clinic', '0014_check_in_settings'),
        ('clinic', '0015_when_check_ins_wait_to_be_planned'),
        ('clinic', '0016_who_stands_in_and_the_mail_of_the_morning'),
        ('clinic', '0017_who_agreed_to_which_messages'),
        ('clinic', '0018_texts_and_their_wordings'),
        ('clinic', '0019_wordings_stay_as_they_were'),
        ('clinic', '0020_birth_dates_before_answers'),
        ('clinic', '0021_holidays_dated_hours_and_rooms'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=30, unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('email', models.EmailField(help_text='Stored in lower case.', max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clinic_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(help_text='Room and verb, such as chart.viewed.', max_length=60)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('target_kind', models.CharField(max_length=40)),
                ('target_id', models.BigIntegerField(null=True)),
                ('patient_id', models.BigIntegerField(null=True)),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['clinic_id', 'patient_id', '-at'], name='audit_by_patient'), models.Index(fields=['clinic_id', 'actor_kind', 'actor_id', '-at'], name='audit_by_actor')],
            },
        ),
        migrations.CreateModel(
            name='Clinic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(unique=True)),
                ('time_zone', models.CharField(max_length=64, validators=[clinic.models.practice.is_time_zone])),
                ('phone', models.CharField(max_length=32)),
                ('email', models.EmailField(max_length=254)),
                ('address', models.CharField(max_length=200)),
                ('jurisdiction', models.CharField(help_text='Country and state, such as US-CO.', max_length=10)),
                ('emergency_number', models.CharField(default='911', max_length=20)),
                ('crisis_number', models.CharField(blank=True, default='988', help_text='Told to a patient for whom worry or low mood makes life hard; 988 in the United States.', max_length=20)),
                ('quiet_from', models.TimeField(default=datetime.time(20, 0))),
                ('quiet_until', models.TimeField(default=datetime.time(8, 0))),
                ('too_late_hours', models.PositiveSmallIntegerField(blank=True, help_text='How late a check-in may still be sent; empty is as the reference says.', null=True)),
                ('safety_weeks', models.PositiveSmallIntegerField(blank=True, help_text='Weeks after the last needles in which safety is asked about; never fewer than the reference says.', null=True)),
                ('alert_digest_at', models.TimeField(default=datetime.time(7, 30), help_text='When the mail of the morning says which alerts wait for today.')),
                ('asks_birth_date', models.BooleanField(default=False, help_text='Whether a check-in asks for it before it shows what was answered.')),
                ('replan_since', models.DateTimeField(blank=True, help_text='Since when planned check-ins wait to be planned by new settings.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('too_late_hours__isnull', True), ('too_late_hours__range', (12, 168)), _connector='OR'), name='clinic_says_within_a_week_what_is_too_late'), models.CheckConstraint(condition=models.Q(('safety_weeks__isnull', True), ('safety_weeks__range', (4, 12)), _connector='OR'), name='clinic_asks_about_safety_long_enough')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('licence', 'Physical therapy licence'), ('dry_needling', 'Dry-needling credential')], max_length=20)),
                ('number', models.CharField(max_length=60)),
                ('issued_by', models.CharField(max_length=120)),
                ('jurisdiction', models.CharField(max_length=10)),
                ('issued_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('covers_advanced', models.BooleanField(default=False, help_text='May needle muscles marked advanced.')),
                ('course_hours', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('in_person_hours', models.PositiveSmallIntegerField(blank=True, help_text='Of the course hours.', null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', '-expires_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('clinic', 'user', 'kind', 'number', 'expires_on'), name='credential_once'), models.CheckConstraint(condition=models.Q(('expires_on__gt', models.F('issued_on'))), name='credential_expires_after_issue'), models.CheckConstraint(condition=models.Q(('in_person_hours__isnull', True), ('in_person_hours__lte', models.F('course_hours')), _connector='OR'), name='credential_in_person_hours_within_course'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='credential_withdrawal_says_who_and_why')],
            },
        ),
        migrations.CreateModel(
            name='CredentialScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('media_type', models.CharField(help_text='By the bytes, never by the name of the file.', max_length=20)),
                ('size_bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(help_text='Of the bytes, in hexadecimal.', max_length=64)),
                ('content', models.BinaryField()),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='clinic.credential')),
            ],
            options={
                'ordering': ['-added_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='scan_kind_is_known'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0), ('size_bytes__lte', 10485760)), name='scan_is_neither_empty_nor_too_large')],
            },
        ),
        migrations.CreateModel(
            name='DatedHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('on', models.DateField()),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dated_hours', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['on', 'starts'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'user', 'on', 'starts'), name='dated_hours_once'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='dated_hours_end_after_start')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(help_text='user:<id> or link:<id>.', max_length=40)),
                ('key', models.CharField(max_length=64)),
                ('redirect', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'actor', 'key'), name='form_taken_once'), models.CheckConstraint(condition=models.Q(('redirect__regex', '/p/[A-Za-z0-9_-]{43}'), _negated=True), name='kept_redirect_holds_no_token')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('role', models.CharField(choices=[('receptionist', 'Front desk'), ('therapist', 'Physical therapist'), ('manager', 'Practice manager')], max_length=20)),
                ('is_clinical_lead', models.BooleanField(default=False)),
                ('is_desk_lead', models.BooleanField(default=False, help_text='Named by the manager; may overbook.')),
                ('is_active', models.BooleanField(default=True)),
                ('title', models.CharField(blank=True, help_text='As printed on notes, such as PT, DPT, Cert. DN.', max_length=60)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('deputy', models.ForeignKey(blank=True, help_text='Who hears their alerts next, and at once while they are off.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['user__name'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'user'), name='membership_once_per_clinic'), models.CheckConstraint(condition=models.Q(('role__in', ['receptionist', 'therapist', 'manager'])), name='membership_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='NeedleBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('maker', models.CharField(max_length=80)),
                ('product', models.CharField(blank=True, max_length=80)),
                ('diameter_mm', models.DecimalField(decimal_places=2, max_digits=3)),
                ('length_mm', models.PositiveSmallIntegerField()),
                ('lot', models.CharField(max_length=40)),
                ('expires_on', models.DateField(help_text='The last day the needles may be used.')),
                ('added_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_because', models.CharField(blank=True, choices=[('empty', 'Empty'), ('expired', 'Expired, thrown away'), ('recalled', 'Recalled by the maker'), ('damaged', 'Damaged or no longer sterile'), ('mistake', 'Recorded by mistake')], max_length=20)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['expires_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['clinic', 'expires_on'], name='needle_boxes_in_use')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lot', ''), _negated=True), name='needle_box_has_a_lot'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='opened_box_says_who_opened_it'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_because', ''), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_because__in', ['empty', 'expired', 'recalled', 'damaged', 'mistake']), ('closed_by__isnull', False)), _connector='OR'), name='closed_box_says_who_closed_it_and_why'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('opened_at__isnull', True), ('closed_at__gte', models.F('opened_at')), _connector='OR'), name='box_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['weekday', 'opens'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'weekday', 'opens'), name='opening_once_per_weekday_and_start'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='opening_weekday_exists'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opening_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='PatientLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('intake', 'Intake'), ('check_in', 'Check-in'), ('before_visit', 'Before a visit'), ('tablet', "Before a visit, on the clinic's tablet"), ('after_care', 'After-care'), ('consent', 'Consent'), ('unsubscribe', 'No more e-mails')], max_length=20)),
                ('target_id', models.BigIntegerField(help_text='Key of what it opens: an intake, a check-in, the form before a visit, an episode.')),
                ('patient_id', models.BigIntegerField()),
                ('language', models.CharField(default='en', max_length=8)),
                ('generation', models.PositiveSmallIntegerField(default=1)),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('birth_date_misses', models.PositiveSmallIntegerField(default=0)),
                ('locked_at', models.DateTimeField(blank=True, help_text='After too many wrong birth dates; warning questions still open.', null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'purpose', 'target_id', 'generation'), name='link_once_per_target')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('patient_id', models.BigIntegerField(help_text='Whose page shows it; no foreign key, the sender is blind.', null=True)),
                ('about_kind', models.CharField(blank=True, max_length=30)),
                ('about_id', models.BigIntegerField(null=True)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('phone', 'Phone call'), ('visits', 'At visits only')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('template', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=8)),
                ('parameters', models.JSONField(default=dict)),
                ('idempotency_key', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('next_attempt_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('returned', 'Came back'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                ('lease', models.UUIDField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('is_uncertain', models.BooleanField(default=False, help_text='A hand-off began whose end we never heard: the relay may have it already.')),
                ('error', models.CharField(blank=True, max_length=300)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(help_text='When it was given up or came back.', null=True)),
                ('resent', models.PositiveSmallIntegerField(default=0, help_text='How often a person let it go again.')),
                ('settled_at', models.DateTimeField(help_text='When a person said that it is dealt with.', null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='clinic.patientlink')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['channel', 'next_attempt_at'], name='message_due'), models.Index(fields=['clinic', 'patient_id', '-created_at'], name='message_by_patient'), models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['about_kind', 'about_id'], name='message_about'), models.Index(condition=models.Q(('state__in', ['failed', 'returned'])), fields=['failed_at'], name='message_undelivered')],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'idempotency_key'), name='message_once_per_promise'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed', 'returned', 'cancelled'])), name='message_state_is_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'text'])), name='message_channel_can_carry_text'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'returned'])), models.Q(models.Q(('state__in', ['sent', 'returned']), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='sent_message_has_sent_at'), models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', False), ('state__in', ['failed', 'returned'])), models.Q(models.Q(('state__in', ['failed', 'returned']), _negated=True), ('failed_at__isnull', True)), _connector='OR'), name='undelivered_message_has_failed_at')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('treatment', 'Treatment room'), ('consulting', 'Consulting room'), ('gym', 'Gym')], default='treatment', max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'name'), name='room_name_once_per_clinic'), models.CheckConstraint(condition=models.Q(('kind__in', ['treatment', 'consulting', 'gym'])), name='room_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='StoppedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('address', models.CharField(help_text='In small letters.', max_length=254)),
                ('patient_id', models.BigIntegerField(help_text='Whose message told us; no foreign key.', null=True)),
                ('reason', models.CharField(choices=[('wrong', 'The address does not exist'), ('complained', 'Marked our message as unwanted'), ('unsubscribed', 'Asked us to stop writing'), ('unreachable', 'Texts do not reach this number'), ('texted_stop', 'Answered STOP')], max_length=20)),
                ('stopped_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-stopped_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('clinic', 'address'), name='address_stopped_once'), models.CheckConstraint(condition=models.Q(('reason__in', ['wrong', 'complained', 'unsubscribed', 'unreachable', 'texted_stop'])), name='stopped_address_reason_is_known'), models.CheckConstraint(condition=models.Q(('lifted_by__isnull', True), ('lifted_at__isnull', False), _connector='OR'), name='only_a_lifted_stop_names_who')],
            },
        ),
        migrations.CreateModel(
            name='TextWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('slug', models.CharField(help_text='Which text: a slug of text_wordings.toml.', max_length=60)),
                ('number', models.PositiveSmallIntegerField()),
                ('en', models.CharField(blank=True, max_length=640)),
                ('es', models.CharField(blank=True, max_length=640)),
                ('written_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['slug', '-number'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'slug', 'number'), name='text_wording_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('en', ''), ('es', '')), models.Q(models.Q(('en', ''), _negated=True), models.Q(('es', ''), _negated=True)), _connector='OR'), name='text_wording_is_in_both_languages')],
            },
        ),
        migrations.CreateModel(
            name='TimeOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_off', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='time_off_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='WorkingHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='working_hours', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['weekday', 'starts'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'user', 'weekday', 'starts'), name='working_hours_once'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='working_weekday_exists'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='working_hours_end_after_start')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('on', models.DateField()),
                ('name', models.CharField(max_length=60)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['on'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'on'), name='closed_day_once_per_clinic')],
            },
        ),
    ]
