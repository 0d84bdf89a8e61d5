from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ui", "0001_saved_views")]

    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=32)),
                ("event", models.CharField(max_length=32)),
                ("until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="knocks_by_end")],
                "constraints": [models.UniqueConstraint(fields=("mark", "event"), name="knock_once")],
            },
        ),
    ]
