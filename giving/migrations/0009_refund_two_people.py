"""Nobody approves the refund that they asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("giving", "0008_statement_runs")]

    operations = [
        migrations.AddConstraint(
            model_name="refundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("state", "declined"),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="refund_two_people",
            ),
        ),
    ]
