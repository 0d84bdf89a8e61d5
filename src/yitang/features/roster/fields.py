"""The fields of the roster's table. They are called as the roster's own columns, so that an exported roster comes in as it is."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.institution.members.models import Body
from yitang.institution.members.table import GROUPS
from yitang.instruments.imports.formats import Field
from yitang.instruments.imports.parse import day, line, several, short, whole_number

BODIES: Mapping[str, tuple[str, ...]] = {
    "committee": (Body.Kind.COMMITTEE,),
    "group": tuple(GROUPS),
    "township": (Body.Kind.TOWNSHIP,),
}
"""Field → kinds of body whose names may stand in it."""
PLAIN = {"party": "political_party", "post": "post", "phone": "phone", "email": "email"}

_POST = re.compile(r"^(?P<body>.+?)（(?P<post>[^（）]*)）$")


def email(value: Any) -> str:
    """An e-mail address."""
    found = line(value)
    try:
        validate_email(found)
    except ValidationError:
        raise ValueError(_("is no e-mail address; write it like wang@example.org")) from None
    return found


def body_and_post(words: str) -> tuple[str, str]:
    """提案委员会（副主任） → its name and the post there; half-width brackets are read as well."""
    match = _POST.match(words.replace("(", "（").replace(")", "）"))
    return (match["body"].strip(), match["post"].strip()) if match else (words, "")


FIELDS = (
    Field("place", gettext_lazy("Place within the term"), whole_number, ("序号", "届内顺序")),
    Field("number", gettext_lazy("Number"), short(20), ("member_number", "委员编号", "委员证号"), required=True),
    Field("name", gettext_lazy("Name"), short(200), ("委员姓名",), required=True),
    Field("sector", gettext_lazy("Sector"), short(200), ("所属界别", "届别界别")),
    Field("party", gettext_lazy("Political party"), short(40), ("党派", "政治面貌")),
    Field("committee", gettext_lazy("Special committee"), several, ("所属专委会", "专门委员会")),
    Field("group", gettext_lazy("Group"), several, ("委员小组", "联络组")),
    Field("township", gettext_lazy("Township or street"), several, ("乡镇", "街道", "乡镇街道")),
    Field("post", gettext_lazy("Workplace and post"), short(120), ("工作单位及职务", "单位职务", "单位及职务")),
    Field("phone", gettext_lazy("Telephone"), short(40), ("手机", "手机号", "联系电话")),
    Field("email", gettext_lazy("E-mail"), email, ("邮箱", "电子邮件")),
    Field("joined_on", gettext_lazy("Member since"), day, ("任职时间", "任委员时间")),
)
