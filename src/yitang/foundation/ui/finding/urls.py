"""Addresses below `/{council}/desk/find/`."""

from django.urls import path

from yitang.foundation.ui.finding import views

app_name = "find"
urlpatterns = [path("", views.find, name="find")]
