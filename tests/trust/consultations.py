"""Methods and consultations here and next door: a topic, an activity in the plan, one under way with an opinion and a suggestion."""

from typing import Any
from uuid import UUID

from tests.features.consultations.table import Table, in_use
from tests.features.meetings.hall import Hall
from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.consultations.releases import Part, release
from yitang.features.consultations.residents import KINDS, speak
from yitang.features.consultations.taking_part import write_opinion
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.open_door import new_code
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.methods.composing import new_version, publish
from yitang.instruments.methods.models import MethodStep
from yitang.instruments.methods.taking_over import take_shipped
from yitang.instruments.suggestions.actions import record

NAMES = (
    "method_id",
    "method_draft_id",
    "method_step_id",
    "opinion_id",
    "said_id",
    "consultation_out",
    "followed_id",
    "resident_opinion_id",
)
SECRET = "B" * 26


def consult(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """What stands in addresses of methods and consultations, by the parameter's name."""
    here, foreign = _consulting(house), _consulting(next_door)
    found = {name: {"here": here[name], "foreign": foreign[name], "unknown": uuid7()} for name in NAMES}
    cases = {name: here[name] for name in ("begun", "planned", "proposed")}
    found["opinion_secret"] = {"here": here["opinion_secret"], "foreign": foreign["opinion_secret"], "unknown": SECRET}
    return found | {"consultation_id": {**cases, "foreign": foreign["begun"], "unknown": uuid7()}}


def _consulting(house: House) -> dict[str, Any]:
    hall = Hall(house.council, [house.member, house.other], house.unit(Role.UNIT_LIAISON))
    with seed(house.council):
        committee = Principal(council=house.council, kind=Principal.Kind.ORGAN, code="cons", name="城乡建设委员会")
        committee.save(force_insert=True)
        DictionaryEntry(council=house.council, dictionary=KINDS, code="suggestion", label="建议怎么做").save()
    table = Table(hall, committee.pk, in_use(house.council, "counterpart").method_id)
    draft = UUID(str(take_shipped(table.office(), code="special")["version_id"]))
    begun = table.begun()
    # A later version of the method, so that there is something to go over to.
    newer = UUID(str(new_version(table.office(), method_id=table.method_id)["version_id"]))
    publish(table.office(), version_id=newer, expected=1, effective_from=today())
    planned = table.topic("推进社区食堂可持续运营")
    table.step(planned, "select")
    table.placed(planned, month=8)
    table.step(planned, "add", payload={"paper": "党发〔2026〕9号", "decided_on": today()})
    opinion = write_opinion(house.member, case_id=begun, text="先易后难。")["opinion_id"]
    (member,) = house.member.principal_ids
    said = record(table.clerk, case_id=begun, raised_by=member, text="分批加装")["suggestion_id"]
    release(table.office(), case_id=begun, part=Part.CALL, title="怎么加装", text="听取意见。", takes_until=today())
    secret = new_code()
    words = {"class_code": "suggestion", "text": "先装老人多的楼。"}
    written = speak(visitor(house.council.id), case_id=begun, digest=digest_of(secret), **words)["opinion_id"]
    with in_council(house.council.id):
        step = MethodStep.objects.filter(version=draft).order_by("ordinal")[0]
    ids = {"begun": begun, "planned": planned, "proposed": table.topic("没有选上的议题"), "method_id": table.method_id}
    return ids | {
        "method_draft_id": draft,
        "method_step_id": step.pk,
        "opinion_id": UUID(str(opinion)),
        "said_id": UUID(str(said)),
        "consultation_out": begun,
        "followed_id": begun,
        "resident_opinion_id": UUID(str(written)),
        "opinion_secret": secret,
    }
