from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField("auditcheckpoint", "previous", models.CharField(max_length=64, default=""), preserve_default=False)
    ]
