"""Addresses below `/{council}/desk/methods/`."""

from django.urls import path

from yitang.instruments.methods import pages, views

app_name = "methods"
urlpatterns = [
    path("", views.methods, name="list"),
    path("new/", views.new, name="new"),
    path("take/", views.take, name="take"),
    path("<uuid:method_id>/", views.method, name="method"),
    path("<uuid:method_id>/sheet/", views.sheet, name="sheet"),
    path("<uuid:method_id>/sheet.docx", pages.word, name="word"),
    path("case/<uuid:followed_id>/version/", pages.later, name="later"),
    path("<uuid:method_id>/edit/", views.edit, name="edit"),
    path("<uuid:method_id>/version/", views.begin_version, name="new_version"),
    path("<uuid:method_id>/retire/", views.end, name="retire"),
    path("<uuid:method_id>/again/", views.again, name="again"),
    path("draft/<uuid:method_draft_id>/", views.draft, name="draft"),
    path("draft/<uuid:method_draft_id>/row/", views.row, name="row"),
    path("draft/<uuid:method_draft_id>/step/", views.add, name="add_step"),
    path("draft/<uuid:method_draft_id>/step/<uuid:method_step_id>/", views.change, name="step"),
    path("draft/<uuid:method_draft_id>/publish/", views.publish_draft, name="publish"),
    path("draft/<uuid:method_draft_id>/discard/", views.throw_away, name="discard"),
]
