"""Addresses of the office and of the units in the desk, below `proposals/`."""

from django.urls import path

from yitang.features.proposals.views import attachments, lists, office, publishing, review, units, word

urlpatterns = [
    path("list/", lists.proposal_list, name="list"),
    path("list/export/", lists.export, name="export"),
    path("list/file/", lists.file_many, name="file_many"),
    path("review/", review.queue, name="review"),
    path("review/<uuid:case_id>/", review.read, name="review_case"),
    path("review/<uuid:case_id>/recommend/", review.give_recommendation, name="recommend"),
    path("review/<uuid:case_id>/file/", review.file, name="file"),
    path("review/<uuid:case_id>/not-file/", review.not_file, name="not_file"),
    path("review/<uuid:case_id>/return/", review.send_back, name="return"),
    path("assign/", office.assign_queue, name="assign"),
    path("assign/<uuid:case_id>/", office.assign, name="assign_case"),
    path("assign/<uuid:case_id>/check/", office.assign_check, name="assign_check"),
    path("conclude/", office.conclude_queue, name="conclude"),
    path("conclude/<uuid:case_id>/", office.conclude, name="conclude_case"),
    path("publish/", publishing.queue, name="publish"),
    path("publish/<uuid:case_id>/", publishing.prepare, name="publish_case"),
    path("publish/<uuid:case_id>/take-down/", publishing.take_down, name="take_down"),
    path("words/", word.folder, name="words"),
    path("words/<uuid:folder_id>/", word.words_list, name="words_list"),
    path("unit/", units.todo, name="unit_todo"),
    path("unit/cases/", units.cases, name="unit_cases"),
    path("unit/cases/export/", units.export, name="unit_export"),
    path("unit/feedback/", units.feedback, name="unit_feedback"),
    path("unit/of/<uuid:case_id>/", units.of_case, name="unit_of_case"),
    path("unit/<uuid:assignment_id>/", units.case, name="unit_case"),
    path("unit/<uuid:assignment_id>/receive/", units.receive, name="unit_receive"),
    path("unit/<uuid:assignment_id>/reply/", attachments.with_reply_files(units.reply), name="unit_reply"),
    path("unit/<uuid:assignment_id>/reply/save/", units.save, name="unit_save"),
    path("unit/<uuid:assignment_id>/reply/check/", units.check, name="unit_check"),
    path("unit/<uuid:assignment_id>/sign/", units.sign, name="unit_sign"),
    path("unit/<uuid:assignment_id>/sent/", units.sent, name="unit_sent"),
]
