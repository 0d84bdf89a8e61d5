"""What was written without a network comes in: each entry is one registered act under its own key, in the order in which it was written.

An entry that was carried out before is answered with the stored result; an act that finds that somebody changed the talk meanwhile is a
conflict and is answered with both versions. At the first entry of a talk that cannot be carried out the later ones of that talk wait.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yitang.features.talks import actions, problems
from yitang.features.talks.forms import PEOPLE, named_in
from yitang.features.talks.models import Named, Problem
from yitang.features.talks.offline.pack import talk_data
from yitang.features.talks.queries import get_talk
from yitang.features.talks.states import TALK
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused, NotFound, Refused, YitangError
from yitang.foundation.core.ids import is_uuid
from yitang.foundation.permissions.actors import Actor
from yitang.institution.principals.naming import one_named
from yitang.instruments.suggestions.models import Suggestion

MOST = 100
"""Entries of one bundle; the phone sends the rest with the next one."""
LONGEST = 100_000

Data = dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """One entry: its id, which is its key, the talk, the act, and what the act is given."""

    id: UUID
    talk: UUID
    act: str
    data: Data


@dataclass
class Sending:
    """A bundle while it is carried out."""

    actor: Actor
    stopped: set[UUID] = field(default_factory=set)

    def carry_out(self, entry: Entry) -> Data:
        """Carry one entry out and say what became of it: done, already, conflict, refused or waiting."""
        if entry.talk in self.stopped:
            return {"id": str(entry.id), "state": "waiting"}
        key = key_of(self.actor, entry.id)
        before = ActRecord.objects.filter(key=key).exists()
        try:
            result = ACTS[entry.act](self.actor, key, entry.talk, entry.data)
        except (Conflict, KeyReused) as error:
            return self._conflict(entry, error)
        except (Invalid, Blocked, Refused, NotFound) as error:
            self.stopped.add(entry.talk)
            return {"id": str(entry.id), "state": "refused", "act": entry.act, "message": _sentence(error)}
        answer: Data = {"id": str(entry.id), "state": "already" if before else "done"}
        return answer | {name: result[name] for name in ("version", "ordinal") if name in result}

    def _conflict(self, entry: Entry, error: YitangError) -> Data:
        if entry.act in STANDING and _stands(entry):
            return {"id": str(entry.id), "state": "already"}
        self.stopped.add(entry.talk)
        talk = get_talk(self.actor, entry.talk)
        last = ActRecord.objects.filter(subject_kind=TALK, subject_id=entry.talk).order_by("-recorded_at").first()
        return {
            "id": str(entry.id),
            "state": "conflict",
            "act": entry.act,
            "message": str(error.message),
            "who": last.actor_name if talk and last else "",
            "when": last.recorded_at.isoformat() if talk and last else "",
            "theirs": talk_data(talk) if talk else None,
        }


STANDING: dict[str, tuple[type[Any], str]] = {"suggestion": (Suggestion, "case"), "problem": (Problem, "talk")}
"""Acts whose entry mints the id of what it writes down → the rows, and the column that names the talk."""


def carry_out(actor: Actor, raw: Iterable[Any]) -> list[Data]:
    """Carry a bundle out, entry by entry, each in a transaction of its own. Raises `Invalid` for something that is no bundle."""
    entries = [_entry(one) for one in raw]
    sending = Sending(actor)
    return [sending.carry_out(entry) for entry in entries]


def key_of(actor: Actor, entry_id: UUID) -> str:
    """The key of an entry, the account's own: nobody else fetches a result by guessing an id."""
    return "offline:" + hashlib.blake2s(f"{actor.account_id}\n{entry_id}".encode()).hexdigest()


def _entry(raw: Any) -> Entry:
    if not isinstance(raw, dict) or not isinstance(raw.get("data"), dict) or raw.get("act") not in ACTS:
        raise Invalid(_("This was not written by the page for work without a network."))
    return Entry(_uuid(raw.get("id")), _uuid(raw.get("talk")), raw["act"], raw["data"])


