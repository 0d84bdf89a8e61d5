"""A lived year of briefs: some 1,700 came in, 350 were issued, the rest decided but for those of this week; and a city that sends up.

Counts follow a real prefecture's year (1,710 processed, 352 issues, 42 adopted by the nation).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from yitang.config.demo.briefs_texts import MATTERS, PHRASES
from yitang.config.demo.people import PLACES
from yitang.features.briefs.imports.adoption import BriefRecord, Reached, facts_of, past_case
from yitang.features.briefs.ladder.upward import send_up
from yitang.features.briefs.models import Issue
from yitang.features.briefs.network.actions import appoint, ask
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.rules import SERIES
from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.permissions.actors import Actor, Channel, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.exchange.receiving import deliver
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.letters.models import NumberRegister
from yitang.instruments.letters.numbers import series_of
from yitang.instruments.workflow.adoption import adopt
from yitang.instruments.workflow.numbers import raise_series
from yitang.instruments.workflow.procedures import publish

SEED = 352
PATTERN = "社情民意〔{year}〕第{number}期"
OPEN_STAGES = ("submitted",) * 14 + ("edited",) * 4 + ("reviewed",) * 3 + ("signed",) * 2
REASONS = ("known", "published", "routine", "unclear", "empty", "repeated", "scope")
LOWER = (("qinghe", "政协青禾市委员会"), ("lanxi", "政协澜溪市委员会"))
HANDS = ("研究室编辑", "研究室审核", "秘书长")


@dataclass(frozen=True)
class Volume:
    """How many of what a council's year has."""

    single: int
    combined: int
    not_adopted: int
    turned: int
    withdrawn: int
    nation: int
    used: int
    instructions: int


PROVINCE = Volume(single=310, combined=40, not_adopted=1190, turned=18, withdrawn=12, nation=42, used=60, instructions=11)
CITY = Volume(single=24, combined=3, not_adopted=40, turned=1, withdrawn=1, nation=0, used=4, instructions=2)


def keep_briefs(province: Council, city: Council, accounts: dict[str, Account]) -> None:
    """The year of both councils, the network, a request, and a brief of the city on its way to the province."""
    for council, volume in ((province, PROVINCE), (city, CITY)):
        _adopt_year(system_actor(council.pk, "演示数据", Channel.IMPORT), council=council, volume=volume)
    _network(system_actor(province.pk, "演示数据"), accounts["correspondent"])
    _send(city, province)


@act("demo.briefs", summarised=True)
def _adopt_year(ctx: ActContext, *, council: Council, volume: Volume) -> dict[str, Any]:
    ctx.require("demo.build")
    found = list(_records(council, volume, Random(SEED)))
    adopt(ctx, publish(council.pk, KIND, today()), uuid7(), (past_case(record, council.pk) for record in found))
    into = {record.case_id: record for record in found}
    rows = [
        {"council_id": council.pk, **row}
        for record in found
        if not record.derived
        for row in facts_of(record, into.get(record.merged_into) if record.merged_into else None)
    ]
    insert_rows(DutyFact, rows)
    raise_series(council.pk, SERIES, max(record.number or 0 for record in found))
    register = NumberRegister(council_id=council.pk, name="社情民意期号", pattern=PATTERN, kinds=["brief-issue"])
    register.save(force_insert=True)
    for year in {record.outcome_day.year for record in found if record.issue_code}:
        raise_series(
            council.pk, series_of(register, year), max(r.number_of_issue for r in found if r.issue_code and r.year == year)
        )
    return {"briefs": len(found)}


