"""Addresses below `/{council}/desk/members/`."""

from django.urls import path

from yitang.institution.members.views import bodies, member, own, photos, roster

app_name = "members"
urlpatterns = [
    path("", roster.members, name="members"),
    path("add/", member.add, name="add"),
    path("export/", roster.export, name="export"),
    path("photos/", photos.photos, name="photos"),
    path("photo/<uuid:file_id>/", photos.photo, name="photo"),
    path("own/", own.own, name="own"),
    path("requests/", own.requests, name="requests"),
    path("requests/<uuid:request_id>/take-over/", own.take_over, name="take_over"),
    path("requests/<uuid:request_id>/refuse/", own.refuse, name="refuse"),
    path("checks/", bodies.standing, name="checks"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/add/", bodies.add, name="add_body"),
    path("bodies/<uuid:body_id>/", bodies.body, name="body"),
    path("bodies/<uuid:body_id>/edit/", bodies.edit, name="edit_body"),
    path("bodies/<uuid:body_id>/change/", bodies.change, name="change_body"),
    path("<uuid:member_id>/", member.member, name="member"),
    path("<uuid:member_id>/edit/", member.edit, name="edit"),
    path("<uuid:member_id>/leave/", member.leave, name="leave"),
    path("<uuid:member_id>/photo/", photos.set_photo, name="set_photo"),
    path("<uuid:member_id>/return/", member.come_back, name="return"),
    path("<uuid:member_id>/bodies/add/", member.put_in, name="put_in"),
    path("belonging/<uuid:belonging_id>/end/", member.take_out, name="take_out"),
    path("<uuid:member_id>/offices/add/", member.elect, name="elect"),
    path("office/<uuid:elected_id>/end/", member.end_office, name="end_office"),
]
