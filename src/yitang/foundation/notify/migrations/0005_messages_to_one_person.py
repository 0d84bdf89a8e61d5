from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0004_alter_robot_role")]

    operations = [
        migrations.AddField("message", "appointment_id", models.UUIDField(blank=True, null=True)),
        migrations.AddIndex(
            "message",
            models.Index(
                condition=models.Q(("appointment_id__isnull", False)),
                fields=["council", "appointment_id"],
                name="messages_of_appointment",
            ),
        ),
    ]
