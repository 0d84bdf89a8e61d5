"""The columns of a table of briefs, and the words by which outcomes and levels are written."""

from django.utils.translation import gettext_lazy as _

from yitang.instruments.imports.formats import Field
from yitang.instruments.imports.parse import choice, day, line, short, text, whole_number

OUTCOMES = {
    "采用": "issued",
    "已采用": "issued",
    "印发": "issued",
    "已印发": "issued",
    "未采用": "not_adopted",
    "不采用": "not_adopted",
    "合并": "merged",
    "转提案": "turned",
    "撤回": "withdrawn",
    "未定": "",
}
FORMS = {"单篇": "single", "综合": "combined"}
LEVELS = {"本级": "own", "市级": "city", "市": "city", "省级": "province", "省": "province", "全国": "nation", "中央": "nation"}
ABOVE = ("city", "province", "nation")

FIELDS = (
    Field("number", _("Intake No."), whole_number, ("编号", "来稿编号", "流水号")),
    Field("title", _("Title of the brief"), line, ("标题", "题目"), required=True),
    Field("submitted_on", _("Handed in on"), day, ("提交日期", "来稿日期", "日期", "time"), required=True),
    Field("source", _("Source"), short(40), ("来源", "反映人身份")),
    Field("member_no", _("Member number"), short(20), ("委员编号", "委员证号")),
    Field("reflector", _("Who reflects it"), short(120), ("反映人", "姓名", "撰稿人")),
    Field("post", _("Unit and post"), short(200), ("单位及职务", "单位与职务", "工作单位")),
    Field("class", _("Class"), short(40), ("类别", "分类", "label")),
    Field("place", _("Place"), short(120), ("地点",)),
    Field("situation", _("Situation"), text, ("情况", "情况反映", "正文", "内容", "text")),
    Field("analysis", _("Analysis"), text, ("分析", "原因分析")),
    Field("suggestion", _("Suggestion"), text, ("建议", "意见建议")),
    Field("outcome", _("Outcome"), choice(OUTCOMES), ("结果", "采用情况", "状态")),
    Field("outcome_on", _("Day of the outcome"), day, ("印发日期", "采用日期")),
    Field("reason", _("Reason for not adopting"), short(200), ("未采用原因",)),
    Field("issue_number", _("Number of the issue"), whole_number, ("期号", "期数")),
    Field("issue_code", _("Issue as printed"), short(80), ("刊号",)),
    Field("form", _("Single or combined"), choice(FORMS), ("单篇或综合", "采用形式")),
    Field("main_to", _("Main recipients"), short(300), ("主送",)),
    Field("city_on", _("Adopted by the city on"), day, ("市级采用日期",)),
    Field("province_on", _("Adopted by the province on"), day, ("省级采用日期",)),
    Field("nation_on", _("Adopted by the nation on"), day, ("全国采用日期",)),
    Field("note_level", _("Level of the instruction"), choice(LEVELS), ("批示级别",)),
    Field("note_on", _("Day of the instruction"), day, ("批示日期",)),
    Field("note_number", _("Register number of the instruction"), short(30), ("批示登记号",)),
)
