"""Addresses below `/{council}/desk/roster/`."""

from django.urls import path

from yitang.features.roster import guest_pages, views

app_name = "roster"
urlpatterns = [
    path("new-term/", views.new_term, name="new_term"),
    path("new-term/<uuid:batch_id>/", views.look, name="look"),
    path("guests/", guest_pages.guests, name="guests"),
    path("guests/add/", guest_pages.add_guest, name="add_guest"),
    path("guests/<uuid:guest_id>/", guest_pages.guest, name="guest"),
    path("guests/<uuid:guest_id>/edit/", guest_pages.edit_guest, name="edit_guest"),
    path("guests/<uuid:guest_id>/proposal/", guest_pages.add_proposal, name="add_upper"),
    path("upper/", guest_pages.upper_proposals, name="upper"),
    path("upper/<uuid:proposal_id>/", guest_pages.edit_proposal, name="edit_upper"),
]
