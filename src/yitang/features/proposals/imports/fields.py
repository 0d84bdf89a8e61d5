"""The fields of an imported proposal: what their columns may be called, and how a cell becomes a value."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.imports.adoption import TITLE_MOST
from yitang.instruments.imports.formats import ERROR, NOTE, Field, Problem
from yitang.instruments.imports.parse import choice, day, line, several, short, text, whole_number

OUTCOMES = {
    "立案": "filed",
    "予以立案": "filed",
    "已立案": "filed",
    "并案": "merged",
    "合并": "merged",
    "合并办理": "merged",
    "拆分": "split",
    "转社情民意": "converted",
    "转为社情民意": "converted",
    "转意见建议": "converted",
    "转其他方式处理": "converted",
    "转送": "converted",
    "转办": "converted",
    "不立案": "not_filed",
    "不予立案": "not_filed",
    "未立案": "not_filed",
    "撤案": "withdrawn",
    "撤回": "withdrawn",
    "撤销": "withdrawn",
    "退回修改": "returned",
    "退回": "returned",
}
ADOPTIONS = {
    "采纳": "full",
    "全部采纳": "full",
    "已采纳": "full",
    "部分采纳": "partial",
    "未采纳": "none",
    "不采纳": "none",
}
GRADES = {
    "满意": "satisfied",
    "很满意": "satisfied",
    "非常满意": "satisfied",
    "基本满意": "basically",
    "较满意": "basically",
    "不满意": "dissatisfied",
}
KINDS = {
    "委员": "member",
    "个人": "member",
    "联名": "joint",
    "党派": "political_party",
    "民主党派": "political_party",
    "工商联": "political_party",
    "团体": "body",
    "专委会": "committee",
    "小组": "group",
}
"""Usual words for kinds of submitter, beside the labels of the council's own dictionary."""

HISTORY = ("lead_unit", "co_units", "reply_class", "replied_on", "satisfaction", "concluded_on", "adoption")
"""Fields that only a filed proposal can have."""

FIELDS = (
    Field("number", gettext_lazy("Number"), whole_number, ("proposal_number", "提案号", "案号", "提案编号", "编号", "序号")),
    Field(
        "title",
        gettext_lazy("Title"),
        line,
        ("reason", "案由", "提案名称", "提案标题", "题目", "标题", "提案题目"),
        required=True,
    ),
    Field(
        "submitter",
        gettext_lazy("Submitter"),
        short(TITLE_MOST),
        ("proposer", "提案者", "提案人", "第一提案人", "提案单位", "提交人", "姓名"),
        required=True,
    ),
    Field("submitter_no", gettext_lazy("Member's number"), short(20), ("委员证号", "委员编号", "提案人编号", "提案者编号")),
    Field(
        "submitter_kind", gettext_lazy("Kind of submitter"), short(40), ("proposer_kind", "提案者类别", "提案形式", "提交形式")
    ),
    Field("body", gettext_lazy("Text"), text, ("content", "正文", "内容", "提案内容", "提案正文")),
    Field("class", gettext_lazy("Class"), short(40), ("type", "class_code", "category", "类别", "分类", "提案类别", "提案分类")),
    Field(
        "submitted_on",
        gettext_lazy("Submitted on"),
        day,
        ("publish_time", "submitted", "提交日期", "提交时间", "提案日期", "收到日期", "收案日期"),
    ),
    Field("session", gettext_lazy("Session"), short(60), ("届次", "会议", "届别")),
    Field("outcome", gettext_lazy("Outcome of the review"), choice(OUTCOMES), ("审查结果", "立案情况", "审查意见", "是否立案")),
    Field("outcome_on", gettext_lazy("Reviewed on"), day, ("立案日期", "审查日期", "立案时间")),
    Field("outcome_reason", gettext_lazy("Reason for not filing"), short(40), ("不立案原因", "不予立案原因", "原因")),
    Field("merged_into", gettext_lazy("Merged into number"), whole_number, ("并入", "并入案号", "并入提案号", "主案号")),
    Field("lead_unit", gettext_lazy("Lead handling unit"), short(TITLE_MOST), ("主办单位", "承办单位", "主办")),
    Field("co_units", gettext_lazy("Co-units"), several, ("会办单位", "协办单位", "会办")),
    Field("reply_class", gettext_lazy("Result class"), short(40), ("答复类别", "办理结果", "答复类型", "办理结果类别")),
    Field("replied_on", gettext_lazy("Replied on"), day, ("答复日期", "答复时间")),
    Field("satisfaction", gettext_lazy("Feedback"), choice(GRADES), ("满意度", "委员评价", "评价", "反馈意见")),
    Field("concluded_on", gettext_lazy("Concluded on"), day, ("办结日期", "办结时间")),
    Field("adoption", gettext_lazy("Adoption"), choice(ADOPTIONS), ("采纳情况", "采纳", "是否采纳")),
)


def complete(values: dict[str, Any]) -> Iterator[Problem]:
    """Fill in what follows from other cells, and say where cells contradict one another."""
    if values.get("merged_into") and not values.get("outcome"):
        values["outcome"] = "merged"
    told = [name for name in HISTORY if values.get(name)]
    if told and not values.get("outcome"):
        values["outcome"] = "filed"
        yield Problem("outcome", _("is empty although the proposal was handled; it is taken as filed"), NOTE)
    if told and values["outcome"] != "filed":
        yield Problem(told[0], _("is filled in although the proposal was not filed; empty it or correct the outcome"), ERROR)
    yield from _gaps(values)
    yield from _disorder(values)


def _gaps(values: Mapping[str, Any]) -> Iterator[Problem]:
    if values.get("co_units") and not values.get("lead_unit"):
        yield Problem("lead_unit", _("is empty although there are co-units; name the lead unit"))
    if values.get("concluded_on") and not values.get("adoption"):
        yield Problem(
            "adoption", _("is empty although the proposal was concluded; write: adopted, adopted in part, or not adopted")
        )
    if values.get("merged_into") and values.get("outcome") != "merged":
        yield Problem("merged_into", _("is filled in although the proposal was not merged; empty it or correct the outcome"))
    if values.get("merged_into") and values.get("merged_into") == values.get("number"):
        yield Problem("merged_into", _("names the proposal itself; write the number of the other one"))
    if values.get("outcome") == "merged" and not values.get("merged_into"):
        yield Problem("merged_into", _("is empty: into which proposal it was merged will not be known"), NOTE)
    if not values.get("body"):
        yield Problem("body", _("is empty: only the title will be there"), NOTE)
    if len(values.get("title", "")) > TITLE_MOST:
        yield Problem("title", _("is longer than %(n)d characters; the rest is cut off") % {"n": TITLE_MOST}, NOTE)


def _disorder(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Days in ISO text compare as they are."""
    order = [name for name in ("submitted_on", "outcome_on", "replied_on", "concluded_on") if values.get(name)]
    for before, after in pairwise(order):
        if values[after] < values[before]:
            yield Problem(after, _("lies before %(day)s; check both days") % {"day": values[before]}, NOTE)
