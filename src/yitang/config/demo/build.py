"""Building the demo data in a prepared, empty database."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from yitang.config.demo import people
from yitang.config.demo.assessment import assess
from yitang.config.demo.briefs import keep_briefs
from yitang.config.demo.consultations import consult
from yitang.config.demo.district import settle_district
from yitang.config.demo.dossier import keep_dossiers
from yitang.config.demo.handling import branch
from yitang.config.demo.history import Submitter, Year, records
from yitang.config.demo.letters import write_letters
from yitang.config.demo.live import Cast, appealed, asked_for_consent, invited, listed, merged, walk
from yitang.config.demo.matters import say_matters
from yitang.config.demo.meetings import hold_meetings
from yitang.config.demo.members import seat_members
from yitang.config.demo.messages import let_wait
from yitang.config.demo.plans import make_plans, receive_guests
from yitang.config.demo.studios import staff_studios
from yitang.config.demo.talks import hold_talks
from yitang.config.demo.texts import Idea, ideas
from yitang.config.demo.together import work_together
from yitang.config.demo.venues import open_places
from yitang.features.proposals.imports.adoption import Labels, past_case
from yitang.features.proposals.queries import KIND
from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.audit.sealer import seal_all
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, Grant, actor_of, system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.policy import declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession, Organ, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.workflow.adoption import adopt
from yitang.instruments.workflow.numbers import raise_series
from yitang.instruments.workflow.procedures import publish

SEED = 1194
MEMBERS = 420
PASSWORD = "yitang-demo"
DEMO_UNIT = "edu"
LIVE: tuple[str, ...] = ("filed", "assigned", "assigned", "assigned", "received", "received", "drafted")
LIVE += ("answered", "answered", "rated", "rated")
CITY_LIVE: tuple[str, ...] = (
    ("submitted",) * 4 + ("recommended",) * 5 + ("filed", "filed", "assigned", "received", "drafted", "answered", "rated")
)

BRANCHES = 7
"""Further live proposals that leave the straight path: see `_branches`."""

INSTEAD = {
    ("assigned", 1): "return",
    ("assigned", 2): "late_opinion",
    ("received", 1): "separate",
    ("rated", 1): "dissatisfied",
}
"""Waypoint and how many stopped there before → what the handling meets instead (see `handling.branch`)."""

LOGINS: dict[str, tuple[Role, str]] = {
    "member": (Role.MEMBER, "委员"),
    "clerk": (Role.PROPOSAL_CLERK, "提案委工作人员"),
    "director": (Role.PROPOSAL_DIRECTOR, "提案委主任"),
    "dispatch": (Role.DISPATCH_OFFICE, "交办机关（督查室）"),
    "liaison": (Role.UNIT_LIAISON, "承办单位联络员"),
    "handler": (Role.UNIT_HANDLER, "承办单位经办人"),
    "head": (Role.UNIT_HEAD, "承办单位负责人"),
    "secretary": (Role.SECRETARY_GENERAL, "秘书长"),
    "leader": (Role.COUNCIL_LEADER, "主席会议成员"),
    "affairs": (Role.MEMBERS_AFFAIRS, "委员工作机构"),
    "auditor": (Role.AUDITOR, "审计员"),
    "system": (Role.SYSTEM_ADMIN, "系统管理员"),
    "security": (Role.SECURITY_ADMIN, "安全管理员"),
    "auditadmin": (Role.AUDIT_ADMIN, "审计管理员"),
    "member2": (Role.MEMBER, "另一位委员"),
    "committee": (Role.COMMITTEE_CLERK, "专委会工作人员（经济委员会）"),
    "editor": (Role.RESEARCH_OFFICE, "研究室编辑（社情民意）"),
    "reviewer": (Role.RESEARCH_OFFICE, "研究室审核（社情民意）"),
    "correspondent": (Role.CORRESPONDENT, "社情民意信息员"),
    "convener": (Role.VENUE_CONVENER, "协商平台召集人（青禾市）"),
}
CITY_CONVENER = -26
"""Place in the roster of the member who convenes a venue of the city: number 0006 there."""
SECOND_MEMBER = 3
"""Place in the roster of the second member with a log-in: whom the first one may ask to submit jointly."""

IN_DISTRICT = ("secretary", "editor")
IN_BOTH = ("member", "clerk", "director", "committee", "editor")

declare("demo.build", "demo", {})


class _Thoughts:
    """All ideas of the demo: those for the demo's unit go to the live proposals first, the rest to the past."""

    def __init__(self, found: list[Idea]) -> None:
        ours = [idea for idea in found if idea.unit == DEMO_UNIT][: len(LIVE) + len(CITY_LIVE) + 1 + BRANCHES]
        self._live = iter(ours)
        self.past = [idea for idea in found if idea not in ours]

    def live(self) -> Idea:
        return next(self._live)


