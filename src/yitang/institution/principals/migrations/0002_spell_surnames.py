"""Spells the names of people once more, with the sound of their surnames, and those that an import left without spelling."""

from django.db import migrations

from yitang.institution.principals.spelling import spelled

PORTION = 2000
PERSONS = ("member", "guest")


def spell(apps, schema_editor):
    principals = apps.get_model("principals", "Principal")._base_manager.using(schema_editor.connection.alias)
    last = None
    while True:
        rows = principals.order_by("pk") if last is None else principals.order_by("pk").filter(pk__gt=last)
        portion = list(rows.only("pk", "kind", "name", "spelled")[:PORTION])
        if not portion:
            return
        changed = []
        for row in portion:
            new = spelled(row.name, person=row.kind in PERSONS)[:600]
            if new != row.spelled:
                changed.append((new, row.pk))
        for new, pk in changed:
            principals.filter(pk=pk).update(spelled=new)
        last = portion[-1].pk


class Migration(migrations.Migration):
    dependencies = [("principals", "0001_initial")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]
