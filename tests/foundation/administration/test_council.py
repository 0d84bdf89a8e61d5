"""Founding a council and changing its settings."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from tests.fixtures import ActorWith, seed
from yitang.foundation.administration import commands
from yitang.foundation.administration.council_actions import (
    add_entry,
    change_contact,
    chinese_number,
    end_entry,
    save_session,
    set_word,
)
from yitang.foundation.core.errors import Invalid, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession, Organ, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.foundation.vocabulary.speaking import words_of


def test_init_makes_a_council_with_its_defaults(db: None) -> None:
    asked = ["--code", "330100", "--name", "某市政协", "--level", "city", "--term", "14", "--session", "3", "--json"]
    done = CliRunner().invoke(commands.init_council, asked)
    assert done.exit_code == 0, done.output
    assert set(json.loads(done.output)) == {"code", "username", "invitation", "expires_at"}
    council = Council.objects.get(code="330100")
    with in_council(council.id):
        assert Term.objects.get().name == "第十四届"
        assert CouncilSession.objects.get().name == "十四届三次会议"
        assert len(entries("not_filed_reason")) == 12
        assert {e.code: e.flags["counts_as_solved"] for e in entries("result_class")} == {"A": True, "B": False, "C": False}
        assert Organ.objects.filter(code="proposals").exists()


@pytest.mark.parametrize("code", ["api", "accounts", "yunhe"])
def test_code_that_is_taken_or_reserved_is_refused(code: str, council: Council) -> None:
    with pytest.raises(Invalid):
        commands.make_council(code, "某市政协", "city")


def test_token_command_prints_a_token_once(council: Council, account_with: object) -> None:
    account_with("wang", Role.MEMBER)  # type: ignore[operator]
    done = CliRunner().invoke(commands.create_token, ["--council", "yunhe", "--account", "wang", "--days", "5", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["token"].startswith("yt_")


def test_pack_adds_only_what_is_missing(council: Council) -> None:
    with seed(council) as ctx:
        first = load_pack(ctx, council, "cppcc")
        DictionaryEntry.objects.filter(dictionary="adoption", code="full").update(label="全部采纳")
        again = load_pack(ctx, council, "cppcc")
    with in_council(council.id):
        assert (first > 0, again, labels("adoption")["full"]) == (True, 0, "全部采纳")


def test_unknown_pack_is_not_found(council: Council) -> None:
    with pytest.raises(NotFound), seed(council) as ctx:
        load_pack(ctx, council, "../../etc")


def test_ended_entry_is_no_longer_offered_but_keeps_its_words(council: Council, actor_with: ActorWith, scope: None) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    made = add_entry(admin, dictionary="proposal_class", code="digital", label="数字建设", valid_from=date(2024, 1, 1))
    end_entry(admin, entry_id=made["entry_id"], on=date(2025, 1, 1))
    assert [len(entries("proposal_class", date(year, 6, 1))) for year in (2024, 2025)] == [1, 0]
    assert labels("proposal_class") == {"digital": "数字建设"}
    with pytest.raises(Invalid):
        add_entry(admin, dictionary="proposal_class", code="digital", label="别的")


def test_settings_are_refused_to_others(actor_with: ActorWith, scope: None) -> None:
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.MEMBER, Role.PROPOSAL_CLERK):
        with pytest.raises(Refused):
            set_word(actor_with(role), term="member", word="职工代表")


def test_own_word_comes_and_goes(council: Council, actor_with: ActorWith, scope: None) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    set_word(admin, term="member", word=" 职工代表 ")
    council.refresh_from_db()
    assert words_of(council) == {"member": "职工代表"}
    set_word(admin, term="member", word="")
    council.refresh_from_db()
    assert words_of(council) == {}
    with pytest.raises(NotFound):
        set_word(admin, term="nothing", word="x")


def test_contact_changes_are_recorded(council: Council, actor_with: ActorWith, scope: None) -> None:
    change_contact(actor_with(Role.SYSTEM_ADMIN), phone="0571-0000000", mfa_roles=["proposal_clerk"])
    council.refresh_from_db()
    assert (council.phone, council.settings) == ("0571-0000000", {"mfa_roles": ["proposal_clerk"]})
    with pytest.raises(Invalid):
        change_contact(actor_with(Role.SYSTEM_ADMIN), name=" ")


def test_session_dates_must_be_in_order_and_names_unique(actor_with: ActorWith, scope: None) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    first = {"term_number": 14, "number": 1, "name": "十四届一次会议", "opens_on": date(2025, 1, 10)}
    save_session(admin, **first, counts_from=date(2025, 1, 1))
    with pytest.raises(Invalid):
        save_session(admin, **{**first, "number": 2}, counts_from=date(2026, 1, 1))
    with pytest.raises(Invalid):
        save_session(admin, **{**first, "number": 2, "name": "二"}, counts_from=date(2026, 1, 1), counts_to=date(2025, 1, 1))
    assert CouncilSession.objects.count() == 1


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (14, "十四"), (20, "二十"), (99, "九十九")])
def test_numbers_are_written_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words
