"""What is remembered for a moment by all workers alike: how often somebody tried to sign in."""

from __future__ import annotations

from django.db import models


class CacheEntry(models.Model):
    """A row of Django's database cache, so that a limit on attempts holds for every worker and after a restart."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "web_cache"

    def __str__(self) -> str:
        return self.cache_key
