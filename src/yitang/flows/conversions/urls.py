"""Desk addresses of the flows, below `/{council}/desk/flows/`."""

from django.urls import path

from yitang.flows.conversions import views

urlpatterns = [
    path("briefs/<uuid:case_id>/to-proposal/", views.to_proposal, name="to_proposal"),
    path("proposals/<uuid:case_id>/to-brief/", views.to_brief, name="raise_brief"),
    path("gatherings/<uuid:gathering_id>/to-brief/", views.from_gathering, name="from_gathering"),
]
