"""Every table of patients: who they are, their appointments and their papers."""

import clinic.ids
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # A database that went through all of these, step by step, is where this one ends.
    replaces = [
        ('patients', '0001_initial'),
        ('patients', '0003_documents'),
        ('patients', '0005_consents_word_for_word'),
        ('patients', '0006_consents_stay_as_they_were'),
        ('patients', '0007_messages_stopped'),
        ('patients', '0008_records_of_one_person'),
        ('patients', '0009_consents_follow_their_person'),
        ('patients', '0010_who_agreed_to_which_messages'),
        ('patients', '0011_message_consents_stay_as_they_were'),
        ('patients', '0012_texts_agreed_to'),
        ('patients', '0013_visit_types_holds_and_overbooking'),
        ('patients', '0015_numbers_of_records'),
        ('patients', '0016_found_by_more_words'),
        ('patients', '0017_when_to_call_and_where_not'),
    ]

    dependencies = [
        ('clinic', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('given_name', models.CharField(max_length=80)),
                ('family_name', models.CharField(max_length=80)),
                ('preferred_name', models.CharField(blank=True, max_length=80)),
                ('birth_date', models.DateField()),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ('wrong_phone', models.CharField(blank=True, help_text="A number that was called and is somebody else's; E.164.", max_length=20)),
                ('language', models.CharField(default='en', max_length=8)),
                ('interpreter', models.CharField(blank=True, help_text='The language an interpreter is needed for; empty for who reads one of ours.', max_length=40)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('phone', 'Phone call'), ('visits', 'At visits only')], default='email', max_length=10)),
                ('best_time', models.CharField(blank=True, choices=[('morning', 'In the morning'), ('noon', 'Around noon'), ('afternoon', 'In the afternoon'), ('evening', 'In the early evening')], help_text='When they like to be called.', max_length=10)),
                ('messages_agreed_at', models.DateTimeField(blank=True, help_text='When the risk notice of e-mail was accepted.', null=True)),
                ('texts_agreed_at', models.DateTimeField(blank=True, help_text='The same of texts, for the number there is; without it none leaves.', null=True)),
                ('stopped_for', models.CharField(blank=True, choices=[('opted_out', 'Asked us to stop'), ('wrong_address', 'The address is wrong'), ('died', 'Has died')], help_text='Why nothing is written to them any more.', max_length=20)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, help_text='Not clinical: wheelchair, mornings only.', max_length=200)),
                ('record_number', models.CharField(blank=True, help_text="The practice's own number: of an older system or a paper folder.", max_length=20)),
                ('created_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('merged_into', models.ForeignKey(blank=True, help_text='The record of the same person that is kept. Never a chain: it always names the one in use.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='patients.patient')),
            ],
            options={
                'indexes': [models.Index(fields=['clinic', 'birth_date'], name='patient_by_birth_date'), models.Index(fields=['clinic', 'family_name', 'given_name', 'id'], name='patient_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'text', 'phone', 'visits'])), name='patient_channel_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'email'), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='patient_by_email_has_email'), models.CheckConstraint(condition=models.Q(models.Q(('channel__in', ['phone', 'text']), _negated=True), models.Q(('phone', ''), _negated=True), _connector='OR'), name='patient_by_phone_has_phone'), models.CheckConstraint(condition=models.Q(models.Q(('stopped_at__isnull', True), ('stopped_for', '')), models.Q(('stopped_at__isnull', False), ('stopped_for__in', ['opted_out', 'wrong_address', 'died'])), _connector='OR'), name='stopped_patient_says_why_and_when'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('archived_at__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='merged_patient_is_archived'), models.UniqueConstraint(condition=models.Q(('record_number', ''), _negated=True), fields=('clinic', 'record_number'), name='record_number_once_per_clinic')],
            },
        ),
        migrations.CreateModel(
            name='MessageConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('phone', 'Phone call'), ('visits', 'At visits only')], max_length=10)),
                ('address', models.CharField(blank=True, help_text='The e-mail address or number it is about.', max_length=254)),
                ('is_agreed', models.BooleanField()),
                ('notice_version', models.PositiveSmallIntegerField(help_text='Of the notice they were given; 0 where it was not kept then.')),
                ('language', models.CharField(help_text='In which the notice was given.', max_length=8)),
                ('said_at', models.DateTimeField()),
                ('how', models.CharField(blank=True, choices=[('desk', 'Told to'), ('link', 'On their own form'), ('text', 'By answering a text')], help_text='Empty where it was not kept then.', max_length=10)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('heard_by', models.ForeignKey(help_text='Who read the notice aloud, at the desk.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='message_consents', to='patients.patient')),
            ],
            options={
                'ordering': ['-said_at', '-pk'],
                'indexes': [models.Index(fields=['clinic', 'patient', 'channel', '-said_at'], name='message_consent_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'text'])), name='message_consent_is_for_what_is_written')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('state', models.CharField(choices=[('open', 'Sent'), ('submitted', 'Submitted')], default='open', max_length=10)),
                ('language', models.CharField(default='en', max_length=8)),
                ('answers', models.JSONField(default=dict)),
                ('about', models.JSONField(default=dict)),
                ('pages_done', models.JSONField(default=list)),
                ('opened_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intakes', to='patients.patient')),
            ],
            options={
                'ordering': ['-opened_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), ('submitted_at__isnull', False)), models.Q(('state', 'open'), ('submitted_at__isnull', True)), _connector='OR'), name='submitted_intake_has_submitted_at'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('clinic', 'patient'), name='one_open_intake_per_patient')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('purpose', models.CharField(help_text='A DocumentPurpose.', max_length=20)),
                ('media_type', models.CharField(help_text='By the bytes, never by the name of the file.', max_length=20)),
                ('size_bytes', models.PositiveIntegerField()),
                ('sha256', models.CharField(help_text='Of the bytes, in hexadecimal.', max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(help_text='Empty: the patient, by link.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='patients.patient')),
            ],
            options={
                'ordering': ['-added_at', '-id'],
                'indexes': [models.Index(fields=['clinic', 'patient', '-added_at'], name='document_by_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('media_type__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='document_kind_is_known'), models.CheckConstraint(condition=models.Q(('size_bytes__gt', 0), ('size_bytes__lte', 10485760)), name='document_is_neither_empty_nor_too_large')],
            },
        ),
        migrations.CreateModel(
            name='DifferentPeople',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'one', 'other'), name='told_apart_once'), models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='told_apart_in_one_order')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('text_slug', models.CharField(max_length=60)),
                ('text_version', models.PositiveSmallIntegerField()),
                ('language', models.CharField(max_length=8)),
                ('wording', models.JSONField(default=dict)),
                ('medium', models.CharField(choices=[('screen', 'On screen'), ('paper', 'On paper')], default='screen', max_length=10)),
                ('signed_by', models.CharField(choices=[('patient', 'The patient'), ('guardian', 'A parent or guardian'), ('decision_maker', 'Somebody who makes health choices for the patient')], default='patient', max_length=20)),
                ('signed_name', models.CharField(max_length=160)),
                ('signed_at', models.DateTimeField()),
                ('patient_agrees', models.BooleanField(default=False, help_text="Where somebody else signed: the patient's own yes.")),
                ('agrees_to_current', models.BooleanField(default=False)),
                ('discussed_at', models.DateTimeField(blank=True, null=True)),
                ('covered', models.JSONField(default=dict)),
                ('interpreter', models.CharField(blank=True, help_text='Who interpreted the talk.', max_length=120)),
                ('copy_given_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_how', models.CharField(blank=True, choices=[('link', 'By their link'), ('word', 'By word')], max_length=10)),
                ('renewed_at', models.DateTimeField(blank=True, help_text='A newer signature took its place.', null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('discussed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, help_text='Who took a paper in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scan', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='patients.document')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='patients.patient')),
            ],
            options={
                'ordering': ['-signed_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('discussed_at__isnull', True), ('discussed_by__isnull', True)), models.Q(('discussed_at__isnull', False), ('discussed_by__isnull', False)), _connector='OR'), name='discussed_consent_names_who_discussed_it'), models.CheckConstraint(condition=models.Q(('signed_by', 'patient'), ('patient_agrees', True), _connector='OR'), name='signed_for_a_patient_who_agrees_too'), models.CheckConstraint(condition=models.Q(models.Q(('medium', 'paper'), _negated=True), models.Q(('recorded_by__isnull', False), ('scan__isnull', False)), _connector='OR'), name='paper_consent_has_its_scan_and_who_took_it_in'), models.UniqueConstraint(condition=models.Q(('renewed_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('clinic', 'patient'), name='one_standing_consent_per_patient')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('consultation', 'Consultation'), ('treatment', 'Treatment'), ('review', 'Review'), ('no_needles', 'Visit without needles')], max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('held', 'Being booked'), ('booked', 'Booked'), ('arrived', 'Here'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('no_show', 'Did not come')], default='booked', max_length=10)),
                ('cancel_reason', models.CharField(blank=True, max_length=120)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('booked_at', models.DateTimeField()),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('overbook_reason', models.CharField(blank=True, help_text='Filled: booked on purpose where somebody or a room was taken.', max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('booked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('overbooked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='clinic.room')),
                ('therapist', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='patients.patient')),
            ],
            options={
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['clinic', 'starts_at'], name='appointment_by_day'), models.Index(fields=['therapist', 'starts_at'], name='appointment_by_therapist'), models.Index(fields=['clinic', 'patient', '-starts_at'], name='appointment_by_patient'), models.Index(condition=models.Q(('state', 'held')), fields=['therapist'], name='appointment_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointment_ends_after_start'), models.CheckConstraint(condition=models.Q(('state__in', ['held', 'booked', 'arrived', 'done', 'cancelled', 'no_show'])), name='appointment_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='cancelled_appointment_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('held_until__isnull', False), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('held_until__isnull', True)), _connector='OR'), name='held_appointment_has_an_end'), models.CheckConstraint(condition=models.Q(('patient__isnull', False), ('state', 'held'), _connector='OR'), name='only_a_hold_has_no_patient'), models.CheckConstraint(condition=models.Q(models.Q(('overbook_reason', ''), ('overbooked_by__isnull', True)), models.Q(models.Q(('overbook_reason', ''), _negated=True), ('overbooked_by__isnull', False)), _connector='OR'), name='overbooked_appointment_names_who_and_why'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(models.Q(('state__in', ['cancelled', 'no_show']), _negated=True), ('therapist__isnull', False), ('overbook_reason', '')), expressions=[(models.Func(models.F('therapist'), models.F('therapist'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='appointment_therapist_free', violation_error_code='therapist_taken', violation_error_message='That therapist is taken at that time.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(models.Q(('state__in', ['cancelled', 'no_show']), _negated=True), ('room__isnull', False), ('overbook_reason', '')), expressions=[(models.Func(models.F('room'), models.F('room'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='appointment_room_free', violation_error_code='room_taken', violation_error_message='That room is taken at that time.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(models.Q(('state__in', ['cancelled', 'no_show']), _negated=True), ('patient__isnull', False)), expressions=[(models.Func(models.F('patient'), models.F('patient'), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), models.Value('[)'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='appointment_patient_free', violation_error_code='patient_taken', violation_error_message='This patient has another visit at that time.')],
            },
        ),
        migrations.CreateModel(
            name='PatientWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=80)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='patients.patient')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clinic', 'word', 'patient'), name='patient_word_once')],
            },
        ),
        migrations.CreateModel(
            name='VisitType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consultation', 'Consultation'), ('treatment', 'Treatment'), ('review', 'Review'), ('no_needles', 'Visit without needles')], max_length=20)),
                ('buffer_minutes', models.PositiveSmallIntegerField(default=0, help_text='Kept free after the visit: to write, to change the room.')),
                ('notice_hours', models.PositiveSmallIntegerField(default=0, help_text='How long before it begins a visit is booked at the latest.')),
                ('room_kind', models.CharField(blank=True, choices=[('treatment', 'Treatment room'), ('consulting', 'Consulting room'), ('gym', 'Gym')], help_text='Empty: it needs no room of its own.', max_length=20)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['kind'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'kind'), name='visit_type_once_per_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['consultation', 'treatment', 'review', 'no_needles'])), name='visit_type_kind_is_known'), models.CheckConstraint(condition=models.Q(('buffer_minutes__lte', 120)), name='visit_type_buffer_is_short'), models.CheckConstraint(condition=models.Q(('notice_hours__lte', 336)), name='visit_type_notice_is_within_two_weeks'), models.CheckConstraint(condition=models.Q(('room_kind', ''), ('room_kind__in', ['treatment', 'consulting', 'gym']), _connector='OR'), name='visit_type_room_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='DocumentContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='content', to='patients.document')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('content', b''), _negated=True), name='document_has_content')],
            },
        ),
    ]
