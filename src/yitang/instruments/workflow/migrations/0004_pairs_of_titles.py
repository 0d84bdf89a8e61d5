"""Writes the pairs of the titles that are there, a portion at a time: an upgrade that is cut off goes on where it stopped."""

from django.db import migrations, transaction

PORTION = 1000
FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def pairs_of(text):
    folded = text.translate(FOLD)
    return dict.fromkeys(folded[place : place + 2] for place in range(len(folded) - 1))


def write(apps, schema_editor):
    alias = schema_editor.connection.alias
    cases = apps.get_model("workflow", "Case")._base_manager.using(alias).order_by("pk")
    pairs = apps.get_model("workflow", "TitlePair")
    last = None
    while True:
        portion = list((cases if last is None else cases.filter(pk__gt=last)).values_list("pk", "council_id", "title")[:PORTION])
        if not portion:
            return
        rows = [pairs(council_id=council, case_id=pk, pair=pair) for pk, council, title in portion for pair in pairs_of(title)]
        with transaction.atomic(using=alias):
            pairs._base_manager.using(alias).bulk_create(rows, ignore_conflicts=True, batch_size=5000)
        last = portion[-1][0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("workflow", "0003_title_pairs")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
