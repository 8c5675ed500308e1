"""Codes by e-mail for slow mode, and giving that closes by itself while our key is refused."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("giving", "0004_money_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="givinggate",
            name="closed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="GivingCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email_hash", models.CharField(max_length=64)),
                ("code_hash", models.CharField(max_length=64)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["sent_at"], name="giving_code_sent_at")],
            },
        ),
    ]