def build(_data_dir: Path) -> list[dict[str, str]]:
    """Build the councils and return the log-ins: `{role, name, login, password}`. Takes under a minute."""
    names = people.invented_names(MEMBERS + len(LOGINS) + 39, SEED)
    staff = dict(zip(LOGINS, names[MEMBERS:], strict=False))
    accounts = _accounts(staff, names)
    province = Council.objects.create(
        code="yunze", name="政协云泽省委员会", short_name="云泽省政协", level="province", is_demo=True, phone="000-12345678"
    )
    city = Council.objects.create(
        code="qinghe",
        name="政协青禾市委员会",
        short_name="青禾市政协",
        level="city",
        parent=province,
        is_demo=True,
        phone="000-87654321",
    )
    thought = _Thoughts(list(ideas(SEED)))
    _province(province, accounts, names[:MEMBERS], thought)
    _city(city, accounts, [names[0], *names[-30:]], thought)
    _district(city, accounts, names[31:91])
    receive_guests(city, province)
    keep_briefs(province, city, accounts)
    work_together(province, city)
    seal_all()
    return [
        {"role": title, "name": accounts[login].name, "login": login, "password": PASSWORD}
        for login, (_role, title) in LOGINS.items()
    ]


def _accounts(staff: dict[str, str], members: list[str]) -> dict[str, Account]:
    hashed = make_password(PASSWORD)
    staff["member"], staff["member2"], staff["convener"] = members[0], members[SECOND_MEMBER], members[CITY_CONVENER]
    made = [Account(username=login, name=staff[login], password=hashed) for login in LOGINS]
    Account.objects.bulk_create(made)
    return {account.username: account for account in made}


def _province(council: Council, accounts: dict[str, Account], names: list[str], thought: _Thoughts) -> None:
    opens_on = _session_day(today())
    system = system_actor(council.pk, "演示数据")
    found = _ids(found_council(system, council=council, opens_on=opens_on, names=names, of=people.PROVINCE, units="厅"))
    _appoint(system, council=council, accounts=accounts, logins=list(LOGINS), principals=found["principals"])
    _adopt(system_actor(council.pk, "演示数据", Channel.IMPORT), council=council, found=found, opens_on=opens_on, thought=thought)
    cast = _cast(council, accounts, found)
    members = [_member_actor(council, accounts, found, n) for n in (0, 3, 7, 0, 12, 0)]
    for n, until in enumerate(LIVE):
        member = members[0] if until in ("answered", "drafted") else members[n % len(members)]
        branch_off = INSTEAD.get((until, LIVE[:n].count(until)))
        if branch_off:
            branch(cast, member, thought.live(), branch_off, found["principals"]["unit"])
        else:
            walk(cast, member, thought.live(), until)
    walk(cast, members[0], thought.live(), "draft")
    _branches(cast, members, thought)
    write_letters(cast.director)
    hold_meetings(council, opens_on, members[0], cast.liaison)
    consult(council, members[0], cast.liaison)
    make_plans(council)
    keep_dossiers(council, opens_on, members[0], _readers(council, accounts))
    assess(council, members[0], _readers(council, accounts)[0])
    let_wait(council, accounts["member"], cast.clerk)


def _branches(cast: Cast, members: list[Actor], thought: _Thoughts) -> None:
    """A merged pair, an application for re-examination, and two invitations to the member with a log-in."""
    merged(cast, (members[0], members[1]), thought.live(), thought.live())
    appealed(cast, members[0], thought.live())
    invited(cast, members[2], members[0], thought.live(), "joint")
    invited(cast, members[4], members[0], thought.live(), "endorse")


