"""Half a year of talks in the demo city: 67 sessions, 319 suggestions, 217 problems solved and others that are not. All invented."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from yitang.config.demo.talks_texts import THEMES, Theme
from yitang.features.talks import actions, problems, topics
from yitang.features.talks.facts import ATTENDED
from yitang.features.talks.models import Attendance, Named, Owner, Problem, Release, Talk, Topic
from yitang.features.talks.states import PROBLEM, TALK, TOPIC
from yitang.flows.village.hand_on import hand_on
from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, Grant, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.actions import fact_row, write_facts
from yitang.instruments.methods.composing import publish as publish_method
from yitang.instruments.methods.queries import published
from yitang.instruments.methods.taking_over import take_shipped
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.adoption import PastCase, PastStep, adopt
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import CaseLink
from yitang.instruments.workflow.procedures import publish

SEED = 67
SESSIONS, SUGGESTIONS = 67, 319
ENDS = (
    ("solved", 217),
    ("partly", 14),
    ("not", 9),
    ("handling", 12),
    ("reported", 6),
    ("open", 7),
)
"""What became of the problems → how many; three of the open ones are handed on afterwards."""
HANDED_ON = 3
HALF_YEAR = 178
CONVENER = "0006"
"""Number of the member who convenes the venue of the log-in."""
VOICES = ("村民代表", "党员代表", "合作社负责人", "老年协会", "驻村干部", "商户代表")
RELEASED = 12
METHOD = "five-steps"

Row = dict[str, Any]


def hold_talks(council: Council, account: Account) -> None:
    """The lived half year at venues all over the city, and what the convener with a log-in has before them."""
    with in_council(council.pk):
        member = Principal.objects.get(kind="member", code=CONVENER)
    _convene(system_actor(council.pk, "演示数据"), account=account, principal_id=member.pk)
    _adopt(system_actor(council.pk, "演示数据", Channel.IMPORT), council=council, convener_id=member.pk)
    grant = Grant(Role.VENUE_CONVENER, council.pk, None, None, member.pk)
    _ahead(Actor(council.pk, account.name, account.pk, (grant,)), council)


@act("demo.convene")
def _convene(ctx: ActContext, *, account: Account, principal_id: UUID) -> Row:
    """One village venue has the log-in's member for its convener, and no other venue has."""
    ctx.require("demo.build")
    other = Principal.objects.filter(kind="member").exclude(pk=principal_id).order_by("code").first()
    Venue.objects.filter(convener=principal_id).update(convener=other)
    own = Venue.objects.filter(kind="village").order_by("code")[0]
    own.convener_id = principal_id
    own.save(update_fields=["convener"])
    Appointment(
        council_id=ctx.council_id,
        account=account,
        role=Role.VENUE_CONVENER,
        principal_id=principal_id,
        valid_from=date(2020, 1, 1),
    ).save()
    return {}


@act("demo.hold_talks", summarised=True)
def _adopt(ctx: ActContext, *, council: Council, convener_id: UUID) -> Row:
    ctx.require("demo.build")
    half = _Half(ctx, convener_id)
    batch = uuid7()
    for kind, past in ((TOPIC, half.topics), (TALK, half.talks), (PROBLEM, half.problems)):
        adopt(ctx, publish(council.pk, kind, today()), batch, past)
    for model, rows in (
        (Suggestion, half.suggestions),
        (Attendance, half.attendance),
        (Named, half.named),
        (Owner, half.owners),
        (Release, half.releases),
    ):
        insert_rows(model, rows)
    CaseLink.objects.bulk_create(half.links)
    write_facts(half.facts)
    return {"talks": len(half.talks), "suggestions": len(half.suggestions), "problems": len(half.problems)}


