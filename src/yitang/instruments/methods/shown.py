"""Steps of a method in words, as pages and the sheet print them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yitang.foundation.permissions.roles import Role
from yitang.instruments.methods.models import MethodStep
from yitang.instruments.methods.products import label_of


def shown_steps(steps: Iterable[MethodStep]) -> list[dict[str, Any]]:
    """Each step with its role, days, gate, fields, papers and product in words."""
    return [
        {
            "row": step,
            "name": step.name or _("Without a name yet"),
            "names": [name for name in dict.fromkeys((step.name_member, step.name_resident)) if name and name != step.name],
            "who": step.owes or Role(step.role).label,
            "role": Role(step.role).label,
            "days": days_words(step),
            "gate": step.get_gate_display(),
            "fields": [field["label"] for field in step.fields],
            "papers": [paper["label"] for paper in step.papers],
            "produces": label_of(step.produces),
        }
        for step in steps
    ]


def days_words(step: MethodStep) -> str:
    """The days of a step, such as “5 to 60 working days”; empty where there is no limit."""
    least, most, unit = step.min_days, step.max_days, step.get_days_unit_display()
    if least and most:
        return _("%(least)d to %(most)d %(unit)s") % {"least": least, "most": most, "unit": unit}
    if most:
        return ngettext("at most %(n)d %(unit)s", "at most %(n)d %(unit)s", most) % {"n": most, "unit": unit}
    if least:
        return ngettext("at least %(n)d %(unit)s", "at least %(n)d %(unit)s", least) % {"n": least, "unit": unit}
    return ""
