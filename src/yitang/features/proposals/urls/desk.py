"""Addresses in the desk: the member's pages here, those of the offices and units in `urls_office`."""

from django.urls import include, path

from yitang.features.proposals.views import attachments, drafts, feedback, joint, member, outcomes, word

urlpatterns = [
    path("mine/", member.mine, name="mine"),
    path("filed/", member.filed, name="filed"),
    path("new/", drafts.new, name="new"),
    path("similar/", drafts.similar, name="similar"),
    path("invitations/", joint.inbox, name="invitations"),
    path("invitations/<uuid:backing_id>/", joint.invitation, name="invitation"),
    path("invitations/<uuid:backing_id>/take-back/", joint.take_back_one, name="take_back"),
    path("invitations/<uuid:backing_id>/remind/", joint.remind_one, name="remind_invited"),
    path("<uuid:case_id>/", member.detail, name="detail"),
    path("<uuid:case_id>/joint/", joint.joint, name="joint"),
    path("<uuid:case_id>/conversion/", outcomes.conversion, name="conversion"),
    path("<uuid:case_id>/appeal/", outcomes.appeal, name="appeal"),
    path("<uuid:case_id>/form/", member.form, name="form"),
    path("<uuid:case_id>/edit/", attachments.with_files(drafts.edit), name="edit"),
    path("word/", word.read_word, name="word"),
    path("<uuid:case_id>/word/", word.preview, name="word_preview"),
    path("<uuid:case_id>/autosave/", drafts.autosave, name="autosave"),
    path("<uuid:case_id>/merge/", drafts.merge, name="merge"),
    path("<uuid:case_id>/check/", drafts.check, name="check"),
    path("<uuid:case_id>/submitted/", drafts.submitted, name="submitted"),
    path("<uuid:case_id>/discard/", drafts.discard, name="discard"),
    path("<uuid:case_id>/withdraw/", member.withdraw, name="withdraw"),
    path("<uuid:case_id>/rate/", feedback.rate, name="rate"),
    path("<uuid:case_id>/purge/", member.purge, name="purge"),
    path("", include("yitang.features.proposals.urls.tables")),
    path("", include("yitang.features.proposals.urls.office")),
]
