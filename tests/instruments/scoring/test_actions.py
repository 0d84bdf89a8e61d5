from datetime import date
from decimal import Decimal

import pytest

from tests.fixtures import ActorWith, seed
from tests.instruments.scoring.test_rules import scheme
from tests.instruments.scoring.town import YEAR, Town
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.scoring.actions import ask_correction, decide_correction, freeze, publish
from yitang.instruments.scoring.models import FrozenScore, SchemeVersion
from yitang.instruments.scoring.queries import explain, frozen_of, scheme_on, score_of
from yitang.instruments.scoring.reading import SchemeError

ITEM = "      - {code: a, title: 好事, facts: scoring.good_deed, points: 2, cap: 5}\n"
DEED = "scoring.good_deed"
END = date(YEAR, 12, 31)


def test_a_scheme_is_in_force_from_its_day_until_a_later_one(town: Town, actor_with: ActorWith) -> None:
    first, second = scheme(ITEM), scheme(ITEM.replace("points: 2", "points: 3"))
    actor = actor_with(Role.MEMBERS_AFFAIRS)
    assert publish(actor, text=first, effective_from=date(YEAR, 1, 1))["new"]
    assert not publish(actor, text=first, effective_from=date(YEAR, 1, 1))["new"]
    assert publish(actor, text=second, effective_from=date(YEAR, 7, 1))["new"]
    with in_council(town.council.pk):
        assert SchemeVersion.objects.count() == 2
        assert scheme_on(town.council.pk, YEAR - 1, END) is None
        june, july = (scheme_on(town.council.pk, YEAR, day) for day in (date(YEAR, 6, 30), date(YEAR, 7, 1)))
    assert june is not None and july is not None
    assert (june.text, july.text) == (first, second)


def test_a_scheme_with_faults_is_not_published(town: Town, actor_with: ActorWith) -> None:
    with pytest.raises(SchemeError) as caught:
        publish(actor_with(Role.MEMBERS_AFFAIRS), text=scheme(ITEM.replace(DEED, "no.such")), effective_from=END)
    assert [(fault.line, fault.path) for fault in caught.value.faults] == [(7, "groups.0.items.0.facts")]
    assert str(caught.value.faults[0]) == "第 7 行：没有“no.such”这种履职事实。"


def test_only_the_members_affairs_office_publishes(town: Town, actor_with: ActorWith) -> None:
    for role in (Role.MEMBER, Role.PROPOSAL_CLERK, Role.SYSTEM_ADMIN):
        with pytest.raises(Refused):
            publish(actor_with(role), text=scheme(ITEM), effective_from=END)


def test_a_correction_counts_once_a_second_person_agrees(town: Town) -> None:
    who = town.member("甲")
    town.publish(scheme(ITEM))
    town.facts(("甲", DEED))
    with seed(town.council) as ctx:
        with pytest.raises(Invalid):
            ask_correction(ctx, year=YEAR, principal_id=who, points=Decimal("1.5"), reason=" ")
        asked = ask_correction(ctx, year=YEAR, principal_id=who, points=Decimal("1.5"), reason="漏记一次")
        with pytest.raises(Refused):
            decide_correction(ctx, asked, approved=True)
    assert town.scores()["甲"].printed == "2"
    with seed(town.council) as ctx:
        ctx.actor = type(ctx.actor)(town.council.pk, "复核人", uuid7(), ctx.actor.grants)
        decide_correction(ctx, asked, approved=True)
        with pytest.raises(Conflict):
            decide_correction(ctx, asked, approved=False)
    assert town.scores()["甲"].printed == "3.5"
    with in_council(town.council.pk):
        lines = explain(town.council.pk, YEAR, who, day=END)
    assert [line.sentence for line in lines] == ["好事：2 分 1 次。", "经复核同意的更正：+1.5 分。"]


def test_a_cancelled_fact_changes_the_running_score_and_never_a_frozen_one(town: Town) -> None:
    who = town.member("甲")
    town.publish(scheme(ITEM))
    fact, *_rest = town.facts(*[("甲", DEED)] * 3)
    with seed(town.council) as ctx:
        version = scheme_on(town.council.pk, YEAR, END)
        assert version is not None
        assert freeze(ctx, version=version, year=YEAR, round_id=uuid7()) == 1
    town.cancel(fact)
    assert town.scores()["甲"].printed == "4"
    with in_council(town.council.pk):
        [frozen] = frozen_of(town.council.pk, who)
        alone = score_of(town.council.pk, YEAR, who, day=END)
    assert (frozen.total, frozen.printed, frozen.scheme_digest) == (5, "5", version.digest)
    [line] = frozen.body["lines"]
    assert (line["sentence"], len(line["facts"])) == ("好事：2 分 3 次，合计 6 分；上限 5 分，计 5 分。", 3)
    assert str(fact.pk) in line["facts"]
    assert alone is not None and alone.printed == "4"


def test_nobody_is_frozen_twice_in_a_round(town: Town) -> None:
    town.member("甲")
    town.publish(scheme(ITEM))
    one_round = uuid7()
    with seed(town.council) as ctx:
        version = scheme_on(town.council.pk, YEAR, END)
        assert version is not None
        freeze(ctx, version=version, year=YEAR, round_id=one_round)
    with in_council(town.council.pk):
        assert FrozenScore.objects.filter(round_id=one_round).count() == 1
