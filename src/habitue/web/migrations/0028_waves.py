"""In which wave of a launch a customer is invited."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0027_push_subscriptions"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="wave",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
