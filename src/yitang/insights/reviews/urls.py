"""Addresses below `/{council}/desk/reviews/`."""

from django.urls import path

from yitang.insights.reviews import views

app_name = "reviews"
urlpatterns = [
    path("participation/", views.participation, name="participation"),
    path("participation/rows/", views.rows, name="rows"),
    path("participation/table.xlsx", views.participation_table, name="participation_table"),
    path("review/", views.review, name="review"),
    path("review/tables.xlsx", views.review_tables, name="review_tables"),
]
