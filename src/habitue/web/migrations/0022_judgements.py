"""What the worker has judged of each approach."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0021_foresight"),
    ]

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="judgement",
                        serialize=False,
                        to="web.approach",
                    ),
                ),
                ("day", models.DateField()),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="web.shop"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "day"], name="judgement_by_day")],
            },
        ),
    ]
