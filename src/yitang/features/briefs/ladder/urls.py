"""Addresses of the ladder, below `/{council}/desk/briefs/`."""

from django.urls import path

from yitang.features.briefs.ladder import views

urlpatterns = [
    path("<uuid:case_id>/ladder/", views.ladder, name="ladder"),
    path("ladder/<uuid:fact_id>/cancel/", views.cancel, name="cancel_step"),
    path("instructions/<uuid:instruction_id>/cancel/", views.cancel_note, name="cancel_note"),
    path("send-up/", views.send_many, name="send_many"),
    path("<uuid:case_id>/send-up/", views.send, name="send_up"),
]
