"""Addresses below `/{council}/desk/consultations/`."""

from django.urls import path

from yitang.features.consultations.figures import views as figures
from yitang.features.consultations.views import activity, own, people, plan, released, said, steps

app_name = "consultations"
urlpatterns = [
    path("", plan.plan, name="plan"),
    path("plan/<int:year>/start/", plan.start, name="start_plan"),
    path("plan/<int:year>/step/", plan.step, name="plan_step"),
    path("plan/<int:year>/decide/", plan.decide, name="decide_plan"),
    path("plan/<int:year>/papers/", plan.papers, name="plan_papers"),
    path("export/", plan.export, name="export"),
    path("figures/", figures.overview, name="figures"),
    path("figures/<slug:consultation_figure>/", figures.rows, name="figure_rows"),
    path("new/", activity.new, name="new"),
    path("own/", own.own, name="own"),
    path("own/<uuid:consultation_id>/", own.mine, name="mine"),
    path("own/<uuid:consultation_id>/sign-up/", own.join, name="sign_up"),
    path("own/<uuid:consultation_id>/opinion/", own.write, name="write"),
    path("suggestion/<uuid:said_id>/", said.suggestion, name="suggestion"),
    path("opinion/<uuid:opinion_id>/", said.opinion, name="opinion"),
    path("<uuid:consultation_id>/", activity.case, name="case"),
    path("<uuid:consultation_id>/edit/", activity.edit, name="edit"),
    path("<uuid:consultation_id>/take/<slug:consultation_edge>/", activity.take, name="take"),
    path("<uuid:consultation_id>/materials/", activity.materials, name="materials"),
    path("<uuid:consultation_id>/arrange/", activity.gather, name="arrange"),
    path("<uuid:consultation_id>/instruction/", activity.instruction, name="instruction"),
    path("<uuid:consultation_id>/step/<slug:step_code>/", steps.step, name="step"),
    path("<uuid:consultation_id>/step/<slug:step_code>/papers/", steps.papers, name="step_papers"),
    path("<uuid:consultation_id>/step/<slug:step_code>/leave-out/", steps.skip, name="leave_out"),
    path("<uuid:consultation_id>/step/<slug:step_code>/back/", steps.back, name="go_back"),
    path("<uuid:consultation_id>/step/<slug:step_code>/give/", steps.give, name="give_step"),
    path("<uuid:consultation_id>/people/", people.people, name="people"),
    path("<uuid:consultation_id>/people/noted/", people.noted, name="noted"),
    path("<uuid:consultation_id>/said/", said.said, name="said"),
    path("<uuid:consultation_id>/release/<slug:release_part>/", released.publish, name="release"),
    path("<uuid:consultation_id>/withdraw/<slug:release_part>/", released.take_down, name="withdraw_release"),
    path("<uuid:consultation_id>/residents/", released.residents, name="residents"),
    path("resident/<uuid:resident_opinion_id>/", released.resident, name="resident"),
]
