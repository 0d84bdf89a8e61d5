"""Addresses below `/{council}/desk/duties/`."""

from django.urls import path

from yitang.features.duties.views import plan, tables, ties

app_name = "duties"
urlpatterns = [
    path("", plan.home, name="home"),
    path("export/<slug:table>/", tables.export_table, name="export"),
    path("ties/", ties.ties, name="ties"),
    path("ties/new/", ties.add, name="add_tie"),
    path("tie/<uuid:tie_id>/", ties.tie, name="tie"),
    path("tie/<uuid:tie_id>/edit/", ties.edit, name="edit_tie"),
    path("tie/<uuid:tie_id>/visit/", ties.visit, name="visit"),
    path("visit/<uuid:visit_id>/", ties.follow_up, name="follow_up"),
    path("duty/<uuid:duty_id>/", plan.edit_duty, name="edit_duty"),
    path("task/<uuid:task_id>/", plan.task, name="task"),
    path("task/<uuid:task_id>/edit/", plan.edit_task, name="edit_task"),
    path("task/<uuid:task_id>/settle/", plan.settle, name="settle"),
    path("<uuid:body_id>/", plan.work, name="work"),
    path("<uuid:body_id>/duty/", plan.add_duty, name="add_duty"),
    path("<uuid:body_id>/task/", plan.add_task, name="add_task"),
    path("<uuid:body_id>/copy/", plan.copy, name="copy"),
]
