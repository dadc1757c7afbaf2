"""Temporary pages while the slices are being built."""

from django.http import HttpResponse
from django.shortcuts import render

from habitue.web.access import in_shop


@in_shop()
def page(request) -> HttpResponse:
    return render(request, "base.html")
