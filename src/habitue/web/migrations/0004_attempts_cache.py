"""Limits on attempts are counted in the database, for all workers alike."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0003_customer_imports")]

    operations = [
        migrations.CreateModel(
            name="CacheEntry",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "web_cache"},
        ),
    ]