def _city(council: Council, accounts: dict[str, Account], names: list[str], thought: _Thoughts) -> None:
    system = system_actor(council.pk, "演示数据")
    opens_on = _session_day(today())
    found = _ids(found_council(system, council=council, opens_on=opens_on, names=names, of=people.CITY, units="局"))
    _appoint(system, council=council, accounts=accounts, logins=list(IN_BOTH), principals=found["principals"])
    cast = _cast(council, accounts, found)
    members = [_member_actor(council, accounts, found, n) for n in range(8)]
    walked = [walk(cast, members[n % len(members)], thought.live(), until) for n, until in enumerate(CITY_LIVE)]
    asked_for_consent(cast, members[0], thought.live())
    waiting = [case_id for case_id, until in zip(walked, CITY_LIVE, strict=True) if until == "recommended"]
    listed(cast, "第二次提案审查会", today(), waiting[:3])
    open_places(council, opens_on)
    staff_studios(council)
    say_matters(council)
    hold_talks(council, accounts["convener"])


def _district(city: Council, accounts: dict[str, Account], names: list[str]) -> None:
    """A district below the city, with its grassroots and nothing else."""
    council = Council.objects.create(
        code="songlan",
        name="政协松澜区委员会",
        short_name="松澜区政协",
        level="county",
        parent=city,
        is_demo=True,
        phone="000-24681357",
    )
    system, opens_on = system_actor(council.pk, "演示数据"), _session_day(today())
    found = _ids(found_council(system, council=council, opens_on=opens_on, names=names, of="松澜区", units="局"))
    _appoint(system, council=council, accounts=accounts, logins=list(IN_DISTRICT), principals=found["principals"])
    settle_district(council, found["principals"])


@act("demo.found", summarised=True)
def found_council(ctx: ActContext, *, council: Council, opens_on: date, names: list[str], of: str, units: str) -> dict[str, Any]:
    """Dictionaries, organs, term, session, members, parties, bodies, committees and units of a demo council."""
    ctx.require("demo.build")
    load_pack(ctx, council)
    Organ.objects.bulk_create(
        Organ(council=council, code=f"committee-{n}", name=name) for n, name in enumerate(people.COMMITTEES, start=1)
    )
    term = Term(council=council, number=6, name="第六届", starts_on=date(opens_on.year - 2, 1, 10))
    term.save()
    session = CouncilSession(
        council=council,
        term=term,
        number=3,
        name="六届三次会议",
        opens_on=opens_on,
        closes_on=opens_on.replace(day=opens_on.day + 4),
        counts_from=date(opens_on.year - 1, 11, 1),
    )
    session.save()
    kinds = Principal.Kind
    rows = [Principal(council=council, kind=kinds.SECTOR, code=f"s{n:02}", name=s) for n, s in enumerate(people.SECTORS, 1)]
    rows += [Principal(council=council, kind=kinds.MEMBER, code=f"{n:04}", name=name) for n, name in enumerate(names, 1)]
    rows += [
        Principal(council=council, kind=kinds.POLITICAL_PARTY, code=f"p{n}", name=f"{name}{of}委员会")
        for n, name in enumerate(people.POLITICAL_PARTIES, 1)
    ]
    rows += [
        Principal(council=council, kind=kinds.BODY, code=f"b{n}", name=f"{of}{name}") for n, name in enumerate(people.BODIES, 1)
    ]
    rows += [Principal(council=council, kind=kinds.ORGAN, code=f"c{n}", name=name) for n, name in enumerate(people.COMMITTEES, 1)]
    titles = {code: of + title.replace("厅", units) for code, title in people.UNITS.items()}
    rows += [Principal(council=council, kind=kinds.UNIT, code=code, name=title) for code, title in titles.items()]
    Principal.objects.bulk_create(rows)
    by_kind: dict[str, dict[str, UUID]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, {})[str(row.code)] = row.pk
    seat_members(council, term, by_kind)
    Unit.objects.bulk_create(
        Unit(council=council, principal_id=pk, code=code, short_name=titles[code].removeprefix(of), system="政府系统")
        for code, pk in by_kind["unit"].items()
    )
    return {"session_id": session.pk, "principals": by_kind}


