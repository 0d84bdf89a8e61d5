"""Cases of several kinds with links between them, made as rows: what the course shows depends on nothing else."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.fixtures import seed
from yitang.features.briefs.models import Brief
from yitang.features.experts.models import Evaluation, EvaluationForm, FormVersion
from yitang.features.grassroots.models import Matter
from yitang.features.joint.models import Entry, Filing, Room
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.clock import now, today
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.procedures import procedure_of, publish

DAY = date(2026, 5, 6)


@dataclass
class World:
    """A council with two members and a unit."""

    council: Council
    people: dict[str, Principal] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)

    def actor(self, role: str, name: str = "", account: UUID | None = None) -> Actor:
        principal = self.people[name].pk if name else None
        return Actor(self.council.pk, name or role, account or uuid4(), (Grant(role, self.council.pk, uuid4(), None, principal),))

    def case(self, kind: str, title: str = "", **fields: Any) -> UUID:
        """A case of a kind at its first stage, and its feature's row with these values."""
        with seed(self.council) as ctx:
            version = publish(ctx.council_id, kind, today())
            procedure = procedure_of(version.pk)
            case = Case(council=self.council, kind=kind, procedure=version, title=title or f"{kind} {len(self.cases)}")
            open_case(ctx, case, procedure, procedure.stage_order[0])
            getattr(self, f"_{kind}")(case, fields).save(force_insert=True)
        self.cases[case.pk] = case
        return case.pk

    def tie(self, kind: str, source: UUID, target: UUID) -> None:
        with seed(self.council):
            CaseLink(council=self.council, source=self.cases[source], target=self.cases[target], kind=kind).save(
                force_insert=True
            )

    def _proposal(self, case: Case, fields: dict[str, Any]) -> Proposal:
        given = {"submitter": self.people["丁守拙"], "submitter_kind": "member", "submitted_on": DAY}
        return Proposal(council=self.council, case=case, **given | fields)

    def _brief(self, case: Case, fields: dict[str, Any]) -> Brief:
        given = {"reflector": self.people["丁守拙"], "source_kind": "member", "submitted_on": DAY}
        return Brief(council=self.council, case=case, **given | fields)

    def _matter(self, case: Case, fields: dict[str, Any]) -> Matter:
        given = {"digest": uuid4().hex, "way": "phone", "class_code": "roads", "text": case.title, "said_on": DAY}
        return Matter(council=self.council, case=case, **given | fields)

    def _gathering(self, case: Case, fields: dict[str, Any]) -> Gathering:
        given = {"kind_code": "committee", "starts_at": now(), "ends_at": now() + timedelta(minutes=90)}
        return Gathering(council=self.council, case=case, **given | fields)

    def _evaluation(self, case: Case, fields: dict[str, Any]) -> Evaluation:
        form = EvaluationForm(council=self.council, code="plain", name="成果评议表")
        form.save()
        scale = {"criteria": [{"code": "use", "label": "用处", "weight": 1}], "low": 0, "high": 10, "anonymous": True}
        version = FormVersion(council=self.council, form=form, number=1, effective_from=DAY, quorum=50, least=3, **scale)
        version.save(force_insert=True)
        return Evaluation(council=self.council, case=case, version=version, closes_on=DAY, **fields)

    def _joint(self, case: Case, fields: dict[str, Any]) -> Room:
        own = {"kind_code": "survey", "opener_code": self.council.code, "opener_name": self.council.name, "is_own": True}
        return Room(council=self.council, case=case, **own | fields)

    def filed(self, room: UUID, title: str, number: int) -> None:
        """A joint result of a room, filed under the council's own number."""
        with seed(self.council):
            origin = {"origin_code": self.council.code, "origin_name": self.council.name, "author": "吴二", "is_own": True}
            entry = Entry(council=self.council, room_id=room, kind="result", title=title, sent_at=now(), **origin)
            entry.save(force_insert=True)
            filing = Filing(council=self.council, entry=entry, number=number, year=DAY.year, filed_on=DAY)
            filing.save(force_insert=True)

    def suggestion(self, case_id: UUID, text: str, **fields: Any) -> None:
        with seed(self.council):
            number = Suggestion.objects.filter(case=case_id).count() + 1
            row = Suggestion(council=self.council, case_id=case_id, ordinal=number, raised_by=self.people["吴二"], text=text)
            for name, value in fields.items():
                setattr(row, name, value)
            row.save(force_insert=True)

    def handled(self, case_id: UUID) -> None:
        """Given to the unit, answered, judged."""
        with seed(self.council):
            part = Assignment(council=self.council, case_id=case_id, unit=self.people["县交通局"], role="sole", sent_on=DAY)
            part.replied_on = DAY + timedelta(days=30)
            part.save(force_insert=True)
            Reply(council=self.council, assignment=part, text="答复的正文", issued_on=part.replied_on).save(force_insert=True)
            given = dict.fromkeys(("attitude", "result", "overall"), "satisfied")
            rating = Rating(council=self.council, case_id=case_id, principal=self.people["丁守拙"], channel="screen", **given)
            rating.rated_on = DAY + timedelta(days=40)
            rating.save(force_insert=True)


def build_world(council: Council) -> World:
    """The shipped dictionaries; members 丁守拙 and 吴二, 县交通局 as unit."""
    world = World(council)
    with seed(council) as ctx:
        load_pack(ctx, council)
        for kind, name in (("member", "丁守拙"), ("member", "吴二"), ("unit", "县交通局")):
            world.people[name] = Principal(council=council, kind=kind, name=name)
            world.people[name].save()
    return world
