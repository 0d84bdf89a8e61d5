"""Addresses below `/{council}/desk/chain/`."""

from django.urls import path

from yitang.insights.chain import views

app_name = "chain"
urlpatterns = [path("<uuid:case_id>/", views.chain, name="case")]
