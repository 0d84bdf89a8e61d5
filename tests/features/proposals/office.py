"""Browsers of the office and of the unit, and forms as their pages hand them out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from yitang.features.proposals.models import Proposal
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.workflow.models import Track


def url(house: House, name: str, **kwargs: Any) -> str:
    return reverse(f"desk:proposals:{name}", kwargs={"council": house.council.code, **kwargs})


def clerk(browser: Browser) -> Client:
    return browser(None, Role.PROPOSAL_CLERK, name="李梅")


def director(browser: Browser) -> Client:
    return browser(None, Role.PROPOSAL_DIRECTOR, name="周正")


def dispatch(browser: Browser) -> Client:
    return browser(None, Role.DISPATCH_OFFICE, name="何督")


def of_unit(browser: Browser, house: House, role: str) -> Client:
    return browser(house.unit(role), role, name=f"单位{role}")


def stored(house: House, case_id: UUID) -> Proposal:
    with in_council(house.council.id):
        return Proposal.objects.select_related("case").get(pk=case_id)


def assignment_of(house: House, case_id: UUID) -> Assignment:
    with in_council(house.council.id):
        return Assignment.objects.get(case_id=case_id, unit_id=house.unit_id)


def reply_of(house: House, case_id: UUID) -> Reply:
    with in_council(house.council.id):
        return Reply.objects.get(assignment__case_id=case_id)


def state_of(house: House, case_id: UUID, axis: str) -> str:
    with in_council(house.council.id):
        return Track.objects.filter(case_id=case_id, axis=axis).latest("round").state


def acts(house: House) -> int:
    with in_council(house.council.pk):
        return ActRecord.objects.count()


def hidden(page: HttpResponse, form: str, **typed: Any) -> dict[str, Any]:
    """The hidden fields of a form of the page's context, with what a person types; names carry the form's prefix."""
    found = page.context[form]
    data = {found[name].html_name: found[name].value() for name in ("key", "version") if name in found.fields}
    data = {name: value for name, value in data.items() if value is not None}
    prefix = f"{found.prefix}-" if found.prefix else ""
    return data | {f"{prefix}{name}": value for name, value in typed.items()}
