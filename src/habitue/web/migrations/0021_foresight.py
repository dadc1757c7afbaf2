"""What is expected of each customer, and by what it was foreseen."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0020_approaches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Foresight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("body", models.TextField(blank=True, default="")),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="foresight", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerForesight",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="foresight",
                        serialize=False,
                        to="web.customer",
                    ),
                ),
                ("p_alive", models.FloatField()),
                ("p_alive_before", models.FloatField(null=True)),
                ("has_fallen", models.BooleanField(default=False)),
                ("visits", models.FloatField()),
                ("units", models.BigIntegerField(null=True)),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="web.shop",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "p_alive"], name="foresight_by_chance"),
                    models.Index(fields=["shop", "-units"], name="foresight_by_value"),
                ],
            },
        ),
    ]
