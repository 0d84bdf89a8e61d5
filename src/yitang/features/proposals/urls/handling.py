"""Addresses of what stands beside the plain course of handling: tracking, requests of units, rounds, papers, contacts."""

from django.urls import path

from yitang.features.proposals.views import (
    by_link,
    contacts,
    handover,
    links,
    paper,
    parts,
    succession,
    tracking,
    unit_beside,
    verify,
)

urlpatterns = [
    path("handover/", handover.handover, name="handover"),
    path("handover/<uuid:case_id>/back/", handover.hand_back, name="hand_back"),
    path("tracking/", tracking.tracking, name="tracking"),
    path("tracking/moved/", succession.moved, name="moved"),
    path("tracking/export/", tracking.export, name="tracking_export"),
    path("tracking/choose/", tracking.choose, name="tracking_choose"),
    path("tracking/remind/", tracking.remind, name="remind"),
    path("tracking/<uuid:assignment_id>/", parts.part, name="tracked"),
    path("verify/<uuid:case_id>/", verify.verify, name="verify"),
    path("feedback-links/<uuid:case_id>/", links.links, name="feedback_links"),
    path("feedback/<str:link_secret>/", by_link.by_link, name="by_link"),
    path("paper-rating/<uuid:case_id>/", paper.paper_rating, name="paper_rating"),
    path("unit/<uuid:assignment_id>/return/", unit_beside.ask_return, name="unit_return"),
    path("unit/<uuid:assignment_id>/extension/", unit_beside.ask_extension, name="unit_extension"),
    path("unit/<uuid:assignment_id>/countersign/", unit_beside.countersign, name="unit_countersign"),
    path("unit/<uuid:assignment_id>/contact/", unit_beside.contact, name="unit_contact"),
    path("unit/<uuid:assignment_id>/inner/", unit_beside.inner, name="unit_inner"),
    path("unit/<uuid:assignment_id>/inner/done/", unit_beside.inner_done, name="unit_inner_done"),
    path("contact/<uuid:contact_id>/", contacts.answer, name="contact"),
]
