"""Whether an import's visits are worth stamps, what was said of a file's header, and whom no file brings back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0018_weekly_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SalesLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("header", models.CharField(max_length=64)),
                ("layout", models.CharField(blank=True, default="", max_length=40)),
                ("mapping", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="salesimport",
            name="stamps",
            field=models.CharField(
                blank=True,
                choices=[("", "None"), ("asked", "Asked"), ("given", "Given"), ("stopped", "Stopped")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="salesimport",
            index=models.Index(
                condition=models.Q(("stamps", "asked")), fields=["stamps"], name="sales_import_owes_stamps"
            ),
        ),
        migrations.AddField(
            model_name="erased",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.customer"
            ),
        ),
        migrations.AddField(
            model_name="erased",
            name="shop",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
            ),
        ),
        migrations.AddField(
            model_name="saleslayout",
            name="shop",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
            ),
        ),
        migrations.AddConstraint(
            model_name="erased",
            constraint=models.UniqueConstraint(models.F("shop"), models.F("digest"), name="erased_once"),
        ),
        migrations.AddConstraint(
            model_name="saleslayout",
            constraint=models.UniqueConstraint(models.F("shop"), models.F("header"), name="layout_of_header"),
        ),
    ]