@act("demo.appoint")
def _appoint(
    ctx: ActContext, *, council: Council, accounts: dict[str, Account], logins: list[str], principals: dict[str, Any]
) -> dict[str, Any]:
    ctx.require("demo.build")
    for login in logins:
        role, _title = LOGINS[login]
        if role in (Role.CORRESPONDENT, Role.VENUE_CONVENER):
            continue  # are appointed with the network, and with the talks
        principal_id = organ = None
        if role == Role.MEMBER:
            principal_id = principals["member"][f"{SECOND_MEMBER + 1:04}" if login == "member2" else "0001"]
        elif role in (Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD):
            principal_id = principals["unit"][DEMO_UNIT]
        elif role == Role.COMMITTEE_CLERK:
            principal_id, organ = principals["organ"]["c2"], Organ.objects.get(code="committee-2")
        Appointment(
            council=council,
            account=accounts[login],
            role=role,
            organ=organ,
            principal_id=principal_id,
            valid_from=date(2020, 1, 1),
        ).save()
    return {}


@act("demo.adopt", summarised=True)
def _adopt(ctx: ActContext, *, council: Council, found: dict[str, Any], opens_on: date, thought: _Thoughts) -> dict[str, Any]:
    """The lived year, through the door for history."""
    ctx.require("demo.build")
    principals = found["principals"]
    names = dict(Principal.objects.values_list("pk", "name"))
    members = [Submitter(pk, "member", names[pk]) for pk in principals["member"].values()]
    bodies = [Submitter(pk, kind, names[pk]) for kind in ("political_party", "body") for pk in principals[kind].values()]
    bodies += [Submitter(pk, "committee", names[pk]) for pk in principals["organ"].values()]
    year = Year(
        session_id=found["session_id"],
        opens_on=opens_on,
        today=today(),
        submitters=members[1:] + bodies * 2,
        units=principals["unit"],
        unit_names=names,
        demo_submitter=members[0],
    )
    known = Labels(
        classes=labels("proposal_class"),
        results=labels("result_class"),
        reasons=labels("not_filed_reason"),
        principals=names,
        sessions={found["session_id"]: "六届三次会议"},
    )
    past = [past_case(record, council.pk, known) for record in records(year, iter(thought.past), SEED)]
    adopt(ctx, publish(council.pk, KIND, today()), uuid7(), past)
    raise_series(council.pk, f"proposal:{found['session_id']}", max(case.number or 0 for case in past))
    raise_series(council.pk, "proposal:receipt", len(past))
    return {"adopted": len(past)}


def _cast(council: Council, accounts: dict[str, Account], found: dict[str, Any]) -> Cast:
    unit_id = found["principals"]["unit"][DEMO_UNIT]
    with in_council(council.pk):
        actors = {login: actor_of(accounts[login].pk, accounts[login].name, council.pk) for login in LOGINS}
        name = Principal.objects.get(pk=unit_id).name
    # In the city the offices that have no log-in of their own are played by the house itself.
    system = system_actor(council.pk, "演示数据")
    wanted = ("clerk", "director", "dispatch", "liaison", "handler", "head")
    played = {login: actors[login] if actors[login].grants else system for login in wanted}
    return Cast(**played, unit_id=unit_id, unit_name=name)


def _readers(council: Council, accounts: dict[str, Account]) -> list[Actor]:
    """Who opened the dossier of the member with a log-in: the members' affairs office and a leader."""
    with in_council(council.pk):
        return [actor_of(accounts[login].pk, accounts[login].name, council.pk) for login in ("affairs", "leader")]


def _member_actor(council: Council, accounts: dict[str, Account], found: dict[str, Any], n: int) -> Actor:
    """A demo member with a log-in where there is one, else a member who has none (the record then shows the name alone)."""
    principal_id = list(found["principals"]["member"].values())[n]
    with in_council(council.pk):
        for place, login in ((0, "member"), (SECOND_MEMBER, "member2")):
            account = accounts[login]
            if n == place and Appointment.objects.filter(account=account).exists():
                return actor_of(account.pk, account.name, council.pk)
        name = Principal.objects.get(pk=principal_id).name
    return Actor(council.pk, name, grants=(Grant(Role.MEMBER, council.pk, principal_id=principal_id),))


def _ids(found: dict[str, Any]) -> dict[str, Any]:
    """The result of `found_council` with its ids as UUIDs again: an act's result is plain JSON."""
    principals = {kind: {code: UUID(pk) for code, pk in rows.items()} for kind, rows in found["principals"].items()}
    return {"session_id": UUID(found["session_id"]), "principals": principals}


def _session_day(now: date) -> date:
    """The plenary of the year that has been lived: mid-January, at least ten weeks ago."""
    this_year = date(now.year, 1, 14)
    return this_year if (now - this_year).days >= 70 else date(now.year - 1, 1, 14)
