"""One clinic at a time for the whole pathway of care."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):
    replaces = [("pathway", "0002_row_security")]
    dependencies = [("pathway", "0001_tables")]
    operations = [
        *one_clinic_at_a_time(
            "pathway_adverseevent",
            "pathway_alert",
            "pathway_alertcall",
            "pathway_alertdigest",
            "pathway_alerttelling",
            "pathway_alerttime",
            "pathway_assessmentaddendum",
            "pathway_beforevisit",
            "pathway_billingcode",
            "pathway_calltask",
            "pathway_chaperoneanswer",
            "pathway_checkin",
            "pathway_checkinanswer",
            "pathway_clinicalassessment",
            "pathway_contentapproval",
            "pathway_contentoverride",
            "pathway_coveringnote",
            "pathway_decisionrecord",
            "pathway_deskcall",
            "pathway_deviation",
            "pathway_discharge",
            "pathway_draftrevision",
            "pathway_episodeofcare",
            "pathway_eventsite",
            "pathway_examinationwarning",
            "pathway_expectedlevel",
            "pathway_finding",
            "pathway_firstcall",
            "pathway_homeexercise",
            "pathway_letter",
            "pathway_measurement",
            "pathway_movedrow",
            "pathway_needleaversionplan",
            "pathway_needledsite",
            "pathway_neurologicalsign",
            "pathway_palpatedpoint",
            "pathway_patientactivity",
            "pathway_patientmerge",
            "pathway_planofcare",
            "pathway_planreview",
            "pathway_screening",
            "pathway_sessionaddendum",
            "pathway_sessionvoid",
            "pathway_spokenyes",
            "pathway_targetmuscle",
            "pathway_treatmentsession",
            "pathway_visitnote",
        ),
    ]
