"""Addresses below `/{council}/desk/assessment/`."""

from django.urls import path

from yitang.features.assessment.views import objections, opinions, own, rounds

app_name = "assessment"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("mine/", own.mine, name="mine"),
    path("mine/<uuid:round_id>/", own.result, name="result"),
    path("mine/<uuid:round_id>/object/", own.object_, name="object"),
    path("mine/<uuid:round_id>/withdraw/<uuid:objection_id>/", own.withdraw, name="withdraw"),
    path("<uuid:round_id>/", rounds.round_, name="round"),
    path("<uuid:round_id>/step/<slug:edge>/", rounds.step, name="step"),
    path("<uuid:round_id>/comments/", opinions.opinions, name="opinions"),
    path("<uuid:round_id>/objections/", objections.objections, name="objections"),
    path("<uuid:round_id>/objections/<uuid:objection_id>/", objections.objection, name="objection"),
]
