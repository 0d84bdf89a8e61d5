"""Desk addresses of the exchange."""

from django.urls import path

from yitang.instruments.exchange import views

app_name = "exchange"

urlpatterns = [
    path("", views.home, name="home"),
    path("sent/<uuid:package_id>/", views.sent, name="sent"),
    path("sent/<uuid:package_id>/file", views.sent_file, name="sent_file"),
    path("received/", views.received_list, name="received_list"),
    path("received/<uuid:receipt_id>/", views.received, name="received"),
    path("import/", views.upload, name="upload"),
    path("import/<slug:sha256>/", views.check, name="check"),
    path("keys/", views.keys, name="keys"),
    path("keys/<uuid:key_id>/end/", views.end, name="end_key"),
]