class _Half:
    """The rows of the half year, made in one go."""

    def __init__(self, ctx: ActContext, convener_id: UUID) -> None:
        self.ctx, self.dice, self.convener_id = ctx, Random(SEED), convener_id
        self.topics: list[PastCase] = []
        self.talks: list[PastCase] = []
        self.problems: list[PastCase] = []
        self.suggestions: list[Row] = []
        self.attendance: list[Row] = []
        self.named: list[Row] = []
        self.owners: list[Row] = []
        self.releases: list[Row] = []
        self.links: list[CaseLink] = []
        self.facts: list[Row] = []
        self.units = {str(one.code): one for one in Principal.objects.filter(kind="unit")}
        self.members = list(Principal.objects.filter(kind="member").exclude(pk=convener_id).order_by("code"))
        self.method = next(iter(published(actions.GRASSROOTS, today())), None)
        ends = [end for end, count in ENDS for _n in range(count)]
        self.dice.shuffle(ends)
        self._ends = iter(ends)
        days = sorted(self.dice.randrange(8, HALF_YEAR) for _n in range(SESSIONS))
        for n, (venue, back) in enumerate(zip(self._venues(), reversed(days), strict=True)):
            self._session(n, venue, today() - timedelta(days=back), THEMES[n % len(THEMES)], len(ends))

    def _venues(self) -> list[Venue]:
        """The convener's own venue three times, the others once each, across the counties."""
        every = list(Venue.objects.select_related("region").filter(kind__in=("village", "township", "county", "courtyard")))
        every.sort(key=lambda one: one.code)
        own = [one for one in every if one.convener_id == self.convener_id]
        others = [one for one in every if one.convener_id != self.convener_id]
        found = [*(own * 3), *self.dice.sample(others, SESSIONS - 3)]
        self.dice.shuffle(found)
        return found

    def _session(self, n: int, venue: Venue, day: date, theme: Theme, many: int) -> None:
        place = venue.region.name
        title = f"{place}{theme.title}"
        topic, talk, at = uuid7(), uuid7(), _noon(day)
        confirmed = day - timedelta(days=self.dice.randrange(5, 15))
        self._topic(topic, venue, theme, title, confirmed)
        row = {
            "council_id": self.ctx.council_id,
            "case_id": talk,
            "venue_id": venue.pk,
            "topic_id": topic,
            "method_version_id": self.method.pk if self.method else None,
            "form": self.dice.choice(("room", "room", "yard", "field")),
            "planned_at": at,
            "held_on": day,
            "place": venue.address,
            "chair": f"{place}党组织负责人",
            "minutes": f"会前走访{self.dice.randrange(8, 30)}户。会上围绕{theme.title}逐项讨论，大家发言后形成意见。",
            "consensus": self.dice.choice(("reached", "reached", "reached", "partly")),
            "agreed": theme.agreed,
        }
        steps = [PastStep(TALK, edge, state, day) for edge, state in (("open", "open"), ("close", "closed"))]
        self.talks.append(
            PastCase(TALK, title, "closed", [(TALK, None, "closed")], steps, case_id=talk, since=at, rows=[(Talk, row)])
        )
        self._people(talk, day)
        self._suggest(n, talk, theme, at)
        for number in range(many // SESSIONS + (1 if n < many % SESSIONS else 0)):
            self._problem(venue, topic, talk, place, theme, number, day)
        if n >= SESSIONS - RELEASED or venue.convener_id == self.convener_id:
            text = f"{theme.agreed}议定事项由有关单位限期办理，办理情况在平台公布。"
            self.releases.append(self._own({"talk_id": talk, "title": title, "text": text, "held_on": day, "released_at": at}))

    def _topic(self, case_id: UUID, venue: Venue, theme: Theme, title: str, day: date) -> None:
        row = {
            "council_id": self.ctx.council_id,
            "case_id": case_id,
            "venue_id": venue.pk,
            "source": theme.source,
            "class_code": theme.class_code,
            "text": f"群众反映较多的是：{theme.problems[0][0]}；{theme.problems[1][0]}。",
            "proposer": "村民代表",
            "proposed_on": day - timedelta(days=6),
            "confirmed_by": f"{venue.region.name}党组织",
            "confirmed_on": day,
            "confirmed_paper": f"党组织会议记录 {day:%Y-%m-%d}",
        }
        steps = [PastStep(TOPIC, "confirm", "confirmed", day), PastStep(TOPIC, "talk", "talked", day)]
        self.topics.append(
            PastCase(
                TOPIC, title, "talked", [(TOPIC, None, "talked")], steps, case_id=case_id, since=_noon(day), rows=[(Topic, row)]
            )
        )

    def _people(self, talk: UUID, day: date) -> None:
        members = self.dice.sample(self.members, self.dice.randrange(1, 4))
        counts = {"resident": self.dice.randrange(8, 26), "member": len(members), "party": self.dice.randrange(2, 5)}
        counts["unit"] = self.dice.randrange(1, 4)
        self.attendance += [self._own({"talk_id": talk, "kind_code": code, "count": n}) for code, n in counts.items()]
        self.named += [self._own({"talk_id": talk, "principal_id": one.pk}) for one in members]
        self.facts += [
            fact_row(self.ctx.council_id, one.pk, ATTENDED, effective_on=day, case_id=talk, recorder="demo") for one in members
        ]

    def _suggest(self, n: int, talk: UUID, theme: Theme, at: datetime) -> None:
        count = SUGGESTIONS // SESSIONS + (1 if n < SUGGESTIONS % SESSIONS else 0)
        for ordinal, text in enumerate(theme.suggestions[:count], start=1):
            adopted = self.dice.choice(("full", "full", "full", "partial", "none", ""))
            row = {
                "case_id": talk,
                "ordinal": ordinal,
                "said_by": self.dice.choice(VOICES),
                "text": text,
                "raised_at": at,
                "adopted": adopted,
                "answer": {
                    "full": "列入议定事项。",
                    "partial": "先办一半，其余明年安排。",
                    "none": "目前条件不够，向群众说明。",
                }.get(adopted, ""),
                "answered_on": at.date() if adopted else None,
            }
            self.suggestions.append(self._own(row))

    def _problem(self, venue: Venue, topic: UUID, talk: UUID, place: str, theme: Theme, number: int, day: date) -> None:
        words = theme.problems[number % len(theme.problems)]
        end, case_id = next(self._ends), uuid7()
        text, done = f"{place}{words[0]}", words[1]
        outcome = end if end in ("solved", "partly", "not") else ""
        given = end != "open"
        due_on = day + timedelta(days=self.dice.randrange(25, 60)) if given else None
        if end == "handling" and self.dice.random() < 0.75:
            due_on = today() + timedelta(days=self.dice.randrange(1, 25))
        ended = min(today() - timedelta(days=2), day + timedelta(days=self.dice.randrange(5, 50)))
        reported = bool(outcome) or end == "reported"
        mode = self.dice.choice(("sole", "sole", "joint", "shared")) if given else ""
        row = {
            "council_id": self.ctx.council_id,
            "case_id": case_id,
            "venue_id": venue.pk,
            "talk_id": talk,
            "topic_id": topic,
            "text": text,
            "raised_on": day,
            "mode": mode,
            "due_on": due_on,
            "report": (done if outcome != "not" else "受条件限制，目前还办不了，已向群众说明。") if reported else "",
            "report_outcome": outcome or ("solved" if end == "reported" else ""),
            "reported_on": ended if reported else None,
            "outcome": outcome,
            "solved_on": ended if outcome else None,
            "evidence": "现场照片存平台" if outcome == "solved" else "",
            "residents_word": {"solved": self.dice.choice(("content", "content", "fair")), "partly": "fair", "not": "not"}.get(
                outcome, ""
            ),
            "residents_on": ended if outcome else None,
        }
        stage = "concluded" if outcome else end
        steps = list(_steps(day, ended, stage))
        self.problems.append(
            PastCase(
                PROBLEM, text, stage, [(PROBLEM, None, stage)], steps, case_id=case_id, since=_noon(day), rows=[(Problem, row)]
            )
        )
        link = CaseLink.Kind.RAISED_FROM
        self.links.append(
            CaseLink(council_id=self.ctx.council_id, source_id=case_id, target_id=talk, kind=link, created_at=self.ctx.at)
        )
        if given:
            self._own_problem(case_id, mode, place, theme)

    def _own_problem(self, case_id: UUID, mode: str, place: str, theme: Theme) -> None:
        units = [self.units[code] for code in theme.units[: 2 if mode == "joint" else 1]]
        for ordinal, unit in enumerate(units, start=1):
            self.owners.append(self._own({"problem_id": case_id, "ordinal": ordinal, "principal_id": unit.pk, "name": unit.name}))
        if mode == "shared":
            name = f"{place}委员会"
            self.owners.append(self._own({"problem_id": case_id, "ordinal": 2, "principal_id": None, "name": name}))

    def _own(self, row: Row) -> Row:
        return {"council_id": self.ctx.council_id, **row}


def _steps(day: date, ended: date, stage: str) -> Iterator[PastStep]:
    if stage == "open":
        return
    yield PastStep(PROBLEM, "assign", "handling", day)
    if stage in ("reported", "concluded"):
        yield PastStep(PROBLEM, "report", "reported", ended)
    if stage == "concluded":
        yield PastStep(PROBLEM, "conclude", "concluded", ended)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(7), UTC)


