"""The fields of the tables of venues and of divisions, called as the lists' own columns."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.instruments.imports.formats import Field
from yitang.instruments.imports.parse import choice, day, line, short, whole_number

LEVELS = {
    "市": "city",
    "市州": "city",
    "县": "county",
    "区": "county",
    "县（区）": "county",
    "县级市": "county",
    "乡镇": "township",
    "街道": "township",
    "乡镇（街道）": "township",
    "村": "village",
    "社区": "village",
    "村（社区）": "village",
}
PLACES = Decimal("0.000001")


def degrees(most: int) -> Any:
    """A parser for degrees from −`most` to `most`, kept to a millionth (a hand's breadth)."""

    def parse(value: Any) -> str:
        try:
            found = Decimal(line(value)).quantize(PLACES)
        except (InvalidOperation, ValueError):
            raise ValueError(_("is no number of degrees; write it like 31.902345")) from None
        if abs(found) > most:
            raise ValueError(_("lies outside −%(most)d … %(most)d") % {"most": most})
        return f"{found.normalize():f}"

    return parse


def months(value: Any) -> int:
    """A number of months from 1 to 24."""
    found = whole_number(value)
    if found > 24:
        raise ValueError(_("is more than 24 months"))
    return found


FIELDS = (
    Field("code", gettext_lazy("Venue code"), short(20), ("平台编号", "议事室编号", "编码"), required=True),
    Field("name", gettext_lazy("Venue"), short(100), ("平台名称", "议事室名称", "名称"), required=True),
    Field("kind", gettext_lazy("Kind of venue"), line, ("平台类型", "类型", "类别"), required=True),
    Field("region", gettext_lazy("Code of the division"), short(20), ("区划代码", "所在区划"), required=True),
    Field("brand", gettext_lazy("Brand"), short(60), ("品牌", "协商品牌")),
    Field("address", gettext_lazy("Address"), short(200), ("详细地址",)),
    Field("latitude", gettext_lazy("Latitude"), degrees(90)),
    Field("longitude", gettext_lazy("Longitude"), degrees(180)),
    Field("hours", gettext_lazy("When it is open"), short(200), ("接待时间",)),
    Field("phone", gettext_lazy("Telephone"), short(40), ("联系电话",)),
    Field("convener", gettext_lazy("Convener"), line, ("召集人（编号）",)),
    Field("guide", gettext_lazy("Guided by"), line, ("联系指导",)),
    Field("meets_every", gettext_lazy("Meets every so many months"), months),
    Field("meets_basis", gettext_lazy("Paper that says so"), short(200)),
    Field("opened_on", gettext_lazy("Opened on"), day, ("成立时间", "启用时间"), required=True),
)
REGION_FIELDS = (
    Field("code", gettext_lazy("Code of the division"), short(20), ("区划代码", "代码", "编码"), required=True),
    Field("name", gettext_lazy("Name of the division"), short(100), ("区划名称", "名称"), required=True),
    Field("level", gettext_lazy("Level"), choice(LEVELS), ("级别", "层级"), required=True),
    Field("parent", gettext_lazy("Code of the division above"), short(20), ("上级代码", "上级区划代码")),
)
