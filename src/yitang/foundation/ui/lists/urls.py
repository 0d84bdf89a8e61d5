"""Addresses below `/{council}/desk/lists/`."""

from django.urls import path

from yitang.foundation.ui.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:list_code>/views/", views.views, name="views"),
    path("<slug:list_code>/views/new/", views.save, name="save"),
    path("<slug:list_code>/views/first/", views.open_first, name="open_first"),
    path("<slug:list_code>/views/<uuid:view_id>/", views.change, name="change"),
    path("<slug:list_code>/views/<uuid:view_id>/update/", views.update, name="update"),
    path("<slug:list_code>/views/<uuid:view_id>/delete/", views.delete, name="delete"),
    path("<slug:list_code>/columns/", views.columns, name="columns"),
]