def _records(council: Council, volume: Volume, dice: Random) -> list[BriefRecord]:
    """All briefs of the year in the order of their intake numbers."""
    writers = list(Member.objects.order_by("number").values_list("principal_id", flat=True))
    bodies = list(Principal.objects.filter(kind__in=("political_party", "body")).values_list("pk", "kind"))
    author = _Author(council, writers, bodies, dice)
    groups = [dice.choice((2, 2, 3)) for _ in range(volume.combined)]
    made: list[BriefRecord] = [author.brief("issued") for _ in range(volume.single)]
    for size in groups:
        parts = [author.brief("merged") for _ in range(size)]
        whole = author.combined(parts)
        made += [*parts, whole]
    for outcome, count in (("not_adopted", volume.not_adopted), ("turned", volume.turned), ("withdrawn", volume.withdrawn)):
        made += [author.brief(outcome) for _ in range(count)]
    made += [author.open(stage) for stage in OPEN_STAGES]
    issues = sorted((record for record in made if record.outcome == "issued"), key=lambda record: record.outcome_day)
    _number(issues)
    author.climb(issues, volume)
    originals = sorted((record for record in made if not record.derived), key=lambda record: record.submitted_on)
    for number, record in enumerate(originals, start=1):
        record.number = number
    return made


class _Author:
    """Writes briefs: for members mostly, the demo's own member among them more often than chance would have it."""

    def __init__(self, council: Council, writers: list[UUID], bodies: list[tuple[UUID, str]], dice: Random) -> None:
        self.writers, self.bodies, self.dice = writers, bodies, dice
        self.is_province = council.level == Council.Level.PROVINCE
        self.made = 0

    def brief(self, outcome: str) -> BriefRecord:
        day = today() - timedelta(days=self.dice.randint(8, 360))
        found = self._begun(day)
        found.outcome, found.outcome_on = (
            outcome,
            min(day + timedelta(days=self.dice.randint(2, 12)), today() - timedelta(days=1)),
        )
        if outcome == "issued":
            found.edited_on, found.hands, found.main_to = (
                found.outcome_on,
                HANDS,
                "省委办公厅、省政府办公厅" if self.is_province else "市委办公室、市政府办公室",
            )
        if outcome == "not_adopted":
            found.outcome_reason = self.dice.choice(REASONS)
        return found

    def open(self, stage: str) -> BriefRecord:
        """One of this week that nobody has decided."""
        found = self._begun(today() - timedelta(days=self.dice.randint(0, 6)))
        found.stage = stage
        if stage != "submitted":
            found.edited_on = today()
        return found

    def combined(self, parts: list[BriefRecord]) -> BriefRecord:
        """A combined brief of others, issued some days after the last of them."""
        day = max(part.outcome_day for part in parts)
        place, (matter, *texts, class_code) = self.dice.choice(PLACES), self.dice.choice(MATTERS)
        whole = BriefRecord(
            title=f"关于{place}{matter}几个问题的建议",
            submitted_on=day,
            source_kind="member",
            situation="\n".join(part.situation for part in parts),
            analysis=texts[1],
            suggestion=texts[2],
            class_code=class_code,
            outcome="issued",
            outcome_on=min(day + timedelta(days=3), today()),
            edited_on=day,
            form="combined",
            derived=True,
            credits=[part.case_id for part in parts],
            hands=HANDS,
            main_to="省委办公厅、省政府办公厅" if self.is_province else "市委办公室、市政府办公室",
        )
        for part in parts:
            part.merged_into = whole.case_id
        return whole

    def climb(self, issues: list[BriefRecord], volume: Volume) -> None:
        """Steps and instructions for some of the issues, each some weeks after it."""
        for record in self.dice.sample(issues, volume.nation):
            form = self.dice.choice(("single", "combined"))
            day = self._later(record, 40)
            record.ladder.append(
                Reached(
                    "nation_adopted", "nation", "adopted", day, form, "全国政协办公厅", f"采用通知{self.dice.randint(1, 300)}号"
                )
            )
        for record in self.dice.sample(issues, volume.used):
            day = self._later(record, 20)
            record.ladder.append(
                Reached("own_used", "own", "used", day, "single", "有关部门", f"来函{self.dice.randint(1, 300)}号")
            )
        for record in self.dice.sample(issues, volume.instructions):
            level = self.dice.choice(("own", "own", "own", "nation")) if self.is_province else "own"
            record.instructions.append((level, self._later(record, 15), f"批〔{record.year}〕{self.dice.randint(1, 900)}号"))

    def _later(self, record: BriefRecord, most: int) -> date:
        return min(record.outcome_day + timedelta(days=self.dice.randint(1, most)), today())

    def _begun(self, day: date) -> BriefRecord:
        matter, situation, analysis, suggestion, class_code = MATTERS[self.made % len(MATTERS)]
        place = PLACES[(self.made // len(MATTERS)) % len(PLACES)]
        phrase = PHRASES[(self.made // (len(MATTERS) * len(PLACES))) % len(PHRASES)]
        self.made += 1
        found = BriefRecord(
            title=f"关于{phrase}{place}{matter}的建议",
            submitted_on=day,
            source_kind="member",
            situation=f"近期在{place}走访了解到，{situation}",
            analysis=analysis,
            suggestion=f"一、{suggestion}二、明确牵头单位和时限，年底前向群众公布进展。",
            class_code=class_code,
        )
        self._source(found)
        return found

    def _source(self, found: BriefRecord) -> None:
        luck = self.dice.random()
        if luck < 0.66:
            found.reflector_id = self.writers[0] if self.made % 140 == 1 else self.dice.choice(self.writers)
            if luck < 0.08:
                other = self.dice.choice(self.writers)
                found.joint_ids = [other] if other != found.reflector_id else []
                found.source_kind = "joint" if found.joint_ids else "member"
        elif luck < 0.8 and self.bodies:
            found.reflector_id, found.source_kind = self.dice.choice(self.bodies)
        elif luck < 0.94 and self.is_province:
            code, name = self.dice.choice(LOWER)
            found.source_kind, found.reflector_name, found.origin = "lower", name, (code, name, uuid7())
        else:
            found.source_kind, found.reflector_name = "public", f"{self.dice.choice(PLACES)}群众"


def _number(issues: list[BriefRecord]) -> None:
    """Numbers of issues, from 1 again each year."""
    last: dict[int, int] = {}
    for record in issues:
        record.year = record.outcome_day.year
        record.number_of_issue = last[record.year] = last.get(record.year, 0) + 1
        record.issue_code = PATTERN.format(year=record.year, number=record.number_of_issue)


def _network(system: Actor, account: Account) -> None:
    since = today() - timedelta(days=300)
    stations = ("河西街道委员联络站", "高新区企业服务站", "碧潭县政协委员工作室", "省人民医院", "云屏县竹溪镇")
    first = ""
    for name, station in zip((account.name, "罗知秋", "霍清川", "庄若舟", "费安宁"), stations, strict=True):
        made = appoint(system, name=name, station=station, valid_from=since, paper="省政协办公厅聘书")
        first = first or str(made["principal_id"])
    _let_in(system, account=account, principal_id=UUID(first))
    due = today() + timedelta(days=10)
    text = "反映社区养老、助餐和医养结合中的新情况、新问题，提出可操作的建议。"
    ask(system, title="“一老一小”服务", text=text, class_code="livelihood", due_on=due, all_correspondents=True, all_members=True)


@act("demo.let_in")
def _let_in(ctx: ActContext, *, account: Account, principal_id: UUID) -> dict[str, Any]:
    ctx.require("demo.build")
    held = {"role": Role.CORRESPONDENT, "principal_id": principal_id, "valid_from": date(2020, 1, 1)}
    Appointment(council_id=ctx.council_id, account=account, **held).save()
    return {}


def _send(city: Council, province: Council) -> None:
    """The city's newest issue goes up; the job that a worker would run brings it there."""
    with in_council(city.pk):
        newest = list(Issue.objects.order_by("-issued_on", "-number").values_list("pk", flat=True)[:2])
    made = send_up(system_actor(city.pk, "青禾市政协研究室"), case_ids=newest, to_code=province.code)
    deliver(RunningJob(uuid4(), city.pk, None, {"package_id": made["package_id"]}))
