"""Addresses of the official tables in the desk, below `proposals/`."""

from django.urls import path

from yitang.features.proposals.views import tables

urlpatterns = [
    path("tables/", tables.home, name="tables"),
    path("tables/sheet/", tables.all_sheets, name="tables_sheet"),
    path("tables/<slug:table>/", tables.table, name="table"),
    path("tables/<slug:table>/sheet/", tables.sheet, name="table_sheet"),
    path("tables/<slug:table>/rows/", tables.rows, name="table_rows"),
    path("tables/<slug:table>/rows/export/", tables.export_rows, name="table_export"),
    path("assign/sheet/", tables.assignment_sheet, name="assign_sheet"),
]
