"""Gives people the key of the order by strokes of the surname."""

from django.db import migrations

import yitang.institution.principals.models
from yitang.institution.principals.strokes import stroke_key

PORTION = 2000
PERSONS = ("member", "guest")


def order(apps, schema_editor):
    principals = apps.get_model("principals", "Principal")._base_manager.using(schema_editor.connection.alias)
    last = None
    while True:
        rows = principals.filter(kind__in=PERSONS).order_by("pk")
        portion = list((rows if last is None else rows.filter(pk__gt=last)).only("pk", "name")[:PORTION])
        if not portion:
            return
        for row in portion:
            principals.filter(pk=row.pk).update(strokes=stroke_key(row.name)[:300])
        last = portion[-1].pk


class Migration(migrations.Migration):
    dependencies = [("principals", "0002_spell_surnames")]

    operations = [
        migrations.AddField(
            model_name="principal",
            name="strokes",
            field=yitang.institution.principals.models.StrokeKey(default="", editable=False, max_length=300),
        ),
        migrations.RunPython(order, migrations.RunPython.noop),
    ]
