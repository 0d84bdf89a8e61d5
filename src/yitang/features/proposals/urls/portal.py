"""Addresses of proposals on the portal, below `/{council}/proposals/`."""

from django.urls import path

from yitang.features.proposals.public.feeds import ProposalFeed
from yitang.features.proposals.public.portal import proposal_detail, proposal_file, proposal_list

urlpatterns = [
    path("", proposal_list, name="list"),
    path("feed.atom", ProposalFeed(), name="feed"),
    path("<uuid:case_id>/", proposal_detail, name="detail"),
    path("files/<uuid:public_file>/", proposal_file, name="file"),
]
