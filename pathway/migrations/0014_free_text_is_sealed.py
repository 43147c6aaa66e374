"""What therapists, managers and the desk write about care is sealed with its clinic's data key."""

import clinic.encrypted
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0013_records_that_were_handed_over'),
        ('clinic', '0014_data_keys'),
    ]

    operations = [
        migrations.AlterField(
            model_name='adverseevent',
            name='action_taken',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='alertcall',
            name='words',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='assessmentaddendum',
            name='text',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='clinicalassessment',
            name='note',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='answer',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='How it was answered.'),
        ),
        migrations.AlterField(
            model_name='complaint',
            name='what',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='coveringnote',
            name='text',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='deviation',
            name='patient_state',
            field=clinic.encrypted.EncryptedTextField(help_text='How the patient was during and after it.'),
        ),
        migrations.AlterField(
            model_name='deviation',
            name='what',
            field=clinic.encrypted.EncryptedTextField(help_text='What was done against which block.'),
        ),
        migrations.AlterField(
            model_name='deviation',
            name='why',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='discharge',
            name='note',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='examinationwarning',
            name='explanation',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='expectedlevel',
            name='because',
            field=clinic.encrypted.EncryptedTextField(max_length=200),
        ),
        migrations.AlterField(
            model_name='finding',
            name='clearance_document',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Which one, and where the paper is kept.', max_length=160),
        ),
        migrations.AlterField(
            model_name='finding',
            name='cleared_by',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='The doctor who gave medical clearance.', max_length=120),
        ),
        migrations.AlterField(
            model_name='finding',
            name='rationale',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='homeexercise',
            name='note',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='letter',
            name='asks',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='needleaversionplan',
            name='stop_signal',
            field=clinic.encrypted.EncryptedTextField(help_text='What the patient does, and everything stops.', max_length=120),
        ),
        migrations.AlterField(
            model_name='patientactivity',
            name='name',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='planofcare',
            name='goals',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='planofcare',
            name='home_words',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text="The therapist's own words to the home programme, as the patient reads them."),
        ),
        migrations.AlterField(
            model_name='planreview',
            name='reason',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='sessionaddendum',
            name='text',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='sessionvoid',
            name='reason',
            field=clinic.encrypted.EncryptedTextField(),
        ),
        migrations.AlterField(
            model_name='targetmuscle',
            name='reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='treatmentsession',
            name='late_reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Filled: a late entry, written after the visit from paper.', max_length=200),
        ),
        migrations.AlterField(
            model_name='treatmentsession',
            name='more_needles_reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Why more needles than were agreed for needle aversion.', max_length=200),
        ),
        migrations.AlterField(
            model_name='treatmentsession',
            name='no_needles_reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Filled: no needles today.', max_length=200),
        ),
        migrations.AlterField(
            model_name='treatmentsession',
            name='note',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='recordexport',
            name='reason',
            field=clinic.encrypted.EncryptedTextField(max_length=300),
        ),
        *seal("pathway_adverseevent", "action_taken"),
        *seal("pathway_alertcall", "words"),
        *seal("pathway_assessmentaddendum", "text"),
        *seal("pathway_clinicalassessment", "note"),
        *seal("pathway_complaint", "answer", "what"),
        *seal("pathway_coveringnote", "text"),
        *seal("pathway_deviation", "patient_state", "what", "why"),
        *seal("pathway_discharge", "note"),
        *seal("pathway_examinationwarning", "explanation"),
        *seal("pathway_expectedlevel", "because"),
        *seal("pathway_finding", "clearance_document", "cleared_by", "rationale"),
        *seal("pathway_homeexercise", "note"),
        *seal("pathway_letter", "asks"),
        *seal("pathway_needleaversionplan", "stop_signal"),
        *seal("pathway_patientactivity", "name"),
        *seal("pathway_planofcare", "goals", "home_words"),
        *seal("pathway_planreview", "reason"),
        *seal("pathway_recordexport", "reason"),
        *seal("pathway_sessionaddendum", "text"),
        *seal("pathway_sessionvoid", "reason"),
        *seal("pathway_targetmuscle", "reason"),
        *seal("pathway_treatmentsession", "late_reason", "more_needles_reason", "no_needles_reason", "note"),
    ]
