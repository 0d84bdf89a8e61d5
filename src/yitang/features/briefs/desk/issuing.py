"""印发: an issue gets its number from a register, names its hands and recipients, and credits every brief it was made of."""

import re
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief, Issue, IssueSource, Recipient
from yitang.features.briefs.points import ISSUED, run
from yitang.features.briefs.rules import latest_step
from yitang.features.briefs.telling import brief_of, originals_of, set_outcome, tell_writers
from yitang.foundation.core.errors import Invalid
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.letters.models import NumberRegister
from yitang.instruments.letters.numbers import check_pattern, give, open_register, printed
from yitang.instruments.workflow.engine import open_track
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

ISSUE_LETTER = "brief-issue"
"""The kind of letter that prints an issue; registers that serve it give its numbers."""


def recipients_in(text: str) -> list[str]:
    """The names in a line of recipients, separated by 、, commas, semicolons or lines, each once."""
    names = (name.strip() for name in re.split(r"[、,，;；\n]", text))
    return list(dict.fromkeys(name[:120] for name in names if name))


def registers() -> list[NumberRegister]:
    """Open registers that number issues."""
    found = NumberRegister.objects.filter(closed_on__isnull=True).order_by("name")
    return [register for register in found if ISSUE_LETTER in register.kinds]


def has_main_recipient(move: Move) -> None:
    """Guard of issuing: at least one main recipient."""
    if not recipients_in(str(move.payload.get("main_to", ""))):
        raise Invalid({"main_to": [_("Name at least one main recipient.")]})


def issue(move: Move) -> None:
    """Effect: payload `{"main_to", "copies_to"?, "printed_by"?, "register"?}`; number, hands, recipients, sources, messages.

    The number is the register's next one of the year. Without a register of issues the first issue opens one by the pattern of the
    parameter `issue_pattern`.
    """
    brief, day = brief_of(move), local_day(move.at)
    register = _register(move)
    given = give(move.ctx, register, None, str(_("Issue of a brief")))
    main, copies = (recipients_in(str(move.payload.get(name, ""))) for name in ("main_to", "copies_to"))
    made = Issue(
        council_id=move.council_id,
        case=move.case,
        register=register,
        year=given.year,
        number=given.number,
        code=printed(register, given.year, given.number),
        form=Issue.Form.COMBINED if brief.derived else Issue.Form.SINGLE,
        main_to="、".join(main)[:300],
        copies_to="、".join(copies)[:500],
        printed_by=str(move.payload.get("printed_by", "")).strip()[:120],
        issued_on=day,
        **{name: _hand(move.case.pk, edge) for name, edge in (("editor", "edit"), ("reviewer", "review"), ("signer", "sign"))},
    )
    made.save(force_insert=True)
    for part, names in ((Recipient.Part.MAIN, main), (Recipient.Part.COPY, copies)):
        for name in names:
            row = Recipient(council_id=move.council_id, issue=made, part=part, name=name, sent_on=day)
            row.save(force_insert=True)
    for order, source in enumerate(originals_of(move.case.pk) or [move.case], start=1):
        IssueSource(council_id=move.council_id, issue=made, brief=source, order=order).save(force_insert=True)
    set_outcome(move, Brief.Outcome.ISSUED)
    open_track(move, "course")
    open_track(move, "publication")
    move.data |= {"issue": made.code, "form": made.form}
    tell_writers(move, _("“%(title)s” was adopted and issued."), made.code, with_originals=True)
    run(ISSUED, move)


def _register(move: Move) -> NumberRegister:
    wanted = move.payload.get("register")
    if wanted:
        return open_register(UUID(str(wanted)))
    known = registers()
    if len(known) > 1:
        raise Invalid({"register": [_("Choose the register that gives the number.")]})
    if known:
        return known[0]
    pattern = check_pattern(str(move.parameter("issue_pattern")))
    name = str(_("Issues of briefs"))
    # A register with this pattern may be there for another paper: it then numbers issues too.
    register = NumberRegister.objects.filter(pattern=pattern).first()
    register = register or NumberRegister(council_id=move.council_id, name=name, pattern=pattern, kinds=[])
    register.kinds = [*register.kinds, ISSUE_LETTER]
    register.save()
    return register


def _hand(case_id: UUID, edge: str) -> str:
    step = latest_step(case_id, edge)
    return step.actor_name if step else ""


GUARDS.register("briefs.has_main_recipient", has_main_recipient)
EFFECTS.register("briefs.issue", issue)
