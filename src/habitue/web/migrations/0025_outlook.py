"""What the planner says of a campaign before it is sent."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0024_gestures_tips_heard")]

    operations = [
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="web.approach",
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outlooks", to="web.shop"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-made_at"], name="outlook_of_shop")],
            },
        ),
    ]
