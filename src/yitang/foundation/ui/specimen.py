"""The rows with which the specimen page draws every component; all names are invented."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

KINDS = [("economy", "经济建设"), ("city", "城乡建设与管理"), ("culture", "教科文卫体"), ("law", "政法统战")]
TITLE = "关于推进老旧小区加装电梯后续维护保障的建议"
CASES = [
    ("0126", TITLE, "许知衡", "市住房和城乡建设局", date(2026, 2, 1), "doing", "办理中", 5),
    ("0127", "关于建设社区共享书房的建议", "温岚", "市文化广电和旅游局", date(2026, 2, 3), "soon", "还有 3 个工作日", 1),
    (
        "0131",
        "关于完善夜间公交线路，方便医院陪护人员出行的建议",
        "民建云桥市委员会",
        "市交通运输局",
        date(2026, 2, 9),
        "late",
        "已超期 2 个工作日",
        12,
    ),
    ("0140", "关于保护运河沿线古树名木的建议", "陆以宁", "市园林和林业局", date(2026, 2, 11), "done", "已办结", 3),
    ("—", "关于调整中小学上学时间的建议", "周既白", "—", date(2026, 2, 12), "void", "不立案", 0),
]
TEXT = """一、基本情况
2025年以来，全市 34 个老旧小区加装电梯 212 部，覆盖居民约 1.3 万户。加装之后，
七楼以上住户的出行时间平均缩短 6 分钟，这件事群众看得见、摸得着，也是各街道反映最集中的诉求之一。
二、存在问题：
（一）资金分担难以谈拢。低楼层住户不受益，高楼层住户分担重，一个单元平均要协商 11 次。
（二）后续维护没有着落。已建成的电梯中，37 部没有签订维保合同。
三、具体建议：
1.由街道牵头建立“一梯一议”协商机制。把谈不拢的单元列出清单，每季度公布进展。
2.设立维保资金池。按每部每年 1,200 元的标准，由财政、住户和维保单位按 3:5:2 分担。"""


class SpecimenForm(forms.Form):
    title = forms.CharField(label="案由", max_length=60, help_text="一句话说清建议做什么，不超过 60 字。")
    kind = forms.ChoiceField(label="类别", choices=[("", "选择一类"), *KINDS])
    body = forms.CharField(label="建议内容", widget=forms.Textarea(attrs={"rows": 6}), max_length=1500)
    publish = forms.ChoiceField(
        label="是否公开",
        widget=forms.RadioSelect,
        choices=[("yes", "同意公开提案全文"), ("title", "只公开案由"), ("no", "不公开，说明理由")],
    )
    units = forms.MultipleChoiceField(
        label="建议承办单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "市住房和城乡建设局"), ("b", "市财政局")],
    )
    visited = forms.DateField(label="调研日期", required=False, widget=forms.DateInput)
    paper = forms.FileField(label="附件", required=False, help_text="Word、PDF 或图片，单个不超过 20 MB。")
    sure = forms.BooleanField(label="已与联名委员逐一核对", help_text="提交后联名委员会收到通知。")


class SpecimenFilter(forms.Form):
    q = forms.CharField(label="案由或编号", required=False)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *KINDS])
    unit = forms.ChoiceField(label="承办单位", required=False, choices=[("", "全部"), ("a", "市住房和城乡建设局")])
    since = forms.DateField(label="提交于…之后", required=False, widget=forms.DateInput)
    publish = forms.ChoiceField(label="公开", required=False, choices=[("", "全部"), ("yes", "公开"), ("no", "不公开")])


def specimen_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that `ui/specimen.html` draws."""
    wrong = SpecimenForm({"title": "关于" + "推进老旧小区加装电梯的建议" * 5, "body": "", "publish": ""})
    return {
        "form": SpecimenForm(initial={"publish": "yes", "visited": date(2026, 3, 5)}),
        "wrong": wrong,
        "filter": SpecimenFilter(request.GET or None),
        "page": Paginator(range(1194), 20).get_page(request.GET.get("page", 3)),
        "text": TEXT,
        "moment": datetime(2026, 3, 5, 6, 5, tzinfo=UTC),
        **_object(),
        **_lists(),
    }


