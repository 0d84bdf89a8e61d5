"""What must be there before a step of a brief, and what follows from it: handing in, the three hands, what is not adopted."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import Brief, BriefText
from yitang.features.briefs.points import HANDED_IN, TAKEN_BACK, run
from yitang.features.briefs.telling import (
    brief_of,
    keep_text,
    set_outcome,
    start_editing_clock,
    tell_role,
    tell_writers,
)
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move
from yitang.instruments.workflow.numbers import next_number
from yitang.instruments.workflow.procedures import Procedure

CLASSES, SOURCES, REASONS = "brief_class", "brief_source", "brief_reason"
"""The dictionaries: classes, kinds of source, reasons why a brief is not adopted."""
SERIES = "brief:received"
HANDS = {"review": ("edit",), "sign": ("edit", "review")}
"""Which earlier hands must have been another person's."""
_TITLE = re.compile(r"关于.+的建议")


def length_of(*texts: str) -> int:
    """Characters that count: white space does not."""
    return sum(len("".join(text.split())) for text in texts)


def is_in_form(title: str) -> bool:
    """Whether a title has the form of an issue: 关于…的建议."""
    return _TITLE.fullmatch("".join(title.split())) is not None


def problems_of(brief: Brief, procedure: Procedure) -> dict[str, list[Any]]:
    """What keeps a brief from being handed in, by field."""
    errors = _problems_of_text(brief, procedure)
    if brief.class_code and brief.class_code not in {entry.code for entry in entries(CLASSES)}:
        errors["class_code"] = [_("Choose the class that fits best.")]
    if not brief.consent_public and not brief.consent_reason.strip():
        errors["consent_reason"] = [_("Say why it should not be published.")]
    return errors


def _problems_of_text(brief: Brief, procedure: Procedure) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    title, most = length_of(brief.case.title), procedure.parameter("title_max")
    if not title:
        errors["title"] = [_("Write the title: what the brief is about.")]
    elif title > most:
        errors["title"] = [_("The title has %(n)d characters. Shorten it to %(most)d.") % {"n": title, "most": most}]
    if not brief.situation.strip():
        errors["situation"] = [_("Write what the situation is.")]
    if not brief.suggestion.strip():
        errors["suggestion"] = [_("Write what you suggest.")]
    length = length_of(brief.situation, brief.analysis, brief.suggestion)
    least, most = procedure.parameter("body_min"), procedure.parameter("body_max")
    if not errors and length < least:
        words = _("The text has %(n)d characters. Write at least %(least)d.")
        errors["situation"] = [words % {"n": length, "least": least}]
    elif length > most and procedure.parameter("body_max_blocks"):
        words = _("Situation, analysis and suggestion have %(n)d characters together. Shorten them to %(most)d.")
        errors["situation"] = [words % {"n": length, "most": most}]
    return errors


def complete(move: Move) -> None:
    """Guard of handing in: title, situation and suggestion are there, in the version that the writer had before the eyes."""
    brief = brief_of(move)
    if move.payload.get("draft_version", brief.draft_version) != brief.draft_version:
        words = _("The text was changed after this page was opened. Read it through again, then hand it in.")
        raise Conflict(words, when=brief.saved_at)
    # What arrives from another council was checked there; our own hands bring it into our form.
    errors = {} if brief.origin_case_id else problems_of(brief, move.procedure)
    if errors:
        raise Invalid(errors)


def is_original(move: Move) -> None:
    """Guard: what the office made by merging is taken back as such."""
    if brief_of(move).derived:
        raise Blocked(_("It is a combined brief. Withdraw the merging instead."))


def has_reason(move: Move) -> None:
    """Guard of not adopting: a reason from the council's own dictionary."""
    if str(move.payload.get("reason_code", "")) not in {entry.code for entry in entries(REASONS)}:
        raise Invalid({"reason_code": [_("Choose the reason why it is not adopted.")]})


def text_in_form(move: Move) -> None:
    """Guard of each hand: the text is there, in the length and with the title of an issue, and it has a class."""
    brief = brief_of(move)
    seen = move.payload.get("draft_version", brief.draft_version)
    if seen != brief.draft_version:
        raise Conflict(_("The text was changed after this page was opened. Read it through again."), when=brief.saved_at)
    errors = _problems_of_text(brief, move.procedure)
    if not errors.get("title") and move.parameter("title_form") and not is_in_form(move.case.title):
        errors["title"] = [_("Write the title in the form “关于…的建议”.")]
    if brief.class_code not in {entry.code for entry in entries(CLASSES)}:
        errors["class_code"] = [_("Choose the class under which it is issued.")]
    if errors:
        raise Invalid(errors)


