"""Who has the weekly letter, and that it is sent once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0017_saved_filters"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="digest",
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "sending"), ("sent", "sent"), ("failed", "failed")],
                        default="sending",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shop"), models.F("user"), models.F("week"), name="digest_once"
                    )
                ],
            },
        ),
    ]
