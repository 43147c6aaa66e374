"""A call tells somebody who is not written to that we moved their visit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pathway", "0020_papers_know_versions_of_an_intake")]

    operations = [
        migrations.AlterField(
            model_name="calltask",
            name="reason",
            field=models.CharField(
                choices=[
                    ("check_in_due", "Check-in by phone"),
                    ("no_reply", "Has not answered a check-in"),
                    ("not_delivered", "A message could not be delivered"),
                    ("ring_back", "Ring back: did they get help?"),
                    ("opted_out", "Wants no messages: ask how to reach them"),
                    ("wrong_address", "Their address is wrong: ask for the right one"),
                    ("move_visit", "Wants another time for a visit"),
                    ("wrote_back", "Answered a text: ask what they need"),
                    ("rebook", "We cancelled their visit: find a new time"),
                    ("moved", "We moved their visit: tell them when and with whom"),
                    ("gave_back", "They cancelled their visit: offer a new time"),
                    ("offer", "A time they wait for is free: offer it"),
                ],
                max_length=20,
            ),
        ),
    ]
