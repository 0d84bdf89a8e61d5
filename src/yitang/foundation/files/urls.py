"""Addresses of files in the desk, at `files/`."""

from django.urls import path

from yitang.foundation.files import views

app_name = "files"
urlpatterns = [
    path("<uuid:file_id>/", views.read, name="read"),
    path("<uuid:file_id>/original/", views.download, name="download"),
    path("<uuid:file_id>/piece/<int:piece>/", views.piece, name="piece"),
]
