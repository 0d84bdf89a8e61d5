"""Addresses below `/{council}/opinion/`: what residents write on a consultation without an account, and what became of it."""

from django.urls import path

from yitang.features.consultations import resident

urlpatterns = [
    path("<uuid:consultation_out>/", resident.write, name="speak"),
    path("receipt/<str:opinion_secret>/", resident.receipt, name="spoken"),
]
