"""公开: briefs are internal until released by an act of its own, as a copy that was looked through."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.models import PublicBrief
from yitang.features.briefs.rules import CLASSES
from yitang.features.briefs.telling import brief_of, tell_writers
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move


def may_be_published(move: Move) -> None:
    """Guard of a release: its writer has nothing against it, and the public text is there."""
    if not brief_of(move).consent_public:
        raise Blocked(_("Its writer has not agreed to publication."))
    errors = {}
    if not str(move.payload.get("title", "")).strip():
        errors["title"] = [_("Write the public title.")]
    if not str(move.payload.get("body", "")).strip():
        errors["body"] = [_("The public text is empty. Take over the text or write a summary.")]
    if errors:
        raise Invalid(errors)


def publish(move: Move) -> None:
    """Effect: payload `{"title", "body", "outcome"?}` becomes the public copy. Who reflected it is never part of it."""
    brief = brief_of(move)
    copy = PublicBrief.objects.filter(case=move.case).first() or PublicBrief(
        council_id=move.council_id, case=move.case, published_at=move.at
    )
    copy.title = " ".join(str(move.payload["title"]).split())[:200]
    copy.body = str(move.payload["body"]).strip()
    copy.outcome = str(move.payload.get("outcome", "")).strip()
    copy.class_code, copy.class_label = brief.class_code, labels(CLASSES).get(brief.class_code, "")
    copy.changed_at, copy.taken_down_at = move.at, None
    copy.save()
    move.case.publicity = Case.Publicity.PUBLIC
    move.case.save(update_fields=["publicity"])
    tell_writers(move, _("“%(title)s” was released to the public, without your name."), with_originals=True)


def take_down(move: Move) -> None:
    """Effect of withdrawing the release: strangers no longer find it, and who reflected it learns so."""
    copy = PublicBrief.objects.get(case=move.case)
    copy.taken_down_at = copy.changed_at = move.at
    copy.save(update_fields=["taken_down_at", "changed_at"])
    move.case.publicity = Case.Publicity.INTERNAL
    move.case.save(update_fields=["publicity"])
    tell_writers(move, _("“%(title)s” is no longer public: its release was withdrawn."), with_originals=True)


GUARDS.register("briefs.may_be_published", may_be_published)
EFFECTS.register("briefs.publish", publish)
EFFECTS.register("briefs.take_down", take_down)
