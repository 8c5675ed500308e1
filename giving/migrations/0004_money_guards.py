"""Every receipt has its supporter; receipts, plan notes and merges may not be rewritten."""

import django.db.models.deletion
from django.db import migrations, models

# Checked at once, as a table with changes still to be checked cannot be altered.
FILL_SUPPORTERS = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE giving_receipt SET supporter_id = donation.supporter_id, language = donation.language
FROM giving_donation AS donation WHERE donation.id = giving_receipt.donation_id;
"""

APPEND_ONLY = ["giving_plannote", "giving_supportermerge"]

MAKE_SNAPSHOT_FUNCTION = """
CREATE FUNCTION giving_refuse_rewriting_a_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.number, OLD.kind, OLD.donation_id, OLD.language, OLD.snapshot, OLD.issued_at)
            IS DISTINCT FROM
            (NEW.number, NEW.kind, NEW.donation_id, NEW.language, NEW.snapshot, NEW.issued_at)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
    THEN
        RAISE EXCEPTION 'a receipt is not rewritten: it is voided, and another is issued'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$
"""


def guard(table: str, name: str, function: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("giving", "0003_money")]

    operations = [
        migrations.RunSQL(FILL_SUPPORTERS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="receipt",
            name="supporter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="giving.supporter",
            ),
        ),
        *[guard(table, "append_only", "giving_refuse_change") for table in APPEND_ONLY],
        migrations.RunSQL(
            MAKE_SNAPSHOT_FUNCTION, "DROP FUNCTION giving_refuse_rewriting_a_receipt()"
        ),
        guard("giving_receipt", "immutable", "giving_refuse_rewriting_a_receipt"),
    ]
