"""Cards remember what the rules need, lots what the rules made of them; the guards are put in place after migrating."""

from typing import Any

import django.db.models.deletion
import habitue.web.models.shop
from django.db import migrations, models

from habitue.web.triggers import take_away


def take_guards_away(_apps: Any, editor: Any) -> None:
    """Drop the guards: they name columns that are about to go. After migrating the present ones are put in place."""
    take_away(editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0004_attempts_cache"),
    ]

    operations = [
        migrations.RunPython(take_guards_away, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="entry",
            name="one_expiry_a_lot",
        ),
        migrations.RemoveConstraint(
            model_name="lot",
            name="lot_within_bounds",
        ),
        migrations.RemoveField(
            model_name="card",
            name="latest_at",
        ),
        migrations.RemoveField(
            model_name="card",
            name="state",
        ),
        migrations.RemoveField(
            model_name="entry",
            name="details",
        ),
        migrations.RemoveField(
            model_name="lot",
            name="details",
        ),
        migrations.RemoveField(
            model_name="lot",
            name="earned_at",
        ),
        migrations.RemoveField(
            model_name="lot",
            name="event",
        ),
        migrations.AddField(
            model_name="card",
            name="decided_under",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="card",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="last_visit_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="memory",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lot",
            name="idle_days",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="shop",
            name="terms_stamp",
            field=models.CharField(default=habitue.web.models.shop.new_stamp, editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name="entry",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="web.event",
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="shop",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="web.shop",
            ),
        ),
        migrations.AlterField(
            model_name="lot",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lots",
                to="web.account",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)), fields=["shop", "due_on"], name="card_due"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["shop", "at"], name="web_entry_shop_id_d93bdd_idx"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(("remaining__gte", 0)), name="lot_not_overdrawn"
            ),
        ),
    ]