def _ahead(convener: Actor, council: Council) -> None:
    """What lies before the convener: a topic to be confirmed, a talk that is announced; and problems that were handed on."""
    with in_council(council.pk):
        venue = Venue.objects.select_related("region").get(convener=convener.grants[0].principal_id)
        place, day = venue.region.name, today()
        made = {"venue_id": venue.pk, "source": "people", "class_code": "culture", "proposer": "村民代表", "proposed_on": day}
        topics.propose_topic(convener, case_id=uuid7(), title=f"{place}文化活动室开放时间", **made)
        topic_id, talk_id = uuid7(), uuid7()
        topics.propose_topic(convener, case_id=topic_id, title=f"{place}赶集日停车", **made | {"class_code": "roads"})
        confirmed = {"confirmed_by": f"{place}党组织", "confirmed_on": day.isoformat(), "confirmed_paper": "党组织会议记录"}
        advance(convener, case_id=topic_id, axis=TOPIC, edge="confirm", payload=confirmed)
        when = datetime.combine(day + timedelta(days=6), time(15), timezone.get_default_timezone())
        method = _method(council)
        data: dict[str, Any] = {
            "topic_id": topic_id,
            "method_version_id": method,
            "planned_at": when,
            "agenda": "一、通报赶集日停车情况\n二、大家谈\n三、议定办法",
        }
        actions.plan_talk(convener, case_id=talk_id, venue_id=venue.pk, **data)
        advance(convener, case_id=talk_id, axis=TALK, edge="announce")
        _open_problems(convener, venue)
        _hand_on(council)


