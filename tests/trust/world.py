"""A council with one thing of everything, the same next door, an account for each role, and what each address needs."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.doors.api.programme import a_token, an_account
from tests.features.proposals.house import House, build_house
from tests.fixtures import seed
from tests.trust.assessments import assess
from tests.trust.attachments import attach_files, publish_file
from tests.trust.brief_cases import make_briefs
from tests.trust.channels import connect
from tests.trust.consultations import consult
from tests.trust.councils_together import work_together
from tests.trust.dossiers import keep_dossiers
from tests.trust.figures_of_places import count_places
from tests.trust.gatherings import gather
from tests.trust.ladders import keep_ladders
from tests.trust.papers import write_letters
from tests.trust.places import open_venues
from tests.trust.plans import plan
from tests.trust.routes import fixed_words
from tests.trust.talks import hold_talks
from yitang.features.proposals.handling.links import make_link
from yitang.features.proposals.intake.joint import invite
from yitang.features.proposals.intake.meeting import open_meeting, put_on_list
from yitang.features.proposals.models import Backing, PendingDecision
from yitang.foundation.accounts.models import Account, ApiToken, Invitation
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.tenancy.models import Council, CouncilSession, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.lists.actions import save_view
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.members.models import Belonging, Body, DataRequest, ElectedPost, Member
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.figures.actions import freeze
from yitang.instruments.handling.models import Assignment, Contact, InnerTask
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.workflow.models import ProcedureParameter, ProcedureVersion
from yitang.instruments.workflow.procedures import publish

ANONYMOUS = "anonymous"
ROLES = (*Role.values, ANONYMOUS)
BODY = "情况：看过。\n建议：办好。" + "实在的内容。" * 30

Things = dict[str, Any]
"""Relation of the object → what stands in the address."""


@dataclass
class World:
    """`things[parameter][relation]` is an id; what is "own" differs by role. `canaries[relation]` is the title of that case."""

    house: House
    next_door: House
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    things: dict[str, Things] = field(default_factory=dict)
    of_body: Things = field(default_factory=dict)
    case_of_part: Things = field(default_factory=dict)
    canaries: dict[UUID, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def thing(self, parameter: str, relation: str, role: str) -> Any:
        """What stands in the address for this role: an own case is the body's for its liaison."""
        if parameter == "case_id" and role == Role.BODY_LIAISON and relation in self.of_body:
            return self.of_body[relation]
        if parameter == "token_id" and relation == "own":
            return self.things["own_tokens"].get(role, uuid4())
        return self.things[parameter][relation]

    def words(self, route: str) -> dict[str, str]:
        """What stands in the address besides ids; the same name means other things in other rooms."""
        names = {"api:dictionary": "proposal_class", "api:figures": "proposals"}
        return self.fixed | ({"name": names[route]} if route in names else {})

    def client(self, role: str) -> Client:
        if role not in self.clients:
            client = self.clients[role] = Client(raise_request_exception=False)
            if role != ANONYMOUS:
                client.force_login(self.accounts[role], backend="yitang.foundation.accounts.sessions.AccountBackend")
        return self.clients[role]


def build_world(council: Council, other: Council) -> World:
    """Everything is made through the acts, or through the door where no act makes it."""
    for one in (council, other):
        # The second step of separated administrators has a test of its own; here the policy behind it is asked.
        one.settings = {"mfa_roles": []}
        one.save()
    world = World(build_house(council), build_house(other))
    _people(world)
    _cases(world)
    _round(world)
    world.things["file_id"] = attach_files(council, other, world.things["case_id"])
    world.things["folder_id"] = {"unknown": uuid7()}
    _files(world)
    _units_and_submitters(world)
    _lists(world)
    world.things |= write_letters(world.house, world.next_door, world.accounts[Role.PROPOSAL_CLERK])
    world.things |= connect(world.house, world.next_door, world.accounts[Role.SYSTEM_ADMIN])
    world.things |= assess(world.house, world.next_door)
    world.things |= gather(world.house, world.next_door)
    world.things |= keep_dossiers(world.house, world.next_door)
    world.things |= keep_ladders(world.house, world.next_door)
    world.things["brief"] = make_briefs(world.house, world.next_door)
    world.things |= open_venues(world.house, world.next_door)
    world.things |= hold_talks(world.house, world.next_door, world.things["venue_id"])
    world.things |= count_places(world.house, world.next_door)
    world.things |= plan(world.house, world.next_door)
    world.things |= consult(world.house, world.next_door)
    world.things |= work_together(world.house, world.next_door)
    # A log-in is noted in the account, so everybody logs in before anything is compared.
    for role in ROLES:
        world.client(role)
    return world


