"""Desk addresses of the import centre."""

from django.urls import path

from yitang.instruments.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.home, name="home"),
    path("template/<slug:code>", views.template, name="template"),
    path("upload", views.upload, name="upload"),
    path("columns/<slug:code>/<slug:sha256>", views.columns, name="columns"),
    path("<uuid:batch_id>/", views.batch, name="batch"),
    path("<uuid:batch_id>/agree", views.agree_to, name="agree"),
    path("<uuid:batch_id>/discard", views.discard, name="discard"),
    path("<uuid:batch_id>/withdraw", views.withdraw, name="withdraw"),
    path("<uuid:batch_id>/sheet", views.sheet, name="sheet"),
]
