"""Addresses below `/{council}/consultations/`, without log-in."""

from django.urls import path

from yitang.features.consultations import public

app_name = "consultations"
urlpatterns = [
    path("", public.consultations, name="list"),
    path("<uuid:consultation_out>/", public.consultation, name="consultation"),
]
