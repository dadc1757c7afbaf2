"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Habitué's server."""

    name = "habitue.web"
    label = "web"
    verbose_name = "Habitué"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from habitue.web import checks  # noqa: F401
