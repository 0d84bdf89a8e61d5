"""The calendar, the parameters of procedures and the council's settings, by their pages."""

from datetime import date, timedelta

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, seed
from yitang.foundation.administration.words import act_words
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.speaking import words_of
from yitang.instruments.deadlines.models import CouncilDay
from yitang.instruments.workflow.models import ProcedureParameter
from yitang.instruments.workflow.parameters import parameter_on, set_parameter, value_words
from yitang.instruments.workflow.procedures import PROCEDURES, procedure_of, publish

SETTINGS = "/yunhe/desk/administration/settings/"


def test_day_of_the_council_is_set_and_taken_back(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("d", Role.PROPOSAL_DIRECTOR))
    page = "/yunhe/desk/settings/calendar/"
    assert client.get(page).status_code == 200
    assert client.post(f"{page}set/", {"day": "2026-04-15", "kind": "holiday", "name": ""}).status_code == 200
    assert client.post(f"{page}set/", {"day": "2026-04-15", "kind": "holiday", "name": "泼水节"}).status_code == 302
    assert "泼水节" in client.get(f"{page}?year=2026").content.decode()
    assert client.post(f"{page}2026-04-15/clear/").status_code == 302
    assert [client.post(f"{page}2026-04-15/clear/").status_code, client.post(f"{page}someday/clear/").status_code] == [404, 404]
    with in_council(council.id):
        assert CouncilDay.objects.count() == 0


def test_every_parameter_has_its_page_and_takes_its_kind(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("d", Role.PROPOSAL_DIRECTOR))
    assert client.get("/yunhe/desk/settings/parameters/").status_code == 200
    day = today().isoformat()
    for name, default in PROCEDURES.get("proposal").parameters.items():
        address = f"/yunhe/desk/settings/parameters/proposal/{name}/"
        assert client.get(address).status_code == 200
        given = {"value": "1", "unit": "days", "effective_from": day, "basis": "主席会议决定"}
        assert (name, client.post(address, given).status_code) == (name, 302)
        with in_council(council.id):
            kept = ProcedureParameter.objects.get(name=name).value
        assert type(kept) is type(default)
    assert client.get("/yunhe/desk/settings/parameters/proposal/nothing/").status_code == 404
    assert "主席会议决定" in client.get("/yunhe/desk/settings/parameters/").content.decode()


def test_parameter_holds_from_its_day_and_pinned_cases_keep_theirs(council: Council, actor_with: ActorWith, scope: None) -> None:
    director = actor_with(Role.PROPOSAL_DIRECTOR)
    with seed(council):
        before = publish(council.id, "proposal", today())
    tomorrow = today() + timedelta(days=1)
    set_parameter(director, procedure="proposal", name="title_max", value=30, effective_from=tomorrow)
    with seed(council):
        after = publish(council.id, "proposal", tomorrow)
    assert [parameter_on("proposal", "title_max", today()), parameter_on("proposal", "title_max", tomorrow)] == [60, 30]
    assert [procedure_of(v.pk).parameter("title_max") for v in (before, after)] == [60, 30]


@pytest.mark.parametrize("value", [True, -1, "60", None, {"unit": "days", "count": 3}])
def test_parameter_of_another_kind_is_invalid(value: object, actor_with: ActorWith, scope: None) -> None:
    with pytest.raises(Invalid):
        set_parameter(
            actor_with(Role.PROPOSAL_DIRECTOR), procedure="proposal", name="title_max", value=value, effective_from=today()
        )


def test_parameter_outside_the_procedure_or_by_others_is_turned_away(actor_with: ActorWith, scope: None) -> None:
    with pytest.raises(NotFound):
        set_parameter(actor_with(Role.PROPOSAL_DIRECTOR), procedure="proposal", name="nothing", value=1, effective_from=today())
    with pytest.raises(Refused):
        set_parameter(actor_with(Role.PROPOSAL_CLERK), procedure="proposal", name="title_max", value=1, effective_from=today())


def test_two_values_of_one_day_are_invalid(actor_with: ActorWith, scope: None) -> None:
    director = actor_with(Role.PROPOSAL_DIRECTOR)
    given = {"procedure": "proposal", "name": "title_max", "effective_from": date(2026, 5, 1)}
    set_parameter(director, value=40, **given)
    with pytest.raises(Invalid):
        set_parameter(director, value=50, **given)


def test_periods_are_shown_in_words() -> None:
    assert value_words({"unit": "months", "count": 3}) == "3个月"


def test_settings_are_changed_by_their_pages(council: Council, account_with: AccountWith) -> None:
    with seed(council) as ctx:
        load_pack(ctx, council)
    client = logged_in(account_with("d", Role.PROPOSAL_DIRECTOR))
    assert client.get(SETTINGS).status_code == 200
    changed = client.post(f"{SETTINGS}contact/", {"name": "政协云河县委员会", "phone": "0571-1", "mfa_roles": ["auditor"]})
    assert changed.status_code == 302
    council.refresh_from_db()
    assert (council.phone, council.settings["mfa_roles"]) == ("0571-1", ["auditor"])
    assert client.post(f"{SETTINGS}words/member/", {"word": "职工代表"}).status_code == 302
    added = client.post(f"{SETTINGS}dictionaries/proposal_class/add/", {"label": "数字", "code": "digital", "valid_from": ""})
    assert added.status_code == 302
    assert client.get(f"{SETTINGS}dictionaries/proposal_class/").status_code == 200
    assert client.get(f"{SETTINGS}dictionaries/nonsense/").status_code == 404
    with in_council(council.id):
        entry = DictionaryEntry.objects.get(dictionary="proposal_class", code="digital")
    council.refresh_from_db()
    assert words_of(council) == {"member": "职工代表"}
    assert client.post(f"{SETTINGS}entries/{entry.pk}/end/", {"on": today().isoformat()}).status_code == 302
    asked = {"term_number": 14, "number": 1, "name": "十四届一次会议", "opens_on": "2026-01-10", "counts_from": "2026-01-01"}
    assert client.post(f"{SETTINGS}sessions/add/", asked).status_code == 302
    with in_council(council.id):
        row = CouncilSession.objects.get()
    assert client.get(f"{SETTINGS}sessions/{row.pk}/").status_code == 200
    assert client.post(f"{SETTINGS}sessions/{row.pk}/", asked | {"closes_on": "2026-01-09"}).status_code == 200


def test_pages_speak_in_the_councils_own_words(council: Council, account_with: AccountWith) -> None:
    clerk = logged_in(account_with("clerk", Role.PROPOSAL_CLERK))
    assert "委员名册" in clerk.get("/yunhe/desk/members/").content.decode()
    council.settings = {"words": {"member": "职工代表"}}
    council.save()
    page = clerk.get("/yunhe/desk/members/").content.decode()
    assert ["职工代表名册" in page, "委员名册" in page, council.name in page] == [True, False, True]
    plain = logged_in(account_with("d", Role.PROPOSAL_DIRECTOR)).get(f"{SETTINGS}words/").content.decode()
    assert "<td>委员</td>" in plain


def test_steps_of_procedures_have_words_in_the_audit() -> None:
    assert str(act_words("filing.file")) != "filing.file"
    assert act_words("no.such") == "no.such"
