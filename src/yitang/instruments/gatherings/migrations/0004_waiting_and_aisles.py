import django.db.models.deletion
from django.db import migrations, models

import yitang.foundation.core.clock
import yitang.foundation.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("gatherings", "0003_signing_up"),
        ("principals", "0003_order_by_strokes"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField("gathering", "hall_blocks", models.JSONField(blank=True, default=list)),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yitang.foundation.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("asked_at", models.DateTimeField(default=yitang.foundation.core.clock.now)),
                (
                    "council",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.council"
                    ),
                ),
                (
                    "gathering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waiting", to="gatherings.gathering"
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="principals.principal"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["gathering", "asked_at"], name="waiting_in_order")],
                "constraints": [models.UniqueConstraint(fields=("gathering", "principal"), name="waiting_once")],
            },
        ),
    ]
