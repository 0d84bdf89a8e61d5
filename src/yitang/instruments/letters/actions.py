"""Acts on letters: issue with a number, withdraw, pass over a number, look after registers and templates, print together."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.jobs.actions import enqueue
from yitang.instruments.letters import numbers
from yitang.instruments.letters.documents import check_template, decoded
from yitang.instruments.letters.kinds import LETTER_KINDS, NUMBER, LetterKind
from yitang.instruments.letters.models import IssuedLetter, LetterTemplate, NumberRegister, PrintBatch
from yitang.instruments.letters.queries import kind_of, subject_of, template_in_force

PRINT = "letters.print"
MOST_TOGETHER = 1500
MOST_AT_ONCE = 10
"""Up to so many letters are printed while the page waits; more are a job."""


@act("letters.issue")
def issue(ctx: ActContext, *, kind: str, subject_id: UUID, register_id: UUID | None = None) -> dict[str, Any]:
    """Issue a letter: its words are fixed as they stand now, and where it is numbered the register gives the next number.

    Returns `{letter_id, number}`. Raises `Conflict` when it was issued already, `Blocked` when something is missing.
    """
    found = kind_of(ctx.actor, kind)
    if not found.issue:
        raise Invalid(_("This paper is printed, not issued."))
    ctx.require(found.issue)
    subject = subject_of(ctx.actor, found, subject_id)
    if subject.not_yet:
        raise Blocked(subject.not_yet)
    earlier = list(IssuedLetter.objects.select_for_update().filter(kind=kind, subject_id=subject_id))
    before = next((letter for letter in earlier if letter.withdrawn_on is None), None)
    if before is not None and not found.repeats:
        words = _("This letter was issued already. Withdraw it before you issue it anew.")
        raise Conflict(words, who=before.issued_by, when=before.issued_at)
    letter = IssuedLetter(
        council_id=ctx.council_id,
        kind=kind,
        subject_id=subject_id,
        turn=len(earlier) + 1 if found.repeats else 1,
        case_id=subject.case_id,
        title=subject.title[:200],
        addressee=subject.addressee[:200],
        template=_template_for(ctx, found),
        values=_kept(subject.values),
        issued_on=ctx.today,
        issued_at=ctx.at,
        issued_by=ctx.actor.name,
    )
    letter.number = str(subject.values.get(NUMBER, ""))[:80]
    try:
        with ctx.attempt():
            letter.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("Somebody else issued this letter at the same moment. Look at it before you go on.")) from error
    if found.is_numbered:
        if register_id is None:
            raise Invalid({"register": [_("Choose the register that gives the number.")]})
        register = numbers.open_register(register_id)
        given = numbers.give(ctx, register, letter)
        letter.number = numbers.printed(register, given.year, given.number)
        letter.values = letter.values | {NUMBER: letter.number}
        letter.save(update_fields=["number", "values"])
    ctx.about("letters.letter", letter.pk)
    return {"letter_id": letter.pk, "number": letter.number}


@act("letters.withdraw")
def withdraw(ctx: ActContext, *, letter_id: UUID, reason: str) -> dict[str, Any]:
    """作废: the letter no longer holds; its number stays taken and shows the reason. Raises `Invalid` without a reason."""
    ctx.require("letters.issue")
    letter = IssuedLetter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise NotFound(_("There is no such letter, or it is not yours to see."))
    if letter.withdrawn_on is not None:
        raise Conflict(_("This letter is withdrawn already."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the letter is withdrawn.")]})
    letter.withdrawn_on, letter.withdrawn_reason = ctx.today, reason.strip()[:200]
    letter.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    ctx.about("letters.letter", letter.pk)
    return {"letter_id": letter.pk, "number": letter.number}


@act("letters.skip")
def skip(ctx: ActContext, *, register_id: UUID, count: int, reason: str) -> dict[str, Any]:
    """Take the next numbers out of the series without a letter here (a letter on paper, a spoilt one): gaps with a reason."""
    ctx.require("letters.manage")
    register = numbers.open_register(register_id)
    if not reason.strip():
        raise Invalid({"reason": [_("Say where these numbers went.")]})
    if not 1 <= count <= numbers.MOST_SKIPPED:
        raise Invalid(
            {"count": [_("Between 1 and %(most)d numbers can be passed over at once.") % {"most": numbers.MOST_SKIPPED}]}
        )
    given = [numbers.give(ctx, register, None, reason.strip()[:200]) for _n in range(count)]
    ctx.about("letters.register", register.pk)
    return {"first": given[0].number, "last": given[-1].number}


@act("letters.add_register")
def add_register(ctx: ActContext, *, name: str, pattern: str, kinds: list[str]) -> dict[str, Any]:
    """Open a register of numbers. Raises `Invalid` for a pattern that cannot number letters, or a name that is taken."""
    ctx.require("letters.manage")
    name, pattern = " ".join(name.split()), numbers.check_pattern(pattern)
    if not name:
        raise Invalid({"name": [_("Give the register a name.")]})
    if NumberRegister.objects.filter(pattern=pattern).exists():
        raise Invalid({"pattern": [_("Another register writes its numbers in the same way.")]})
    if NumberRegister.objects.filter(name=name).exists():
        raise Invalid({"name": [_("Another register has this name.")]})
    known = [code for code in kinds if code in LETTER_KINDS]
    register = NumberRegister(council_id=ctx.council_id, name=name[:60], pattern=pattern[:60], kinds=known)
    register.save(force_insert=True)
    ctx.about("letters.register", register.pk)
    return {"register_id": register.pk}


@act("letters.close_register")
def close_register(ctx: ActContext, *, register_id: UUID) -> dict[str, Any]:
    """The register gives no more numbers; what it gave stays."""
    ctx.require("letters.manage")
    register = numbers.open_register(register_id)
    register.closed_on = ctx.today
    register.save(update_fields=["closed_on"])
    ctx.about("letters.register", register.pk)
    return {"register_id": register.pk}


@act("letters.add_template")
def add_template(
    ctx: ActContext, *, kind: str, file: str, file_name: str, effective_from: date, basis: str = ""
) -> dict[str, Any]:
    """Put a template of the council's own into force from a day on. `file` is the Word file in base64; empty: the shipped one again.

    Raises `Invalid`, naming the fields that this letter does not have.
    """
    ctx.require("letters.manage")
    found = kind_of(ctx.actor, kind)
    if file:
        check_template(decoded(file), found.names)
    if effective_from < ctx.today:
        raise Invalid({"effective_from": [_("A template cannot hold for days that are over. Choose today or a later day.")]})
    made = LetterTemplate(
        council_id=ctx.council_id,
        kind=kind,
        file_name=file_name[-120:],
        content=file,
        digest=hashlib.sha256(file.encode()).hexdigest(),
        effective_from=effective_from,
        basis=basis[:200],
        made_at=ctx.at,
        made_by=ctx.actor.name,
    )
    made.save(force_insert=True)
    ctx.about("letters.template", made.pk)
    return {"template_id": made.pk}


@act("letters.print_together")
def print_together(ctx: ActContext, *, kind: str, subject_ids: list[UUID], form: str) -> dict[str, Any]:
    """Ask for several letters in one file. Returns `{batch_id, aside}`: whether a job makes it, or the caller does so now."""
    ctx.require(PRINT)
    found = kind_of(ctx.actor, kind)
    if not subject_ids:
        raise Invalid({"ids": [_("Tick the letters that are to be printed.")]})
    if len(subject_ids) > MOST_TOGETHER:
        raise Invalid({"ids": [_("At most %(most)d letters can be printed together.") % {"most": MOST_TOGETHER}]})
    if form not in PrintBatch.Form:
        raise Invalid({"form": [_("Choose PDF or Word.")]})
    batch = PrintBatch(
        council_id=ctx.council_id,
        kind=found.code,
        subject_ids=[str(one) for one in dict.fromkeys(subject_ids)],
        form=form,
        account_id=ctx.actor.account_id,
        actor_name=ctx.actor.name,
        made_at=ctx.at,
    )
    batch.save(force_insert=True)
    aside = len(batch.subject_ids) > MOST_AT_ONCE
    if aside:
        enqueue(ctx, PRINT, {"batch_id": str(batch.pk)}, key=str(batch.pk))
    ctx.about("letters.batch", batch.pk)
    return {"batch_id": batch.pk, "aside": aside}


@act("letters.printed")
def note_printed(ctx: ActContext, *, batch_id: UUID, sha256: str, note: str = "") -> dict[str, Any]:
    """Note what came of a batch: the digest of its file, or why there is none."""
    ctx.require(PRINT)
    batch = PrintBatch.objects.get(pk=batch_id)
    batch.done_at, batch.sha256, batch.note = ctx.at, sha256, note[:500]
    batch.save(update_fields=["done_at", "sha256", "note"])
    ctx.about("letters.batch", batch.pk)
    return {}


def forget_letters(case_id: UUID, instead: str) -> int:
    """Inside an act that removes content (误传): what letters about a case said goes; that there were letters stays."""
    found = list(IssuedLetter.objects.filter(case_id=case_id))
    for letter in found:
        letter.title, letter.values = instead, {NUMBER: letter.number}
        letter.save(update_fields=["title", "values"])
    return len(found)


def _template_for(ctx: ActContext, kind: LetterKind) -> LetterTemplate:
    """The template in force; the shipped text is kept as it is now, so that the letter can be printed the same for ever."""
    own = template_in_force(kind.code, ctx.today)
    if own is not None:
        return own
    digest = hashlib.sha256(kind.text.encode()).hexdigest()
    # Of two letters issued at once the slower one finds the row that the faster one made.
    return LetterTemplate.objects.get_or_create(
        council_id=ctx.council_id,
        kind=kind.code,
        is_shipped=True,
        digest=digest,
        defaults={"content": kind.text, "effective_from": ctx.today, "made_at": ctx.at, "made_by": ctx.actor.name},
    )[0]


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as plain data."""
    return {
        code: [{name: str(cell if cell is not None else "") for name, cell in row.items()} for row in value]
        if isinstance(value, (list, tuple))
        else str(value if value is not None else "")
        for code, value in values.items()
    }