def _object() -> dict[str, Any]:
    return {
        "title": TITLE,
        "steps": [
            {"label": "提交", "state": "done"},
            {"label": "立案", "state": "done"},
            {"label": "办理", "state": "now"},
            {"label": "答复", "state": "todo"},
            {"label": "办结", "state": "todo"},
        ],
        "answers": [
            {"label": "案由", "value": TITLE, "change_url": "#"},
            {"label": "类别", "value": "城乡建设与管理", "change_url": "#"},
            {"label": "建议内容", "value": TEXT, "official": True, "change_url": "#"},
            {"label": "建议承办单位", "value": "", "change_url": "#"},
        ],
        "entries": [
            {
                "when": datetime(2026, 3, 5, 6, 5, tzinfo=UTC),
                "who": "市住房和城乡建设局",
                "what": "已与委员面商，拟于 3月20日前答复",
                "note": "面商地点：云桥街道委员工作室。",
            },
            {"when": date(2026, 2, 20), "who": "市住房和城乡建设局", "what": "签收，作为主办单位办理"},
            {"when": date(2026, 2, 12), "who": "市政府督查室", "what": "交办：主办市住房和城乡建设局，会办市财政局"},
            {"when": date(2026, 2, 1), "who": "提案委员会", "what": "准予立案，编号 0126", "url": "#"},
        ],
        "facts": [
            {"label": "编号", "value": "第 0126 号"},
            {"label": "类别", "value": "城乡建设与管理"},
            {"label": "提案者", "value": "许知衡", "url": "#"},
            {"label": "联名", "value": "温岚、陆以宁等 5 人"},
            {"label": "主办", "value": "市住房和城乡建设局"},
            {"label": "会办", "value": "市财政局"},
            {"label": "案由", "value": TITLE, "wide": True},
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "tasks": [
            {"title": "核对承办单位", "url": "#", "state": "已完成", "tone": "done"},
            {"title": "会办单位反馈意见", "url": "#", "state": "等待市财政局", "tone": "soon", "hint": "3月20日前"},
            {"title": "上传答复正文", "url": "#", "state": "未开始", "tone": "wait"},
        ],
        "rows": [
            {
                "title": f"评价答复：{TITLE}",
                "url": "#",
                "meta": "市住房和城乡建设局答复于 2026年3月2日",
                "state": "还有 3 个工作日",
                "tone": "soon",
            },
            {
                "title": "同意或婉拒联名：关于建设社区共享书房的建议",
                "url": "#",
                "meta": "温岚委员邀请",
                "state": "还有 9 个工作日",
                "tone": "doing",
            },
            {
                "title": "补充材料：关于完善夜间公交线路的建议",
                "url": "#",
                "meta": "提案委员会 2026年2月25日退回",
                "state": "已超期 2 个工作日",
                "tone": "late",
            },
        ],
        "tabs": [
            {"label": "草稿", "url": "?tab=draft", "count": 2},
            {"label": "进行中", "url": "?", "count": 5, "current": True},
            {"label": "已办结", "url": "?tab=done", "count": 31},
        ],
        "files": [
            {"name": "加装电梯调研照片.zip", "url": "#", "size": 4_812_330, "kind": "ZIP", "remove_url": "#"},
            {"name": "关于加装电梯维护保障的调研报告.docx", "url": "#", "size": 218_112, "kind": "Word"},
        ],
        "cases": [dict(zip(("number", "title", "by", "unit", "day", "tone", "state", "n"), row, strict=True)) for row in CASES],
        "previous": {"url": "#", "label": "0125"},
        "following": {"url": "#", "label": "0127"},
    }
