"""Addresses below `/{council}/desk/experts/`."""

from django.urls import path

from yitang.features.experts.views import forms, invitations, links, pool, rating, rounds

app_name = "experts"
urlpatterns = [
    path("", pool.pool, name="pool"),
    path("export/", pool.export, name="export"),
    path("add/", pool.add, name="add"),
    path("mine/", invitations.mine, name="mine"),
    path("mine/<uuid:invitation_id>/", invitations.reply, name="reply"),
    path("interests/<uuid:interest_id>/end/", pool.end_interest, name="end_interest"),
    path("invite/<uuid:case_id>/", invitations.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("forms/", forms.evaluation_forms, name="forms"),
    path("forms/new/", forms.new_form, name="new_form"),
    path("forms/<uuid:form_id>/", forms.evaluation_form, name="form"),
    path("forms/<uuid:form_id>/version/", forms.new_version, name="new_version"),
    path("forms/<uuid:form_id>/end/", forms.end_form, name="end_form"),
    path("evaluations/", rounds.evaluations, name="evaluations"),
    path("evaluations/prepare/", rounds.prepare, name="prepare"),
    path("evaluations/<uuid:evaluation_id>/", rounds.evaluation, name="evaluation"),
    path("evaluations/<uuid:evaluation_id>/raters/", rounds.raters, name="raters"),
    path("evaluations/<uuid:evaluation_id>/paper/", rounds.paper, name="paper"),
    path("evaluations/<uuid:evaluation_id>/links/", links.links, name="links"),
    path("evaluations/<uuid:evaluation_id>/export/", rounds.export, name="export_result"),
    path("evaluations/<uuid:evaluation_id>/rate/", rating.rate, name="rate"),
    path("evaluations/<uuid:evaluation_id>/receipt/", rating.receipt, name="receipt"),
    path("raters/<uuid:rater_id>/drop/", rounds.drop_rater, name="drop_rater"),
    path("<uuid:expert_id>/", pool.expert, name="expert"),
    path("<uuid:expert_id>/edit/", pool.edit, name="edit"),
    path("<uuid:expert_id>/engage/", pool.engage, name="engage"),
    path("<uuid:expert_id>/leave/", pool.leave, name="leave"),
    path("<uuid:expert_id>/interest/", pool.interest, name="interest"),
]
