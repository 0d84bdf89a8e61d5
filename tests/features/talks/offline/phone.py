"""A phone without a network, in a few lines: it writes a talk down as entries and sends them, as the page's script does."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7

SAID = ("路灯三盏不亮", "桥头护栏松动", "卫生室周末没有人")


@dataclass
class Phone:
    """The account it belongs to, and the entries that have not been answered yet."""

    account: UUID | None
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def write(self, talk: UUID, act: str, **data: Any) -> dict[str, Any]:
        entry = {"id": str(uuid7()), "talk": str(talk), "act": act, "data": data}
        self.waiting.append(entry)
        return entry

    def talk(self, venue: UUID, topic: UUID, *, said: tuple[str, ...] = SAID, close: bool = True) -> UUID:
        """Everything of one talk: opened, counted, minuted, its suggestions, closed."""
        talk = uuid7()
        given = {"venue": str(venue), "topic": str(topic), "title": "", "place": "村委会", "chair": "周支书", "made_here": True}
        self.write(talk, "open", held_on=today().isoformat(), **given)
        self.write(talk, "attendance", base=1, counts={"resident": 12}, named=[])
        self.write(talk, "minutes", base=2, minutes="大家谈了三件事。", consensus="reached", agreed="先修路灯")
        for text in said:
            self.write(talk, "suggestion", suggestion=str(uuid7()), text=text, said_by="村民代表")
        if close:
            self.write(talk, "close")
        return talk

    def bundle(self, most: int = 100) -> dict[str, Any]:
        return {"account": str(self.account), "entries": self.waiting[:most]}

    def hear(self, answers: list[dict[str, Any]]) -> list[str]:
        """Strike out what has arrived; the states that were answered."""
        arrived = {one["id"] for one in answers if one["state"] in ("done", "already")}
        self.waiting = [entry for entry in self.waiting if entry["id"] not in arrived]
        return [one["state"] for one in answers]
