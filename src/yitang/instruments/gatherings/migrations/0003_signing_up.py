from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0002_hall_plan_and_phones")]

    operations = [
        migrations.AddField("gathering", "signup_by", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("gathering", "signup_most", models.PositiveIntegerField(default=0)),
        migrations.AddField("attendee", "signed_up", models.BooleanField(default=False)),
    ]