def _people(world: World) -> None:
    house = world.house
    with seed(house.council):
        body = Principal(council=house.council, kind="body", code="b1", name="云河县青年联合会")
        body.save()
    (member,) = house.member.principal_ids
    principals = {Role.MEMBER: member, Role.BODY_LIAISON: body.pk} | dict.fromkeys(UNIT_ROLES, house.unit_id)
    for role in Role.values:
        principal = principals.get(role)  # type: ignore[call-overload]
        account = world.accounts[role] = an_account(house.council, f"r-{role}", role, principal=principal)
        if role != Role.VISITOR:
            world.tokens[role] = a_token(account, house.council)
    world.things["body"] = {"principal": body.pk}


def _cases(world: World) -> None:
    house, far = world.house, world.next_door
    with seed(house.council):
        second = Principal(council=house.council, kind="unit", code="fin", name="云河县财政局")
        second.save()
        Unit(council=house.council, principal=second, code="fin").save()
    grant = Grant(Role.BODY_LIAISON, house.council.id, uuid4(), None, world.things["body"]["principal"])
    body = Actor(house.council.id, "青联的人", uuid4(), (grant,))
    cases: Things = {"unknown": uuid7()}
    for owner, found, mark in ((house.member, cases, "甲"), (body, world.of_body, "乙")):
        found["own_draft"] = _case(world, house.draft, owner, f"鹤{mark}草稿")
        found["own_submitted"] = _case(world, house.submitted, owner, f"鹤{mark}在审")
        found["own_answered"] = _case(world, house.answered, owner, f"鹤{mark}已答复")
    cases["other_draft"] = _case(world, house.draft, house.other, "雁草稿")
    cases["other_submitted"] = _case(world, house.submitted, house.other, "雁在审")
    cases["other_filed"] = _case(world, house.filed, house.other, "雁已立案")
    cases["closed_filed"] = _case(
        world, house.filed, house.other, "雁不公开", consent_public=False, consent_reason="涉及个人隐私"
    )
    cases["other_assigned"] = _case(world, house.filed, house.other, "雁办理中")
    dispatch = house.office(Role.DISPATCH_OFFICE)
    house.step(dispatch, cases["other_assigned"], "course.assign", payload={"lead": str(house.unit_id)})
    cases["other_received"] = _case(world, house.filed, house.other, "雁已签收")
    house.step(dispatch, cases["other_received"], "course.assign", payload={"lead": str(house.unit_id)})
    house.step(house.unit(Role.UNIT_LIAISON), cases["other_received"], "handling.receive")
    cases["elsewhere"] = _case(world, house.filed, house.other, "雁别的单位办理")
    house.step(dispatch, cases["elsewhere"], "course.assign", payload={"lead": str(second.pk)})
    cases["published"] = _published(world, house, "雁已公开")
    cases["foreign_draft"] = _case(world, far.draft, far.member, "鹰草稿")
    cases["foreign_submitted"] = _case(world, far.submitted, far.member, "鹰在审")
    cases["foreign_answered"] = _case(world, far.answered, far.member, "鹰已答复")
    world.things["case_id"] = cases
    with in_council(house.council.id):
        parts = {a.case_id: a.pk for a in Assignment.objects.all()}
    with in_council(far.council.id):
        far_part = Assignment.objects.get(case_id=cases["foreign_answered"]).pk
    world.things["assignment_id"] = {
        "assigned": parts[cases["other_assigned"]],
        "received": parts[cases["other_received"]],
        "replied": parts[cases["own_answered"]],
        "elsewhere": parts[cases["elsewhere"]],
        "foreign": far_part,
        "unknown": uuid7(),
    }
    whose = {"assigned": "other_assigned", "received": "other_received", "replied": "own_answered", "elsewhere": "elsewhere"}
    whose |= {"foreign": "foreign_answered", "unknown": "other_received"}
    world.things["contact_id"] = _contacts(
        world, {"own": parts[cases["own_answered"]], "other": parts[cases["other_received"]]}, far_part
    )
    world.case_of_part = {relation: cases[name] for relation, name in whose.items()}


def _round(world: World) -> None:
    """Invitations to and by the member, and the list of a review meeting, here and next door; their cases stand apart."""
    found: dict[str, Things] = {name: {"unknown": uuid7()} for name in ("backing_id", "meeting_id", "pending_id")}
    house, far = world.house, world.next_door
    for relation, place, first, second in (
        ("to_us", house, house.other, house.member),
        ("by_us", house, house.member, house.other),
        ("foreign", far, far.other, far.member),
    ):
        case_id = place.draft(first, title=f"关于{relation}联名的建议")
        invite(first, case_id=case_id, relation="joint", principal_ids=list(second.principal_ids))
        with in_council(place.council.id):
            found["backing_id"][relation] = Backing.objects.get(case_id=case_id).pk
    for relation, place in (("here", house), ("foreign", far)):
        clerk = place.office(Role.PROPOSAL_CLERK)
        meeting_id = UUID(open_meeting(clerk, title="审查会", held_on=date(2026, 3, 2))["meeting_id"])
        put_on_list(clerk, meeting_id=meeting_id, case_ids=[place.submitted(place.other, title="关于上会的建议")])
        with in_council(place.council.id):
            found["pending_id"][relation] = PendingDecision.objects.get(meeting_id=meeting_id).pk
        found["meeting_id"][relation] = meeting_id
    world.things |= found


