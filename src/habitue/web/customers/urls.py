"""Addresses of the pages about customers."""

from __future__ import annotations

from django.urls import path

from habitue.web.customers import cards, consents, importing, leaving, listing, merging, views

app_name = "customers"
urlpatterns = [
    path("", listing.index, name="list"),
    path("filters", listing.keep, name="keep_filter"),
    path("filters/<int:pk>/drop", listing.drop, name="drop_filter"),
    path("new", views.new, name="new"),
    path("export", leaving.export, name="export"),
    path("duplicates", merging.duplicates, name="duplicates"),
    path("import", importing.upload, name="import"),
    path("import/<int:pk>", importing.draft, name="import_draft"),
    path("import/<int:pk>/apply", importing.apply, name="import_apply"),
    path("import/<int:pk>/drop", importing.drop, name="import_drop"),
    path("import/<int:pk>/undo", importing.undo, name="import_undo"),
    path("merges/<int:pk>/undo", merging.part, name="unmerge"),
    path("<uuid:key>", views.profile, name="profile"),
    path("<uuid:key>/edit", views.edit, name="edit"),
    path("<uuid:key>/note", views.note, name="note"),
    path("<uuid:key>/consents", consents.consents, name="consents"),
    path("<uuid:key>/codes", cards.new_code, name="new_code"),
    path("<uuid:key>/codes/<int:pk>/drop", cards.drop_code, name="drop_code"),
    path("<uuid:key>/adjust", cards.adjust, name="adjust"),
    path("<uuid:key>/merge", merging.choose, name="merge"),
    path("<uuid:key>/merge/<uuid:other>", merging.preview, name="merge_preview"),
    path("<uuid:key>/file", leaving.whole, name="whole"),
    path("<uuid:key>/erase", leaving.erasing, name="erase"),
]
