"""A plan counts the answers of the processor that it has followed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("giving", "0006_offline_gifts")]

    operations = [
        migrations.AddField("plan", "revision", models.PositiveIntegerField(default=0)),
    ]
