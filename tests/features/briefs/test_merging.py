"""综合 keeps what goes in (W3): whatever is merged, put in and taken apart, no brief is lost, doubled or changed."""

from random import Random
from uuid import UUID

import pytest

from tests.features.briefs.conftest import Browser
from tests.features.briefs.house import House
from tests.features.briefs.test_pages import url
from tests.trust.report import FULL
from yitang.features.briefs.desk.merging import merge, merge_into, undo
from yitang.features.briefs.models import Brief
from yitang.foundation.core.errors import Conflict, Invalid, YitangError
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, CaseLink

pytestmark = pytest.mark.django_db
OPERATIONS = 1200 if FULL else 24
TITLE = "关于公交出行的建议"


def state(house: House) -> tuple[dict[UUID, str], dict[UUID, list[UUID]]]:
    """Stage of each brief, and what went into each combined one."""
    with in_council(house.council.id):
        stages = dict(Case.objects.filter(kind="brief").values_list("pk", "stage"))
        links: dict[UUID, list[UUID]] = {}
        for source, target in CaseLink.objects.filter(kind="merged_into").values_list("source_id", "target_id"):
            links.setdefault(target, []).append(source)
    return stages, links


def lost_or_doubled(house: House, texts: dict[UUID, str]) -> list[UUID]:
    """Originals that stand nowhere, in two places at once, or with other words."""
    stages, links = state(house)
    inside = [source for sources in links.values() for source in sources]
    with in_council(house.council.id):
        now = dict(Brief.objects.filter(pk__in=texts).values_list("pk", "situation"))
    return [
        pk
        for pk, text in texts.items()
        if now.get(pk) != text or inside.count(pk) != (1 if stages[pk] == "merged" else 0) or stages[pk] == "dissolved"
    ]


def test_nothing_is_lost_or_doubled_over_any_order(house: House) -> None:
    chance = Random(20261122)
    texts: dict[UUID, str] = {}
    for number in range(5):
        said = f"第{number}处路口没有信号灯，早晚高峰车辆抢行，居民过马路要等很久，去年以来发生过三起剐蹭。"
        case_id = house.submitted(situation=said)
        texts[case_id] = said
    for _ in range(OPERATIONS):
        stages, links = state(house)
        single, combined = list(texts), [pk for pk in links if stages[pk] == "submitted"]
        try:
            match chance.choice(["merge", "into", "undo", "edit"]):
                case "merge":
                    merge(house.editor, case_ids=chance.sample(single, 2), title=TITLE)
                case "into" if combined:
                    merge_into(house.editor, case_id=chance.choice(combined), case_ids=chance.sample(single, 1))
                case "undo" if links:
                    undo(house.editor, case_id=chance.choice(list(links)), reason="分开编辑")
                case _:
                    house.step(house.editor, chance.choice(single), "editing.edit")
        except YitangError:
            pass
        assert lost_or_doubled(house, texts) == []
    # The control: a link that is gone is seen.
    merged = merge(house.editor, case_ids=[house.submitted(), house.submitted()], title=TITLE)
    inside = UUID(str(merged["originals"][0]))
    with in_council(house.council.id):
        texts[inside] = Brief.objects.get(pk=inside).situation
        assert lost_or_doubled(house, texts) == []
        CaseLink.objects.filter(source_id=inside)._raw_delete("default")
    assert lost_or_doubled(house, texts) == [inside]


def test_what_is_reviewed_can_be_merged_and_what_is_signed_cannot(house: House) -> None:
    waiting, reviewed, signed = house.submitted(), house.reviewed(), house.signed()
    made = merge(house.editor, case_ids=[waiting, reviewed], title=TITLE)
    assert state(house)[0][reviewed] == "merged"
    with pytest.raises(Conflict):
        merge_into(house.editor, case_id=UUID(str(made["case_id"])), case_ids=[signed])
    with pytest.raises(Invalid):
        merge_into(house.editor, case_id=signed, case_ids=[house.submitted()])


def test_more_is_put_into_a_combined_brief_from_its_page(house: House, browser: Browser) -> None:
    made = merge(house.editor, case_ids=[house.submitted(), house.submitted()], title=TITLE)
    combined, late = UUID(str(made["case_id"])), house.submitted()
    client = browser(house.editor)
    page = client.get(url(house, "merge"), {"ids": [str(combined), str(late)]})
    assert "并入这件综合信息" in page.content.decode()
    answer = client.post(url(house, "merge"), {"ids": [str(combined), str(late)], "act": "into", "key": "k"})
    assert (answer.status_code, answer["Location"]) == (302, url(house, "desk_case", combined))
    assert late in state(house)[1][combined]
