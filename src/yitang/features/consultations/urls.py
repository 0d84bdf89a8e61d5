"""Addresses below `/{council}/desk/consultations/`."""

from django.urls import path

from yitang.features.consultations.views import activity, own, people, plan, said, steps

app_name = "consultations"
urlpatterns = [
    path("", plan.plan, name="plan"),
    path("plan/<int:year>/start/", plan.start, name="start_plan"),
    path("plan/<int:year>/step/", plan.step, name="plan_step"),
    path("plan/<int:year>/decide/", plan.decide, name="decide_plan"),
    path("plan/<int:year>/papers/", plan.papers, name="plan_papers"),
    path("new/", activity.new, name="new"),
    path("own/", own.own, name="own"),
    path("own/<uuid:case_id>/", own.mine, name="mine"),
    path("own/<uuid:case_id>/sign-up/", own.join, name="sign_up"),
    path("own/<uuid:case_id>/opinion/", own.write, name="write"),
    path("suggestion/<uuid:suggestion_id>/", said.suggestion, name="suggestion"),
    path("opinion/<uuid:opinion_id>/", said.opinion, name="opinion"),
    path("<uuid:case_id>/", activity.case, name="case"),
    path("<uuid:case_id>/edit/", activity.edit, name="edit"),
    path("<uuid:case_id>/take/<slug:edge>/", activity.take, name="take"),
    path("<uuid:case_id>/materials/", activity.materials, name="materials"),
    path("<uuid:case_id>/arrange/", activity.gather, name="arrange"),
    path("<uuid:case_id>/instruction/", activity.instruction, name="instruction"),
    path("<uuid:case_id>/step/<slug:code>/", steps.step, name="step"),
    path("<uuid:case_id>/step/<slug:code>/papers/", steps.papers, name="step_papers"),
    path("<uuid:case_id>/step/<slug:code>/leave-out/", steps.skip, name="leave_out"),
    path("<uuid:case_id>/step/<slug:code>/back/", steps.back, name="go_back"),
    path("<uuid:case_id>/people/", people.people, name="people"),
    path("<uuid:case_id>/people/noted/", people.noted, name="noted"),
    path("<uuid:case_id>/said/", said.said, name="said"),
]
