"""Addresses below `/{council}/desk/talks/`."""

from django.urls import path

from yitang.features.talks.views import mine, problems, session, steps, talks, topics

app_name = "talks"
urlpatterns = [
    path("", talks.talks, name="list"),
    path("export/", talks.export, name="export_talks"),
    path("mine/", mine.mine, name="mine"),
    path("sheet/", mine.sheet, name="sheet"),
    path("new/", talks.new_talk, name="new"),
    path("topics/", topics.topics, name="topics"),
    path("topics/export/", topics.export, name="export_topics"),
    path("topics/new/", topics.new_topic, name="new_topic"),
    path("topics/<uuid:case_id>/", topics.topic, name="topic"),
    path("topics/<uuid:case_id>/edit/", topics.edit_topic, name="edit_topic"),
    path("problems/", problems.problems, name="problems"),
    path("problems/export/", problems.export, name="export_problems"),
    path("problems/<uuid:case_id>/", problems.problem, name="problem"),
    path("problems/<uuid:case_id>/edit/", problems.edit_problem, name="edit_problem"),
    path("problems/<uuid:case_id>/evidence/", problems.evidence, name="evidence"),
    path("suggestions/<uuid:suggestion_id>/", session.answer, name="answer"),
    path("<uuid:case_id>/", talks.talk, name="talk"),
    path("<uuid:case_id>/edit/", talks.edit_talk, name="edit"),
    path("<uuid:case_id>/step/", steps.do_step, name="step"),
    path("<uuid:case_id>/steps/<slug:step_code>/", steps.method_step, name="method_step"),
    path("<uuid:case_id>/attendance/", session.attendance, name="attendance"),
    path("<uuid:case_id>/minutes/", session.minutes, name="minutes"),
    path("<uuid:case_id>/suggest/", session.suggest, name="suggest"),
    path("<uuid:case_id>/problem/", session.note_problem, name="note_problem"),
    path("<uuid:case_id>/files/", session.files, name="files"),
    path("<uuid:case_id>/call/", talks.call, name="call"),
    path("<uuid:case_id>/release/", talks.release_talk, name="release"),
    path("<uuid:case_id>/withdraw/", talks.withdraw, name="withdraw"),
]
