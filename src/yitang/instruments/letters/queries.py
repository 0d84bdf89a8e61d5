"""Reading letters: what an actor may see, which template is in force, how a letter comes together."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.aside import as_file_name
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.letters.documents import decoded
from yitang.instruments.letters.fields import LANGUAGE
from yitang.instruments.letters.filling import fill
from yitang.instruments.letters.kinds import LETTER_KINDS, NUMBER, LetterKind, Subject
from yitang.instruments.letters.models import IssuedLetter, LetterTemplate, NumberRegister
from yitang.instruments.letters.numbers import printed
from yitang.instruments.letters.policy import ROWS
from yitang.instruments.letters.sheets import Sheet, sheet_of
from yitang.instruments.letters.shipped import build


@dataclass(frozen=True)
class Paper:
    """A letter as it stands: what it is about, its Word file, and, once issued, the record of that."""

    kind: LetterKind
    subject: Subject
    docx: bytes
    issued: IssuedLetter | None = None

    @property
    def sheet(self) -> Sheet:
        return sheet_of(self.docx)

    @property
    def name(self) -> str:
        """A name for the file, without what file systems refuse."""
        words = f"{self.kind.label}-{self.subject.title}"
        return as_file_name(words, 80)


def kind_of(actor: Actor, code: str) -> LetterKind:
    """The kind if the actor may see such letters. Raises `NotFound` or `Refused`."""
    if code not in LETTER_KINDS:
        raise NotFound(_("There is no such kind of letter."))
    kind = LETTER_KINDS.get(code)
    policy.require_ever(actor, kind.permission)
    return kind


def kinds_for(actor: Actor) -> list[LetterKind]:
    """The kinds of letter that the actor may see at all."""
    return [kind for kind in LETTER_KINDS.values() if policy.may_ever(actor, kind.permission)]


def subject_of(actor: Actor, kind: LetterKind, subject_id: UUID) -> Subject:
    """Raises `NotFound` when it is not there, or not the actor's to see."""
    with override(LANGUAGE):
        found = kind.find(actor, subject_id)
    if found is None:
        raise NotFound(_("There is no such letter, or it is not yours to see."))
    return found


def paper_of(actor: Actor, code: str, subject_id: UUID, *, most_rows: int | None = None) -> Paper:
    """The letter in force as it was issued, or what it would say today. `most_rows` cuts long lists short, for a preview."""
    kind = kind_of(actor, code)
    subject = subject_of(actor, kind, subject_id)
    issued = IssuedLetter.objects.filter(kind=code, subject_id=subject_id, withdrawn_on__isnull=True).first()
    if issued is not None and not kind.repeats:
        return as_issued(kind, subject, issued)
    values = dict(subject.values) | {NUMBER: blank_number(kind, subject)}
    if most_rows is not None:
        values |= {code: value[:most_rows] for code, value in values.items() if isinstance(value, list)}
    return Paper(kind, subject, drawn(kind, values))


def as_issued(kind: LetterKind, subject: Subject, letter: IssuedLetter) -> Paper:
    """The letter with the words and the template of the day on which it was issued."""
    template = LetterTemplate.objects.get(pk=letter.template_id)
    return Paper(kind, subject, fill(file_of(template), kind.names, letter.values), letter)


def blank_number(kind: LetterKind, subject: Subject) -> str:
    """The number with room left for it, as a draft shows it; a letter that brings its own number keeps that."""
    if not kind.is_numbered:
        return str(subject.values.get(NUMBER, ""))
    register = registers_for(kind).first()
    return printed(register, today().year, "　") if register else ""


def drawn(kind: LetterKind, values: dict[str, Any], on: date | None = None) -> bytes:
    """The Word file by the template in force on a day."""
    template = template_in_force(kind.code, on)
    return fill(file_of(template) if template else shipped_file(kind.text), kind.names, values)


def template_in_force(code: str, on: date | None = None) -> LetterTemplate | None:
    """The council's own template of a day (today by default), or None where the shipped one holds."""
    found = LetterTemplate.objects.filter(kind=code, is_shipped=False, effective_from__lte=on or today())
    newest = found.order_by("-effective_from", "-made_at").first()
    return newest if newest and newest.content else None


def file_of(template: LetterTemplate) -> bytes:
    """The Word file of a stored template."""
    return shipped_file(template.content) if template.is_shipped else decoded(template.content)


@lru_cache(maxsize=64)
def shipped_file(text: str) -> bytes:
    """The Word file of a shipped text."""
    return build(text)


def registers_for(kind: LetterKind) -> QuerySet[NumberRegister]:
    """Open registers, those that name this kind first; where none names it, all of them."""
    found = NumberRegister.objects.filter(closed_on__isnull=True)
    own = [register.pk for register in found if kind.code in register.kinds]
    return found.filter(pk__in=own) if own else found


def visible_letters(actor: Actor) -> QuerySet[IssuedLetter]:
    """Issued letters that the actor may see, newest first."""
    return policy.rows(actor, ROWS, IssuedLetter.objects.select_related("given__register"))


def get_letter(actor: Actor, letter_id: UUID) -> IssuedLetter:
    """Raises `NotFound`."""
    found = visible_letters(actor).filter(pk=letter_id).first()
    if found is None:
        raise NotFound(_("There is no such letter, or it is not yours to see."))
    return found