def _contacts(world: World, parts: dict[str, UUID], far_part: UUID) -> Things:
    """A talk on record in an own case, in another's, and next door."""
    found: Things = {"unknown": uuid7()}
    places = [(world.house, relation, part) for relation, part in parts.items()] + [(world.next_door, "foreign", far_part)]
    for house, relation, part in places:
        with seed(house.council) as ctx:
            talk = Contact(council=house.council, assignment_id=part, channel="phone", held_on=date(2026, 3, 2), who="沈科长")
            talk.result, talk.recorded_at = "说明了进展。", ctx.at
            talk.save()
            found[relation] = talk.pk
    return found


def _units_and_submitters(world: World) -> None:
    """What is inside a unit, and the links by which submitters give feedback without a log-in."""
    cases, parts = world.things["case_id"], world.things["assignment_id"]
    own = {"own": parts["received"], "elsewhere": parts["elsewhere"]}
    world.things["task_id"] = _tasks(world, own, parts["foreign"])
    world.things["link_secret"] = {
        "here": _link(world.house, cases["own_answered"]),
        "foreign": _link(world.next_door, cases["foreign_answered"]),
        "unknown": new_secret(),
    }


def _tasks(world: World, parts: dict[str, UUID], far_part: UUID) -> Things:
    """A task inside the unit, inside another, and next door."""
    found: Things = {"unknown": uuid7()}
    places = [(world.house, relation, part) for relation, part in parts.items()] + [(world.next_door, "foreign", far_part)]
    for house, relation, part in places:
        with seed(house.council) as ctx:
            task = InnerTask(council=house.council, assignment_id=part, section="基础教育处", given_at=ctx.at)
            task.save()
            found[relation] = task.pk
    return found


def _case(world: World, make: Any, owner: Actor, title: str, **more: Any) -> UUID:
    case_id: UUID = make(owner, title=f"关于{title}的建议", body=BODY, **more)
    world.canaries[case_id] = title
    return case_id


def _published(world: World, house: House, title: str) -> UUID:
    case_id = _case(world, house.answered, house.other, title)
    grades = {"attitude": "satisfied", "result": "satisfied", "overall": "satisfied"}
    house.step(house.other, case_id, "course.rate", payload=grades)
    text = {"title": f"关于{title}的建议", "body": BODY}
    world.things["public_file"] = publish_file(house, case_id, text)
    return case_id


def _files(world: World) -> None:
    """Tokens, invitations, messages, batches, snapshots: each here and next door."""
    house, far = world.house, world.next_door
    secret = new_secret()
    things = world.things
    stranger = an_account(far.council, "far", Role.PROPOSAL_CLERK)
    newcomer = an_account(house.council, "new", Role.MEMBER, principal=next(iter(house.other.principal_ids)))
    a_token(newcomer, house.council)
    a_token(stranger, far.council)
    found: dict[str, dict[str, Any]] = {"here": {}, "foreign": {}}
    for place, council in (("here", house.council), ("foreign", far.council)):
        with seed(council) as ctx:
            message = Message(council=council, kind="know", event="x", text="别人的信", principal_id=uuid4())
            message.save()
            batch = _batch(council, "proposals", "表.csv")
            term_list = _batch(council, "new-term", "名单.xlsx", number=9, name="第九届", starts_on="2030-01-01")
            name = Principal(council=council, kind="member", name="未确认的人", confirmed=False)
            name.save()
            joined = Principal(council=council, kind="member", name="丁一", confirmed=False)
            joined.merged_into = Principal.objects.get(kind="member", code="1")
            joined.save()
            if place == "here":
                Invitation(
                    council=council, account=newcomer, digest=digest_of(secret), expires_at=now() + timedelta(days=1)
                ).save()
            del ctx
        clerk = Actor(council.id, "周", uuid4(), (Grant(Role.PROPOSAL_CLERK, council.id, uuid4()),))
        snapshot = freeze(clerk, code="proposals", session_id=None, as_of=date(2026, 6, 1), title="年中")
        found[place] = {"message_id": message.pk, "batch_id": batch.pk, "waiting": name.pk, "joined": joined.pk}
        found[place]["term_list"] = term_list.pk
        found[place]["snapshot_id"] = UUID(snapshot["snapshot_id"])
    for name_ in ("batch_id", "snapshot_id", "waiting", "joined", "term_list"):
        things[name_] = {"here": found["here"][name_], "foreign": found["foreign"][name_], "unknown": uuid7()}
    things["message_id"] = {"other": found["here"]["message_id"], "foreign": found["foreign"]["message_id"], "unknown": uuid7()}
    with in_council(house.council.id):
        mine = {role: ApiToken.objects.get(account=world.accounts[role]).pk for role in world.tokens}
        things["own_tokens"] = mine
        things["token_id"] = {"own": None, "other": ApiToken.objects.get(account=newcomer).pk}
        things["appointment_id"] = {"here": Appointment.objects.get(account=newcomer).pk}
        things["record_id"] = {"here": ActRecord.objects.filter(council=house.council, name="filing.file").first().pk}  # type: ignore[union-attr]
    with in_council(far.council.id):
        things["token_id"] |= {"foreign": ApiToken.objects.get(account=stranger).pk, "unknown": uuid7()}
        things["appointment_id"] |= {"foreign": Appointment.objects.get(account=stranger).pk, "unknown": uuid7()}
        foreign = ActRecord.objects.filter(council=far.council, name="filing.file").first()
        things["record_id"] |= {"foreign": foreign.pk, "unknown": uuid7()}  # type: ignore[union-attr]
    things["account_id"] = {"here": newcomer.pk, "foreign": stranger.pk, "unknown": uuid7()}
    things["secret"] = {"here": secret, "unknown": new_secret()}


