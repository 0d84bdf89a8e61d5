"""Addresses below `/{council}/desk/offline/`: the page that the browser keeps, and the two questions that it asks when there is a network."""

from django.urls import path

from yitang.features.talks.offline import views

urlpatterns = [
    path("", views.page, name="page"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("pack/", views.pack, name="pack"),
    path("send/", views.send, name="send"),
]
