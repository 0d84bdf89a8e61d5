
import django.db.models.deletion
import yitang.foundation.core.clock
import yitang.foundation.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='formversion',
            name='grades',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='formversion',
            name='trim_from',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='rater',
            name='way',
            field=models.CharField(choices=[('login', 'By log-in'), ('link', 'By a one-time link'), ('paper', 'On paper')], max_length=10),
        ),
        migrations.CreateModel(
            name='BallotLink',
            fields=[
                ('id', models.UUIDField(default=yitang.foundation.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField(default=yitang.foundation.core.clock.now)),
                ('made_by', models.CharField(blank=True, max_length=60)),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.council')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='experts.rater')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['rater', 'made_at'], name='ballot_links_of_rater')],
            },
        ),
    ]
