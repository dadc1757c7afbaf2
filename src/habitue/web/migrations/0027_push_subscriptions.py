"""Where customers' phones take notifications."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0026_asked_not_now"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("endpoint", models.CharField(max_length=1000)),
                ("digest", models.CharField(max_length=64)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to="web.customer",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="web.shop"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint("shop", "digest", name="push_once")],
            },
        ),
    ]
