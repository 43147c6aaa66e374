"""A call to find somebody a time may end with the time that is booked, also by whoever books it by their own link."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0021_calls_about_what_we_moved"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="calltask",
            name="done_call_has_an_outcome",
        ),
        migrations.AlterField(
            model_name="calltask",
            name="outcome",
            field=models.CharField(blank=True, choices=[('answered', 'Reached; the questions are answered'), ('sent_for_help', 'Reached; was told to get help at once'), ('well', 'Reached; nothing worries them'), ('settled', 'Reached; the visit is settled'), ('worry', 'Reached; they have a worry, a clinician must call'), ('not_reached', 'Not reached'), ('call_back', 'Call back at another time'), ('declined', 'Reached; does not want to answer'), ('wrong_number', 'Wrong number'), ('not_needed', 'Not needed any more'), ('booked', 'A new time is booked')], max_length=20),
        ),
        migrations.AlterField(
            model_name="calltask",
            name="reason",
            field=models.CharField(choices=[('check_in_due', 'Check-in by phone'), ('no_reply', 'Has not answered a check-in'), ('not_delivered', 'A message could not be delivered'), ('ring_back', 'Ring back: did they get help?'), ('opted_out', 'Wants no messages: ask how to reach them'), ('wrong_address', 'Their address is wrong: ask for the right one'), ('move_visit', 'Wants another time for a visit'), ('wrote_back', 'Answered a text: ask what they need'), ('rebook', 'We cannot keep their visit: find a new time'), ("moved", "We moved their visit: tell them when and with whom"), ('gave_back', 'They cancelled their visit: offer a new time'), ('offer', 'A time they wait for is free: offer it')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name="calltask",
            constraint=models.CheckConstraint(condition=models.Q(("state", "open"), models.Q(("done_at__isnull", False), ("state", "done"), models.Q(("done_by__isnull", False), ("outcome__in", ["not_needed", "booked"]), _connector="OR"), models.Q(("outcome", ""), _negated=True)), _connector="OR"), name="done_call_has_an_outcome"),
        ),
    ]
