"""P5 for briefs: who reflected one is read by its writer and the named editors, and by nobody else on any page, paper, list or search."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.doors.api.programme import Programme, a_token
from tests.features.briefs.house import WRITER, House, build_house
from tests.fixtures import AccountWith
from yitang.features.briefs import sources
from yitang.features.briefs.api import routes
from yitang.features.briefs.models import Brief
from yitang.foundation.accounts.models import Account
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.submitters import submitters_of

BACKEND = "yitang.foundation.accounts.sessions.AccountBackend"


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


def client_of(account_with: AccountWith, role: str, principal: UUID | None = None) -> Client:
    client = Client()
    client.force_login(account_with(f"who-{role}", role, principal=principal), backend=BACKEND)
    return client


def pages(house: House, case_id: UUID) -> list[str]:
    """Every page of the house on which the brief can be met."""
    code = house.council.code
    own = [
        ("detail", "hands", "desk_case", "pass_on", "release", "unit_of_case"),
        ("list", "desk", "queue", "issues", "unit_cases"),
    ]
    found = [reverse(f"desk:briefs:{name}", kwargs={"council": code, "case_id": case_id}) for name in own[0]]
    found += [reverse(f"desk:briefs:{name}", kwargs={"council": code}) for name in own[1]]
    part = {"council": code, "assignment_id": house.part(case_id).pk}
    found += [reverse(f"desk:briefs:{name}", kwargs=part) for name in ("unit_case", "part")]
    paper = {"council": code, "letter": "brief-issue", "subject_id": case_id}
    found += [
        reverse("desk:chain:case", kwargs={"council": code, "case_id": case_id}),
        f"/{code}/desk/",
        f"/{code}/desk/messages/",
    ]
    return [*found, reverse("desk:letters:paper", kwargs=paper), f"/{code}/desk/find/?q=%E6%BB%A8%E6%B2%B3%E8%B7%AF"]


def asked_by_programmes(house: House, case_id: UUID) -> list[str]:
    """Every question of the API that a brief can answer."""
    return ["briefs", f"briefs/{case_id}", f"briefs/{case_id}/steps", f"cases/{case_id}/chain"]


def told_to_programmes(house: House, account: Account, case_id: UUID) -> Iterator[str]:
    """The questions of the API whose answer names the writer."""
    programme = Programme(house.council, a_token(account, house.council))
    for path in asked_by_programmes(house, case_id):
        answer = programme.get(path)
        assert answer.status_code in (200, 403, 404), (path, answer.status_code)
        # Names stand in the answer as escapes, so it is read as a programme reads it.
        if WRITER in str(answer.json()):
            yield path


def tells(client: Client, addresses: list[str]) -> Iterator[str]:
    """The addresses whose answer names the writer."""
    for address in addresses:
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 403, 404), (address, answer.status_code)
        if WRITER in answer.content.decode():
            yield address


OTHERS = [
    Role.SECRETARY_GENERAL,
    Role.COUNCIL_LEADER,
    Role.PARTY_GROUP,
    Role.PROPOSAL_CLERK,
    Role.DISPATCH_OFFICE,
    Role.UNIT_LIAISON,
    Role.UNIT_HEAD,
]


@pytest.mark.parametrize("role", OTHERS)
def test_the_source_is_named_to_nobody_else(role: str, house: House, account_with: AccountWith) -> None:
    case_id = house.answered()
    principal = house.unit_id if role in (Role.UNIT_LIAISON, Role.UNIT_HEAD) else None
    client = client_of(account_with, role, principal)
    assert list(tells(client, pages(house, case_id))) == []
    assert list(told_to_programmes(house, Account.objects.get(username=f"who-{role}"), case_id)) == []


def test_the_editor_and_the_writer_read_it(house: House, account_with: AccountWith) -> None:
    case_id = house.answered()
    detail = reverse("desk:briefs:detail", kwargs={"council": house.council.code, "case_id": case_id})
    editor = client_of(account_with, Role.RESEARCH_OFFICE)
    assert list(tells(editor, [detail])) == [detail]
    writer = client_of(account_with, Role.MEMBER, house.member.grants[0].principal_id)
    assert list(tells(writer, [detail])) == [detail]


def test_a_hole_in_the_protection_is_found(house: House, account_with: AccountWith, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = house.answered()
    # The control: somebody lets everybody pass who asks for the source.
    monkeypatch.setattr(sources, "is_own", lambda actor, brief: True)
    found = list(tells(client_of(account_with, Role.COUNCIL_LEADER), pages(house, case_id)))
    assert reverse("desk:briefs:detail", kwargs={"council": house.council.code, "case_id": case_id}) in found


def test_a_hole_in_the_programmes_answers_is_found(
    house: House, account_with: AccountWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = house.answered()
    # The control: the answer that says what became of it says whose it is as well.
    monkeypatch.setattr(routes, "standing_of", lambda brief: str(brief.reflector))
    monkeypatch.setattr(Principal, "__str__", lambda self: self.name)
    leader = account_with("leader", Role.COUNCIL_LEADER)
    assert list(told_to_programmes(house, leader, case_id)) == [f"briefs/{case_id}"]


def test_units_learn_of_no_submitter_and_the_record_of_columns_keeps_no_name(house: House) -> None:
    case_id = house.passed_on()
    with in_council(house.council.id):
        brief = Brief.objects.get(pk=case_id)
        assert submitters_of("brief", case_id) == []
        kept = [change for record in ActRecord.objects.all() for change in record.changes]
    assert str(brief.reflector_id) not in str([change for change in kept if change[0] == Brief._meta.db_table])
