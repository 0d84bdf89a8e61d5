"""Addresses below `/{council}/desk/targets/`."""

from django.urls import path

from yitang.features.targets.views import charges, targets

app_name = "targets"
urlpatterns = [
    path("", targets.home, name="home"),
    path("new/", targets.add, name="add"),
    path("theme/", charges.theme, name="theme"),
    path("charges/", charges.charges, name="charges"),
    path("charges/new/", charges.add_charge, name="add_charge"),
    path("charges/<uuid:charge_id>/end/", charges.end_charge, name="end_charge"),
    path("<uuid:target_id>/", targets.target, name="target"),
    path("<uuid:target_id>/edit/", targets.edit, name="edit"),
    path("<uuid:target_id>/freeze/", targets.freeze, name="freeze"),
    path("<uuid:target_id>/correct/", targets.correct, name="correct"),
    path("<uuid:target_id>/plan/", targets.plan, name="plan"),
    path("<uuid:target_id>/check/", targets.check, name="check"),
    path("<uuid:target_id>/export/", targets.export, name="export"),
    path("<uuid:target_id>/prompt/", targets.prompt, name="prompt"),
]
