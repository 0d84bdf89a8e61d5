"""The fields of the table of experts, called as the list's own columns."""

from django.utils.translation import gettext_lazy

from yitang.instruments.imports.formats import Field
from yitang.instruments.imports.parse import day, line, several, short

FIELDS = (
    Field("code", gettext_lazy("Code in the pool"), short(20), ("编号", "专家编号"), required=True),
    Field("name", gettext_lazy("Name"), short(60), ("专家姓名",), required=True),
    Field("post", gettext_lazy("Workplace and post"), short(120), ("单位", "职务", "工作单位")),
    Field("title", gettext_lazy("Professional title"), short(60)),
    Field("fields", gettext_lazy("Fields of expertise"), several, ("领域", "研究方向"), required=True),
    Field("capacity", gettext_lazy("Engaged as"), short(60)),
    Field("valid_from", gettext_lazy("Engaged from"), day, ("聘任时间",), required=True),
    Field("valid_to", gettext_lazy("Engaged until (exclusive)"), day, ("到期时间",)),
    Field("paper", gettext_lazy("Paper of the engagement"), short(120)),
    Field("phone", gettext_lazy("Telephone"), short(40), ("手机", "联系电话")),
    Field("email", gettext_lazy("E-mail"), short(120), ("邮箱",)),
    Field("principal", gettext_lazy("On the council's own lists as"), line, ("委员编号",)),
)
