"""Titles, texts and replies of the demo's proposals, put together from `topics.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from yitang.config.demo.people import PLACES

_FROM_VISITS = (
    "结合今年上半年的走访和座谈，我们就此作了专题了解。",
    "根据基层委员工作室收集的群众意见，这一问题比较集中。",
    "在实地察看和与基层干部、群众交谈后，有以下认识。",
    "这一情况在界别活动和小组调研中多次被提到。",
)
_CAUSES = (
    "分析原因，一是统筹协调机制还不够顺畅，二是经费和人员保障与任务不匹配，三是群众参与和监督的渠道不够多。",
    "究其原因，既有历史欠账，也有部门之间衔接不够、基层力量不足的因素。",
    "从根源上看，重建设轻管理、重数量轻实效的倾向仍然存在，评价办法也有待完善。",
)
_THANKS = "感谢您对这项工作的关心和支持，欢迎继续提出宝贵意见。"


@dataclass(frozen=True)
class Idea:
    """One proposal that somebody could have written."""

    title: str
    body: str
    class_code: str
    unit: str
    done: tuple[str, ...]

    def reply(self, name: str, number: int | None, unit: str) -> str:
        """The unit's reply in the usual form: salutation, numbered answer, thanks."""
        head = f"{name}：\n您提出的《{self.title}》（第{number}号）收悉，现答复如下：\n"
        points = [f"{'一二三四'[n]}、{line}。" for n, line in enumerate(self.done)]
        rest = f"下一步，我单位将会同有关部门逐项抓好落实，并及时反馈进展。{_THANKS}\n{unit}"
        return head + "\n".join(points) + "\n" + rest


def ideas(seed: int) -> Iterator[Idea]:
    """Ideas in a fixed random order, every title once."""
    dice = Random(seed)
    topics = tomllib.loads(Path(__file__).with_name("topics.toml").read_text(encoding="utf-8"))["topic"]
    pairs = [(topic, stem, place) for topic in topics for stem in topic["stems"] for place in PLACES]
    dice.shuffle(pairs)
    for topic, stem, place in pairs:
        yield _idea(dice, topic, stem, place)


def _idea(dice: Random, topic: dict[str, Any], stem: str, place: str) -> Idea:
    title = f"关于{stem.format(p=place)}的建议"
    problems = dice.sample(topic["problems"], 3)
    suggestions = dice.sample(topic["suggestions"], dice.choice((3, 4)) if len(topic["suggestions"]) > 3 else 3)
    parts = ["一、基本情况", topic["situation"].format(p=place) + dice.choice(_FROM_VISITS), "二、主要问题"]
    parts += [f"（{'一二三'[n]}）{line}。" for n, line in enumerate(problems)]
    parts += [dice.choice(_CAUSES), "三、意见建议"]
    parts += [f"{n}. {line}。" for n, line in enumerate(suggestions, start=1)]
    return Idea(title, "\n".join(parts), topic["class"], topic["unit"], tuple(topic["reply"]))
