"""Seals how to reach residents where it stands open, a portion at a time: an upgrade that is cut off goes on where it stopped."""

from django.db import migrations, models, transaction

from yitang.foundation.core.sealing import seal

PORTION = 500
MARK = "gAAAAA"
"""How a sealed text begins."""


def seal_all(apps, schema_editor):
    alias = schema_editor.connection.alias
    matters = apps.get_model("grassroots", "Matter")._base_manager.using(alias)
    open_ones = matters.exclude(contact="").exclude(contact__startswith=MARK).order_by("pk")
    while portion := list(open_ones.values_list("pk", "contact")[:PORTION]):
        with transaction.atomic(using=alias):
            for pk, contact in portion:
                matters.filter(pk=pk).update(contact=seal(f"contact of a resident {pk}", contact))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("grassroots", "0002_studios_and_photographs")]

    operations = [
        migrations.AlterField(model_name="matter", name="contact", field=models.TextField(blank=True)),
        migrations.RunPython(seal_all, migrations.RunPython.noop),
    ]
