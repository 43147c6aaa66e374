"""One clinic at a time for everything on the pathway."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):
    dependencies = [("pathway", "0001_initial")]

    operations = one_clinic_at_a_time(
        "pathway_adverseevent",
        "pathway_alert",
        "pathway_calltask",
        "pathway_checkin",
        "pathway_checkinanswer",
        "pathway_clinicalassessment",
        "pathway_discharge",
        "pathway_episodeofcare",
        "pathway_finding",
        "pathway_measurement",
        "pathway_needledsite",
        "pathway_planofcare",
        "pathway_screening",
        "pathway_targetmuscle",
        "pathway_treatmentsession",
    )