def _batch(council: Council, format_: str, file_name: str, **options: Any) -> ImportBatch:
    """A file that was read and waits for agreement."""
    batch = ImportBatch(council=council, format=format_, file_name=file_name, sha256="0" * 64, recipe=uuid4().hex * 2)
    batch.state, batch.options = ImportBatch.State.STAGED, options
    batch.save()
    return batch


def _link(house: House, case_id: UUID) -> str:
    """The secret of a one-time link for feedback on a case of the house's own member."""
    clerk = house.office(Role.PROPOSAL_CLERK)
    return make_link(clerk, case_id=case_id, principal_id=next(iter(house.member.principal_ids))).secret


def _belongs(council: Council, member: Member | None) -> Things:
    """A member's sector and elected office."""
    assert member is not None
    with seed(council):
        sector = Principal(council=council, kind=Principal.Kind.SECTOR, code="edu-sector", name="教育界")
        sector.save(force_insert=True)
        Body(council=council, principal=sector, kind="sector").save(force_insert=True)
        belonging = Belonging(
            council=council, principal_id=member.principal_id, body=sector, kind="sector", valid_from=date(2024, 1, 1)
        )
        belonging.save(force_insert=True)
        term = Term.objects.order_by("number").first()
        office = ElectedPost(council=council, member=member, term=term, office="standing", valid_from=date(2024, 1, 1))
        office.save(force_insert=True)
        request = DataRequest(council=council, member=member, field="post", old=member.post, new="工程师")
        request.save(force_insert=True)
    return {"request_id": request, "belonging_id": belonging, "elected_id": office, "body_id": sector}


def _lists(world: World) -> None:
    house, far = world.house, world.next_door
    for place, council in (("here", house.council), ("foreign", far.council)):
        with in_council(council.id):
            member = Member.objects.order_by("number").first()
            rows = {
                "member_id": member,
                **_belongs(council, member),
                "unit_id": Unit.objects.order_by("code").first(),
                "entry_id": DictionaryEntry.objects.order_by("pk").first(),
                "session_id": CouncilSession.objects.first(),
            }
        for name, row in rows.items():
            world.things.setdefault(name, {"unknown": uuid7()})[place] = row.pk  # type: ignore[union-attr]
    with seed(house.council):
        # From now on the running cases keep earlier rules.
        changed = {"code": "proposal", "name": "appeal_period", "value": {"unit": "working_days", "count": 12}}
        ProcedureParameter(council=house.council, effective_from=date(2020, 1, 1), **changed).save()
        world.things["version_id"] = {"here": ProcedureVersion.objects.get(code="proposal").pk, "unknown": uuid7()}
        # Published here, so that no request is the first to store it.
        publish(house.council.id, "proposal", today())
    world.things["view_id"] = {"unknown": uuid7()}
    for relation, where, role in (("shared", house, Role.PROPOSAL_DIRECTOR), ("other", house, ""), ("foreign", far, "")):
        someone = where.office(Role.PROPOSAL_CLERK, "存视图的人")
        done = save_view(someone, list_code="proposals", name=relation, query="stage=submitted", role=role)
        world.things["view_id"][relation] = UUID(done["view_id"])
    world.fixed = fixed_words(house.council.code)