def _open(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    given: Data = {"venue_id": _uuid(data.get("venue")), "held_on": _day(data.get("held_on"))}
    if data.get("topic"):
        given["topic_id"] = _uuid(data["topic"])
    if data.get("made_here"):
        given |= {name: _text(data, name) for name in ("title", "place", "chair")}
    else:
        given = {"held_on": given["held_on"]}
    return actions.open_talk(actor, key=key, case_id=talk, **given)


def _attendance(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    counts, named = data.get("counts"), data.get("named", [])
    if not isinstance(counts, dict) or not isinstance(named, list) or not all(map(_is_named, named)):
        raise Invalid(_("This was not written by the page for work without a network."))
    people = {UUID(one["principal_id"]): str(one.get("part", ""))[:10] for one in named}
    people = dict.fromkeys(_listed(_text(data, "people")), Named.Part.ATTENDED.value) | people
    given = {str(code)[:40]: count for code, count in counts.items()}
    return actions.record_attendance(
        actor,
        key=key,
        case_id=talk,
        counts=given,
        named=[{"principal_id": pk, "part": part} for pk, part in people.items()],
        expected_version=_number(data.get("base")),
    )


def _minutes(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    given = {name: _text(data, name) for name in ("minutes", "consensus", "agreed")}
    return actions.write_minutes(actor, key=key, case_id=talk, expected_version=_number(data.get("base")), **given)


def _suggestion(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    given = {name: _text(data, name) for name in ("text", "said_by")}
    return actions.raise_suggestion(actor, key=key, case_id=talk, suggestion_id=_uuid(data.get("suggestion")), **given)


def _problem(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    problem = _uuid(data.get("problem"))
    return problems.note_problem(actor, key=key, case_id=problem, talk_id=talk, text=_text(data, "text"))


def _close(actor: Actor, key: str, talk: UUID, data: Data) -> Data:
    return actions.close_talk(actor, key=key, case_id=talk)


ACTS: dict[str, Callable[[Actor, str, UUID, Data], Data]] = {
    "open": _open,
    "attendance": _attendance,
    "minutes": _minutes,
    "suggestion": _suggestion,
    "problem": _problem,
    "close": _close,
}


def _stands(entry: Entry) -> bool:
    """Whether this very suggestion or problem is written down already: its id was minted on the phone, once."""
    model, tied = STANDING[entry.act]
    wanted = {"pk": _uuid(entry.data.get(entry.act)), tied: entry.talk, "text": _text(entry.data, "text").strip()}
    return bool(model.objects.filter(**wanted).exists())


def _listed(text: str) -> list[UUID]:
    """Those of the lists whom the lines of a text name. Raises `Invalid` with a sentence for each name that is on none, or on several."""
    found, faults = [], []
    for name in named_in(text):
        try:
            found.append(one_named(name, PEOPLE).pk)
        except ValidationError as error:
            faults += error.messages
    if faults:
        raise Invalid({"named": faults})
    return found


def _sentence(error: YitangError) -> str:
    if isinstance(error, Invalid) and error.errors:
        return " ".join(str(text) for texts in error.errors.values() for text in texts)
    if isinstance(error, NotFound) and not str(error.message):
        return _("There is no such talk, or it is not yours to see.")
    return str(error.message)


def _uuid(value: Any) -> UUID:
    if not isinstance(value, str) or not is_uuid(value):
        raise Invalid(_("This was not written by the page for work without a network."))
    return UUID(value)


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("principal_id"), str) and is_uuid(value["principal_id"])


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Invalid(_("This was not written by the page for work without a network."))
    return value


def _text(data: Data, name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Invalid(_("This was not written by the page for work without a network."))
    return value.replace("\x00", "")


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid({"held_on": [_("Enter the day on which the talk was held.")]}) from None
