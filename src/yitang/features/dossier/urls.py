"""Addresses below `/{council}/desk/dossier/`."""

from django.urls import path

from yitang.features.dossier.views import commenting, export, mine, office, recording, reports

app_name = "dossier"
urlpatterns = [
    path("", mine.mine, name="mine"),
    path("looks/", mine.looks, name="looks"),
    path("claims/new/", mine.new_claim, name="new_claim"),
    path("claims/<uuid:claim_id>/", mine.claim, name="claim"),
    path("claims/<uuid:claim_id>/take-back/", mine.take_back, name="take_back"),
    path("reports/start/<int:year>/", reports.start, name="start_report"),
    path("reports/<uuid:report_id>/", reports.read, name="report"),
    path("reports/<uuid:report_id>/edit/", reports.edit, name="report_edit"),
    path("reports/<uuid:report_id>/autosave/", reports.autosave, name="report_autosave"),
    path("reports/<uuid:report_id>/merge/", reports.merge, name="report_merge"),
    path("reports/<uuid:report_id>/check/", reports.check, name="report_check"),
    path("reports/<uuid:report_id>/files/", reports.add_files, name="report_files"),
    path("reports/<uuid:report_id>/discard/", reports.discard, name="report_discard"),
    path("facts/<uuid:fact_id>/", office.fact, name="fact"),
    path("facts/<uuid:fact_id>/correct/", office.correct_fact, name="correct"),
    path("facts/<uuid:fact_id>/cancel/", office.cancel_fact, name="cancel"),
    path("members/", office.people, name="people"),
    path("members/<uuid:member_id>/", office.dossier, name="dossier"),
    path("members/<uuid:member_id>/open/", office.open_one, name="open"),
    path("records/", recording.recordings, name="recordings"),
    path("records/new/", recording.new, name="record"),
    path("records/table.xlsx", recording.table, name="record_table"),
    path("records/<uuid:recording_id>/", recording.recording, name="recording"),
    path("records/<uuid:recording_id>/files/", recording.add_proof, name="add_proof"),
    path("added/", recording.claims, name="claims"),
    path("added/<uuid:claim_id>/", recording.claim, name="office_claim"),
    path("yearly/", commenting.reports, name="office_reports"),
    path("yearly/archive/", commenting.archive_many, name="archive"),
    path("yearly/<uuid:report_id>/", commenting.report, name="office_report"),
    path("term/", export.term, name="term"),
]
