"""The clinic's stock of needles, one clinic at a time; what is on a box's label never changes, for notes point at it."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

GUARD = """
CREATE FUNCTION needlepath_box_keeps_its_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a needle box is closed, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.clinic_id, NEW.maker, NEW.product, NEW.diameter_mm, NEW.length_mm, NEW.lot, NEW.expires_on)
       IS DISTINCT FROM
       (OLD.clinic_id, OLD.maker, OLD.product, OLD.diameter_mm, OLD.length_mm, OLD.lot, OLD.expires_on) THEN
        RAISE EXCEPTION 'what is on the label of a needle box never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER box_keeps_its_label BEFORE UPDATE OR DELETE ON clinic_needlebox
    FOR EACH ROW EXECUTE FUNCTION needlepath_box_keeps_its_label();
"""
UNGUARD = """
DROP TRIGGER box_keeps_its_label ON clinic_needlebox;
DROP FUNCTION needlepath_box_keeps_its_label();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0008_consent_links'),
    ]

    operations = [
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
        *one_clinic_at_a_time("clinic_needlebox"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