def _method(council: Council) -> UUID:
    """The five steps, taken over from the house's examples and published; the talk that lies ahead follows them."""
    office = Actor(council.pk, "研究室", grants=(Grant(Role.RESEARCH_OFFICE, council.pk),))
    made = take_shipped(office, code=METHOD)
    version = UUID(str(made["version_id"]))
    publish_method(office, version_id=version, expected=1, effective_from=today(), basis="市政协办公室通知")
    return version


def _open_problems(convener: Actor, venue: Venue) -> None:
    """Two problems of the last talk at the convener's venue that are not solved yet: one given out, one not."""
    talk = Talk.objects.filter(venue=venue, case__stage="closed").order_by("-held_on")[0]
    for text, names in (("赶集日三轮车堵住卫生室门口", ["村民委员会"]), ("活动室钥匙只有一把，周末开不了门", [])):
        case_id = uuid7()
        problems.note_problem(convener, case_id=case_id, talk_id=talk.pk, text=text)
        owners = [{"id": "", "name": name} for name in names]
        payload = {"mode": "sole", "owners": owners, "due_on": (today() + timedelta(days=2)).isoformat()}
        if owners:
            advance(convener, case_id=case_id, axis=PROBLEM, edge="assign", payload=payload)


def _hand_on(council: Council) -> None:
    office = Actor(council.pk, "研究室", None, (Grant(Role.RESEARCH_OFFICE, council.pk),))
    members = Principal.objects.filter(kind="member").order_by("code")[1 : HANDED_ON + 1]
    waiting = (
        Problem.objects.select_related("case").filter(case__stage="open", case__provenance="imported").order_by("pk")[:HANDED_ON]
    )
    for problem, member, into in zip(waiting, members, ("brief", "proposal", "brief"), strict=True):
        words = {
            "title": f"关于解决{problem.case.title}的建议",
            "situation": f"恳谈中群众反映：{problem.text}。当地条件不够，解决不了。",
        }
        hand_on(office, problem_id=problem.pk, into=into, principal_id=member.pk, suggestion="由有关部门统筹解决。", **words)
