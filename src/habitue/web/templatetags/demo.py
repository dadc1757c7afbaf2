"""``{% demo_door %}``: the button into the demo, on servers that are one."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import RequestContext

register = template.Library()


@register.inclusion_tag("demo/door.html", takes_context=True)
def demo_door(context: RequestContext) -> dict[str, Any]:
    """The name of the demo shop, where this server is a demo."""
    if not settings.DEMO:
        return {"shop": None}
    from habitue.web.queries.demo import EMAIL, PASSWORD, demo_shop

    return {
        "shop": demo_shop(),
        "email": EMAIL,
        "password": PASSWORD,
        "csrf_token": context.get("csrf_token"),
    }
