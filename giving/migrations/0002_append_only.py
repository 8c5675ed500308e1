"""What may only be added to: the database itself refuses to change or delete such rows."""

from django.db import migrations

APPEND_ONLY = [
    "giving_ledgerentry",
    "giving_consent",
    "giving_arrival",
    "giving_deliveryevent",
]

MAKE_FUNCTION = """
CREATE FUNCTION giving_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a correction is a new row', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION giving_refuse_change()",
        f"DROP TRIGGER append_only ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("giving", "0001_initial")]

    operations = [
        migrations.RunSQL(MAKE_FUNCTION, "DROP FUNCTION giving_refuse_change()"),
        *[guard(table) for table in APPEND_ONLY],
    ]
