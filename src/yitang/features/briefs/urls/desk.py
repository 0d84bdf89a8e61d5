"""Addresses in the desk, below `/{council}/desk/briefs/`: the writer's pages, the editing desk, the units."""

from django.urls import path

from yitang.features.briefs.figures import urls as figures
from yitang.features.briefs.ladder import urls as ladder
from yitang.features.briefs.network import urls as network
from yitang.features.briefs.views import (
    batches,
    desk,
    drafts,
    entering,
    files,
    joint,
    lists,
    member,
    merging,
    parts,
    passing,
    units,
)

urlpatterns = [
    *ladder.urlpatterns,
    *figures.urlpatterns,
    *network.urlpatterns,
    path("", lists.all_briefs, name="list"),
    path("mine/", member.mine, name="mine"),
    path("new/", drafts.new, name="new"),
    path("desk/", desk.desk, name="desk"),
    path("queue/", lists.queue, name="queue"),
    path("queue/together/", batches.preview, name="batch"),
    path("queue/together/take/", batches.take_all, name="batch_take"),
    path("issues/", lists.issues, name="issues"),
    path("export/", lists.export, name="export"),
    path("enter/", entering.enter, name="enter"),
    path("merge/", merging.choose, name="merge"),
    path("units/", units.cases, name="unit_cases"),
    path("units/<uuid:assignment_id>/", units.case, name="unit_case"),
    path("units/<uuid:assignment_id>/<slug:edge>/", units.step, name="unit_step"),
    path("parts/<uuid:assignment_id>/", parts.part, name="part"),
    path("<uuid:case_id>/", member.detail, name="detail"),
    path("<uuid:case_id>/edit/", files.with_files(drafts.edit), name="edit"),
    path("<uuid:case_id>/autosave/", drafts.autosave, name="autosave"),
    path("<uuid:case_id>/both/", drafts.both, name="both"),
    path("<uuid:case_id>/check/", drafts.check, name="check"),
    path("<uuid:case_id>/submitted/", drafts.submitted, name="submitted"),
    path("<uuid:case_id>/discard/", drafts.discard, name="discard"),
    path("<uuid:case_id>/withdraw/", member.withdraw, name="withdraw"),
    path("<uuid:case_id>/purge/", member.purge, name="purge"),
    path("<uuid:case_id>/stay/", member.refuse_turning, name="refuse_turning"),
    path("<uuid:case_id>/joint/", joint.joint, name="joint"),
    path("<uuid:case_id>/joint/answer/", joint.answer_joint, name="answer_joint"),
    path("<uuid:case_id>/joint/<uuid:principal_id>/let-go/", joint.let_go_one, name="let_go"),
    path("<uuid:case_id>/desk/", desk.desk_case, name="desk_case"),
    path("<uuid:case_id>/hands/", desk.hands, name="hands"),
    path("<uuid:case_id>/reopen/", desk.reopen, name="reopen"),
    path("<uuid:case_id>/step/<slug:edge>/", desk.step, name="step"),
    path("<uuid:case_id>/apart/", merging.take_apart, name="take_apart"),
    path("<uuid:case_id>/pass-on/", passing.pass_on, name="pass_on"),
    path("<uuid:case_id>/release/", passing.release, name="release"),
    path("<uuid:case_id>/take-down/", passing.take_down, name="take_down"),
    path("<uuid:case_id>/of-unit/", units.of_case, name="unit_of_case"),
]
