import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('principals', '0003_order_by_strokes'),
        ('suggestions', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='suggestion',
            name='suggestion_answered_whole',
        ),
        migrations.AddField(
            model_name='suggestion',
            name='said_by',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name='suggestion',
            name='raised_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='principals.principal'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('answered_on__isnull', True), models.Q(('adopted', ''), _negated=True), _connector='OR'), name='suggestion_answered_whole'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('raised_by__isnull', False), models.Q(('said_by', ''), _negated=True), _connector='OR'), name='suggestion_has_a_voice'),
        ),
    ]
