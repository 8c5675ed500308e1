"""A run through a year's statements knows how far it is, and is the only one of its year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("giving", "0007_plan_revision")]

    operations = [
        migrations.AlterModelOptions(
            name="statement",
            options={
                "ordering": ["-year", "-issued_at"],
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
            },
        ),
        migrations.AddField(
            model_name="statementrun",
            name="reached",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="statementrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(finished_at__isnull=True),
                fields=("year",),
                name="statement_run_one_at_a_time",
            ),
        ),
    ]
