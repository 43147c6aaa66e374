"""What is changed in somebody's care leaves its earlier version."""

from django.db import migrations

from clinic.row_versions import keeps_versions


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0014_free_text_is_sealed'),
        ('clinic', '0016_earlier_versions_of_a_row'),
    ]

    operations = [
        *keeps_versions(
            "pathway_alert",
            "pathway_assessmentaddendum",
            "pathway_beforevisit",
            "pathway_calltask",
            "pathway_chaperoneanswer",
            "pathway_checkin",
            "pathway_checkinanswer",
            "pathway_clinicalassessment",
            "pathway_complaint",
            "pathway_deskcall",
            "pathway_deviation",
            "pathway_discharge",
            "pathway_episodeofcare",
            "pathway_eventsite",
            "pathway_examinationwarning",
            "pathway_expectedlevel",
            "pathway_finding",
            "pathway_homeexercise",
            "pathway_letter",
            "pathway_measurement",
            "pathway_needleaversionplan",
            "pathway_needledsite",
            "pathway_neurologicalsign",
            "pathway_palpatedpoint",
            "pathway_patientactivity",
            "pathway_patientmerge",
            "pathway_planofcare",
            "pathway_screening",
            "pathway_spokenyes",
            "pathway_targetmuscle",
            "pathway_treatmentsession",
            "pathway_visitnote",
        ),
    ]
