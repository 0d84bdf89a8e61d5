"""What residents of the demo city said this year: taken on, answered, settled, sent elsewhere. Everybody and everything is invented."""

from random import Random
from uuid import UUID

from yitang.features.grassroots.matters import bearer, say
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.states import AXIS
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.permissions.actors import Actor, Grant, visitor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.open_door import new_code
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance

SEED = 319
SAID = (
    ("roads", "村口到小学的路有两百多米没有路灯，孩子放晚自习要打手电。", "已装太阳能路灯九盏，当晚亮灯。"),
    ("environment", "河边垃圾桶只有一个，周末满了没人清，味道很大。", "增设两组分类垃圾桶，周末加清一次。"),
    ("water", "山上水池的管子冬天冻裂，隔三天才来一次水。", "更换保温管一百二十米，水压已恢复。"),
    ("housing", "老楼单元门坏了半年，找了物业没有人修。", "物业已更换单元门，维修资金公示在楼道。"),
    ("elderly", "社区食堂中午十一点半就收摊，腿脚慢的老人赶不上。", "午餐延长到十二点半，行动不便的送餐上门。"),
    ("health", "卫生室的药只够开三天，慢性病要来回跑。", "慢性病长处方可开四周，药品目录张贴在卫生室。"),
    ("farming", "梅子熟了没有冷库，两天就坏，能不能几个村合用一个。", "三村合建冷库已列入今年项目，九月开工。"),
    ("school", "放学时校门口堵车，摩托车和孩子挤在一起。", "校门外划出接送区，放学时段有人值守。"),
    ("neighbours", "广场舞音响太大，高考前这一个月能不能小声一点。", "经议事会商量，九点前结束，音量有人管。"),
    ("work", "合作社招工只要四十岁以下，我们五十多的也能干。", "开设照护和保洁两个班，已有十七人上岗。"),
)
ENDS = ("said", "said", "accepted", "accepted", "answered", "settled", "settled", "settled", "objected", "elsewhere")
DOUBTED = "在家兼职日结，详情看 www.example.test ，名额有限。"
ELSEWHERE = "这件事正在法院审理，由法院办理；需要法律帮助可以拨打 12348。"


def say_matters(council: Council) -> None:
    """Forty matters at forty venues, each led to one of its ends by the acts."""
    dice = Random(SEED)
    office = Actor(council.pk, "郑以宁", None, (Grant(Role.RESEARCH_OFFICE, council.pk),))
    with in_council(council.pk):
        venues = list(Venue.objects.filter(kind__in=("village", "township")).order_by("code").values_list("pk", flat=True))
        units = list(Principal.objects.filter(kind="unit").order_by("code").values_list("pk", flat=True))
        for n, end in enumerate(ENDS * 4):
            class_code, text, answer = SAID[(n * 3 + n // len(SAID)) % len(SAID)]
            data = {"class_code": class_code, "text": text, "venue_id": venues[dice.randrange(len(venues))]}
            made = say(visitor(council.pk), digest=digest_of(new_code()), **data)  # type: ignore[arg-type]
            _lead(office, UUID(str(made["case_id"])), end, units[dice.randrange(len(units))], answer)
        say(visitor(council.pk), digest=digest_of(new_code()), class_code="other", text=DOUBTED, venue_id=venues[0], watch=True)


def _lead(office: Actor, case_id: UUID, end: str, unit: UUID, answer: str) -> None:
    if end == "said":
        return
    if end == "elsewhere":
        advance(office, case_id=case_id, axis=AXIS, edge="send_elsewhere", reason=ELSEWHERE)
        return
    advance(office, case_id=case_id, axis=AXIS, edge="accept", payload={"unit": str(unit)})
    if end == "accepted":
        return
    advance(office, case_id=case_id, axis=AXIS, edge="answer", payload={"text": answer, "outcome": "solved"})
    resident = bearer(Matter.objects.get(pk=case_id))
    if end == "settled":
        advance(resident, case_id=case_id, axis=AXIS, edge="agree", payload={"judged": "solved"})
    elif end == "objected":
        words = {"text": "只办了一半，另一半还没有动。", "judged": "partly"}
        advance(resident, case_id=case_id, axis=AXIS, edge="object", payload=words)
