"""Letters for the tests of the room: one kind with every sort of field, about nothing in particular."""

from typing import Any
from uuid import UUID

from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.filling import fill
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject
from yitang.instruments.letters.sheets import Sheet, sheet_of
from yitang.instruments.letters.shipped import build

SENTENCE = "提案者走访了十二个小区老人吃饭难主要是就近没有食堂建议每个街道先办一个社区食堂"
TEXT = """
[信函机关标志] {{机关}}
[办理类别] {{类别}}
[发文字号] {{文号}}
[公文标题] {{标题}}
[主送机关] {{主送}}：
{{正文}}
[发文机关署名] {{机关}}
[成文日期] {{日期}}
[附注] （联系人：{{联系人}}）
[抄送机关] 抄送：{{抄送}}
"""
TABLE = """
[公文标题] 清册
|= 1 4 2
|! 序号 | 案由 | 提案者
| {{清单.序号}} | {{清单.案由}} | {{清单.提案者}}
"""
FIELDS = (
    *(Field(name, name) for name in ("机关", "类别", "标题", "主送", "正文", "日期", "联系人", "抄送")),
    Field("document_number", "文号"),
    Field("清单", "清单", "", (Field("序号", "序号"), Field("案由", "案由"), Field("提案者", "提案者"))),
)
VALUES: dict[str, Any] = {
    "机关": "云河县教育局",
    "类别": "A",
    "document_number": "云教函〔2026〕5号",
    "标题": "关于云河县政协第7号提案的答复",
    "主送": "丁一委员",
    "正文": "一、基本情况\n" + SENTENCE * 12 + "\n（一）下一步打算\n" + SENTENCE * 20,
    "日期": "2026年3月5日",
    "联系人": "沈科长",
    "抄送": "县政府督查室。",
}
declare("tests.letters", "Read letters of the tests", {Role.PROPOSAL_CLERK: anyone, Role.PROPOSAL_DIRECTOR: anyone})


def find(actor: Actor, subject_id: UUID) -> Subject | None:
    return Subject(subject_id, "关于修桥的事", "云河县教育局", {k: v for k, v in VALUES.items() if k != "document_number"})


def listed(actor: Actor, asked: Asked) -> list[Line]:
    return []


KIND = LetterKind("test-letter", "测试函", "", "tests.letters", FIELDS, TEXT, find, listed, is_numbered=True)
LETTER_KINDS.register(KIND.code, KIND)


def sheet(text: str = TEXT, **values: Any) -> Sheet:
    """A sheet of the test letter, or of another text with the same fields."""
    return sheet_of(fill(build(text), KIND.names, {**VALUES, **values}))
