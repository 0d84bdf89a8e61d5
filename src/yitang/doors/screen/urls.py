"""Addresses of the screens in the halls, below `/{council}/screen/`."""

from django.urls import path

from yitang.doors.screen import views

app_name = "screen"
urlpatterns = [
    path("<str:screen_secret>/", views.screen, name="screen"),
    path("<str:screen_secret>/frame/", views.frame, name="frame"),
]
