"""Addresses below `/{council}/desk/joint/`."""

from django.urls import path

from yitang.features.joint import views

app_name = "joint"
urlpatterns = [
    path("", views.rooms, name="rooms"),
    path("new/", views.new, name="new"),
    path("<uuid:room_id>/", views.room, name="room"),
    path("<uuid:room_id>/invite/", views.invite, name="invite"),
    path("<uuid:room_id>/people/", views.person, name="person"),
    path("<uuid:room_id>/write/", views.write, name="write"),
    path("people/<uuid:member_id>/let-go/", views.let_go, name="let_go"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("entries/<uuid:entry_id>/send/", views.send, name="send"),
    path("entries/<uuid:entry_id>/take-back/", views.take_back, name="take_back"),
    path("entries/<uuid:entry_id>/discard/", views.discard, name="discard"),
    path("entries/<uuid:entry_id>/sign/", views.sign, name="sign"),
    path("entries/<uuid:entry_id>/file/", views.file_result, name="file"),
]
