
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('joint', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='withdrawn_why',
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