def another_hand(move: Move) -> None:
    """Guard of the three hands: who edited does not review, and who edited or reviewed does not sign. Source: 编辑、审核、签发."""
    if not move.parameter("three_hands") or move.actor.account_id is None:
        return
    for edge in HANDS[move.edge.code]:
        before = latest_step(move.case.pk, edge)
        if before is not None and before.account_id == move.actor.account_id:
            words = _("You edited it yourself. Another person reviews and signs it.")
            also = _("You reviewed it yourself. Another person signs it.")
            raise Blocked(words if edge == "edit" else also)


def latest_step(case_id: Any, edge: str) -> Decision | None:
    """The newest decision of a step of the editing."""
    return Decision.objects.filter(case_id=case_id, axis="editing", edge=edge).order_by("-recorded_at", "-id").first()


def submit(move: Move) -> None:
    """Effect of handing in: the number, the day, the author's text as it is; the editors' clock starts."""
    brief = brief_of(move)
    first_time = move.case.number is None
    if first_time:
        move.case.number = next_number(move.council_id, SERIES)
        move.case.save(update_fields=["number"])
        brief.submitted_on = local_day(move.at)
        brief.written_on = brief.written_on or brief.submitted_on
    brief.outcome, brief.outcome_on = "", None
    brief.save()
    keep_text(move, BriefText.Hand.AUTHOR)
    start_editing_clock(move)
    move.data["number"] = move.case.number
    tell_role(move, Role.RESEARCH_OFFICE, _("A brief came in: “%(title)s”."), _("Edit it"))
    if first_time:
        run(HANDED_IN, move)


def send_back(move: Move) -> None:
    """Effect of returning: the writer's own words come back, whatever an editor tried on them."""
    brief = brief_of(move)
    own = BriefText.objects.filter(case=move.case, hand=BriefText.Hand.AUTHOR).order_by("-turn").first()
    if own is not None:
        move.case.title = own.title
        move.case.save(update_fields=["title"])
        brief.situation, brief.analysis, brief.suggestion = own.situation, own.analysis, own.suggestion
    brief.draft_version += 1
    brief.saved_at = move.at
    brief.save(update_fields=["situation", "analysis", "suggestion", "draft_version", "saved_at"])
    set_outcome(move, Brief.Outcome.RETURNED)
    tell_writers(move, _("“%(title)s” was returned to you for changes."), move.reason, needs_action=True)


def not_adopt(move: Move) -> None:
    """Effect of not adopting: the coded reason; the writer is told in plain words."""
    code = str(move.payload["reason_code"])
    move.data |= {"reason_code": code, "reason_label": labels(REASONS).get(code, code)}
    set_outcome(move, Brief.Outcome.NOT_ADOPTED, code)
    tell_writers(move, _("“%(title)s” was read and not adopted."), move.data["reason_label"])


def reopen(move: Move) -> None:
    """Effect of taking it up again: the editors' clock starts anew."""
    set_outcome(move, "")
    start_editing_clock(move)
    tell_writers(move, _("“%(title)s” is looked at again."))


def edited(move: Move) -> None:
    """Effect of the first hand: its text is kept; the second hand is asked."""
    keep_text(move, BriefText.Hand.EDITED)
    tell_role(move, Role.RESEARCH_OFFICE, _("“%(title)s” was edited."), _("Review the brief"))


def reviewed(move: Move) -> None:
    """Effect of the second hand: its text is kept; who signs is asked."""
    keep_text(move, BriefText.Hand.REVIEWED)
    tell_role(move, Role.SECRETARY_GENERAL, _("“%(title)s” was reviewed."), _("Sign it"))


def signed(move: Move) -> None:
    """Effect of the third hand: the text as it will be printed."""
    keep_text(move, BriefText.Hand.ISSUED)
    tell_role(move, Role.RESEARCH_OFFICE, _("“%(title)s” was signed."), _("Give it a number and issue it"))


def sent_back(move: Move) -> None:
    """Effect of sending back: it is with the editors again, with what was said."""
    start_editing_clock(move)
    tell_role(move, Role.RESEARCH_OFFICE, _("“%(title)s” came back to editing."), move.reason)


def withdraw(move: Move) -> None:
    """Effect of withdrawing: nothing of it counts for anybody."""
    set_outcome(move, Brief.Outcome.WITHDRAWN)
    run(TAKEN_BACK, move)


for _name, _guard in {
    "complete": complete,
    "is_original": is_original,
    "has_reason": has_reason,
    "text_in_form": text_in_form,
    "another_hand": another_hand,
}.items():
    GUARDS.register(f"briefs.{_name}", _guard)

for _name, _effect in {
    "submit": submit,
    "return": send_back,
    "not_adopt": not_adopt,
    "reopen": reopen,
    "edited": edited,
    "reviewed": reviewed,
    "signed": signed,
    "sent_back": sent_back,
    "withdraw": withdraw,
}.items():
    EFFECTS.register(f"briefs.{_name}", _effect)
