"""What consultations say of themselves: their kinds of case, how they follow a method, and what a step may leave behind only here."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.consultations.letters import OPINION, RECOMMENDATION, REPORT
from yitang.features.consultations.models import Consultation, Opinion, Plan
from yitang.features.consultations.policy import PLAN_ROWS, ROWS, STEP, VIEW
from yitang.features.consultations.states import AXIS, KIND, MANAGE, PLAN_KIND
from yitang.instruments.methods.products import PRODUCTS, Product
from yitang.instruments.methods.uses import METHOD_USES, MethodUse
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind


def _address(council: Any, case: Case) -> str:
    return reverse("desk:consultations:case", kwargs={"council": council.code, "consultation_id": case.pk})


def _plan_address(council: Any, case: Case) -> str:
    return reverse("desk:consultations:plan", kwargs={"council": council.code}) + f"?year={case.title}"


def _written(case_id: Any) -> bool:
    return Opinion.objects.filter(consultation_id=case_id).exists()


CASE_KINDS.register(KIND, CaseKind(KIND, _("Consultation"), ROWS, lambda: Consultation.objects.select_related("case"), _address))
CASE_KINDS.register(
    PLAN_KIND,
    CaseKind(PLAN_KIND, _("Yearly consultation plan"), PLAN_ROWS, lambda: Plan.objects.select_related("case"), _plan_address),
)
PRODUCTS.register(
    "opinions",
    Product(
        "opinions",
        pgettext_lazy("product", "Opinions of members"),
        pgettext_lazy("product", "Nobody has written an opinion yet"),
        _written,
    ),
)
METHOD_USES.register(
    KIND,
    MethodUse(
        KIND,
        KIND,
        step=STEP,
        papers=VIEW,
        ended=(AXIS, "conclude"),
        letters=(REPORT, RECOMMENDATION, OPINION),
        manage=MANAGE,
    ),
)
