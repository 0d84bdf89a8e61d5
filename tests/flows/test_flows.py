"""What goes from a proposal or a gathering to a brief, and from a brief to a proposal: with consent, and linked on both pages."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.briefs.house import SITUATION, SUGGESTION, TITLE, House, build_house
from tests.fixtures import AccountWith
from yitang.features.briefs.models import Brief
from yitang.features.proposals.actions import discard_draft, start_draft
from yitang.features.proposals.models import Proposal
from yitang.flows.conversions.raise_brief import raise_brief, todo_of
from yitang.flows.conversions.turn_into_proposal import turn_into_proposal
from yitang.foundation.core.errors import Blocked, Conflict, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import CaseLink


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


def client_of(account_with: AccountWith, name: str, role: str, principal: UUID | None = None) -> Client:
    client = Client()
    account = account_with(name, role, principal=principal)
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


def step(house: House, actor: object, case_id: UUID, name: str, **more: object) -> None:
    axis, edge = name.split(".")
    advance(actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, **more)  # type: ignore[arg-type]


def converted(house: House) -> UUID:
    body = f"情况：{SITUATION}建议：{SUGGESTION}" * 2
    case_id = UUID(start_draft(house.member, title=TITLE, body=body, class_code="society")["case_id"])
    step(house, house.member, case_id, "filing.submit")
    director = house.office(Role.PROPOSAL_DIRECTOR)
    step(house, director, case_id, "filing.ask_consent", payload={"code": "brief"})
    step(house, house.member, case_id, "filing.consent")
    return case_id


def test_a_brief_becomes_a_draft_of_a_proposal_only_by_its_writer(house: House) -> None:
    case_id = house.submitted()
    house.step(house.editor, case_id, "editing.ask_turn")
    with pytest.raises(NotFound):
        turn_into_proposal(house.other, case_id=case_id)
    with pytest.raises(Refused):
        turn_into_proposal(house.editor, case_id=case_id)
    made = UUID(turn_into_proposal(house.member, case_id=case_id)["proposal_id"])
    with in_council(house.council.id):
        proposal, brief = (
            Proposal.objects.select_related("case").get(pk=made),
            Brief.objects.select_related("case").get(pk=case_id),
        )
        assert (brief.case.stage, brief.outcome) == ("turned", "turned")
        assert (proposal.case.stage, proposal.case.title, proposal.submitter_id) == ("draft", TITLE, brief.reflector_id)
        assert SITUATION in proposal.body and SUGGESTION in proposal.body
        assert CaseLink.objects.filter(source_id=case_id, target_id=made, kind="turned_into").count() == 1
    with pytest.raises(Conflict):
        turn_into_proposal(house.member, case_id=case_id)
    discard_draft(house.member, case_id=made)


def test_a_converted_proposal_becomes_a_brief_once(house: House) -> None:
    case_id = converted(house)
    clerk = house.office(Role.PROPOSAL_CLERK)
    made = UUID(raise_brief(clerk, case_id=case_id)["case_id"])
    with in_council(house.council.id):
        brief = Brief.objects.select_related("case").get(pk=made)
        assert (brief.case.stage, brief.case.number, brief.reflector_id) == ("submitted", 1, house.member.grants[0].principal_id)
        assert CaseLink.objects.filter(source_id=case_id, target_id=made, kind="turned_into").count() == 1
    with pytest.raises(Conflict):
        raise_brief(clerk, case_id=case_id)
    with pytest.raises(Refused):
        raise_brief(house.member, case_id=case_id)


def test_a_proposal_that_was_not_converted_raises_no_brief(house: House) -> None:
    body = f"情况：{SITUATION}建议：{SUGGESTION}" * 2
    case_id = UUID(start_draft(house.member, title=TITLE, body=body, class_code="society")["case_id"])
    step(house, house.member, case_id, "filing.submit")
    with pytest.raises(Blocked):
        raise_brief(house.office(Role.PROPOSAL_CLERK), case_id=case_id)


def test_both_pages_show_the_link(house: House, account_with: AccountWith) -> None:
    case_id = converted(house)
    at = {"council": house.council.code, "case_id": case_id}
    clerk = client_of(account_with, "clerk", Role.PROPOSAL_CLERK)
    page = clerk.get(reverse("desk:proposals:detail", kwargs=at)).content.decode()
    assert reverse("desk:flows:raise_brief", kwargs=at) in page
    assert clerk.get(reverse("desk:flows:raise_brief", kwargs=at)).status_code == 200
    answer = clerk.post(reverse("desk:flows:raise_brief", kwargs=at), {"key": uuid4().hex})
    assert answer.status_code == 302
    with in_council(house.council.id):
        made = Brief.objects.get().pk
    member = client_of(account_with, "member", Role.MEMBER, house.member.grants[0].principal_id)
    of_brief = reverse("desk:briefs:detail", kwargs={"council": house.council.code, "case_id": made})
    of_proposal = reverse("desk:proposals:detail", kwargs=at)
    assert of_brief in member.get(of_proposal).content.decode()
    assert of_proposal in member.get(of_brief).content.decode()


def test_the_writer_agrees_on_a_page_and_goes_on_with_the_draft(house: House, account_with: AccountWith) -> None:
    case_id = house.submitted()
    house.step(house.editor, case_id, "editing.ask_turn")
    member = client_of(account_with, "member", Role.MEMBER, house.member.grants[0].principal_id)
    at = {"council": house.council.code, "case_id": case_id}
    agree = reverse("desk:flows:to_proposal", kwargs=at)
    assert agree in member.get(reverse("desk:briefs:detail", kwargs=at)).content.decode()
    assert member.get(agree).status_code == 200
    answer = member.post(agree, {"key": uuid4().hex})
    assert SITUATION in member.get(answer["Location"]).content.decode()


def test_a_converted_proposal_waits_on_the_list_of_what_is_to_do(house: House) -> None:
    case_id = converted(house)
    clerk = house.office(Role.PROPOSAL_CLERK)
    with in_council(house.council.id):
        (waiting,) = todo_of(clerk, house.council)
        assert waiting.title == TITLE
        assert waiting.url == reverse("desk:flows:raise_brief", kwargs={"council": house.council.code, "case_id": case_id})
        assert list(todo_of(house.member, house.council)) == []
    raise_brief(clerk, case_id=case_id)
    with in_council(house.council.id):
        assert list(todo_of(clerk, house.council)) == []
