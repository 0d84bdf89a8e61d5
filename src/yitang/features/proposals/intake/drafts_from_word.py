"""Acts that make drafts of Word documents: a member's own, and a clerk's from a folder for whoever handed it in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.proposals.actions import checked_title
from yitang.features.proposals.attachments import ATTACHMENT, FOLDER, ORIGINAL
from yitang.features.proposals.kinds import behalves, kind_of, kinds_in_force
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, current_session
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import hand_over, keep
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.queries import locked_files_of
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.procedures import procedure_of, publish

LONGEST_TITLE = 200

for _name, _words in {
    "draft_from_word": gettext_lazy("Made a draft of a Word document"),
    "take_folder": gettext_lazy("Read in a folder of Word documents"),
    "drafts_from_words": gettext_lazy("Made drafts of Word documents"),
}.items():
    ACT_WORDS.register(f"proposals.{_name}", _words)


@act("proposals.draft_from_word")
def draft_from_word(
    ctx: ActContext, *, title: str, body: str, original: dict[str, Any], pictures: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """A member's draft with the words of a document; the document and its pictures stay with it. Returns `{case_id}`.

    `original` and `pictures` are name, type, size and hash of files that have arrived. Raises `Invalid` when the actor acts for
    nobody who may submit.
    """
    ctx.require("proposals.write")
    principal = next(iter(behalves(ctx.actor)), None)
    if principal is None:
        raise Invalid(_("Your account is not linked to a member. Ask the members' affairs office to link it."))
    case_id = _begin(ctx, principal, title, body)
    keep(ctx, KIND, case_id, purpose=ORIGINAL, **original)
    for picture in pictures:
        keep(ctx, KIND, case_id, purpose=ATTACHMENT, **picture)
    ctx.about(KIND, case_id)
    return {"case_id": case_id}


@act("proposals.take_folder")
def take_folder(ctx: ActContext, *, folder_id: UUID, files: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Keep the Word documents of a folder for the list in which a clerk looks through them."""
    ctx.require("proposals.take_words")
    for facts in files:
        keep(ctx, FOLDER, folder_id, purpose=ORIGINAL, **facts)
    return {"files": len(files)}


@act("proposals.drafts_from_words")
def drafts_from_words(
    ctx: ActContext, *, folder_id: UUID, submitter_id: UUID, drafts: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Make a draft of each chosen document of a folder, all for one submitter, all or none; the documents leave the folder.

    A draft is `{file_id, title, body, pictures}`. The submitter finds them among the own drafts, checks and submits them.
    Returns `{cases}`. Raises `Invalid` for a submitter who may submit nothing, or a document that is gone.
    """
    ctx.require("proposals.take_words")
    principal = known().filter(pk=submitter_id, kind__in={rule.of for rule in kinds_in_force()} | {"member"}).first()
    if principal is None:
        raise Invalid({"submitter": [_("Choose the submitter from the list.")]})
    there = {str(file.pk): file for file in locked_files_of(FOLDER, folder_id)}
    cases = []
    for draft in drafts:
        file: StoredFile | None = there.get(str(draft["file_id"]))
        if file is None:
            raise Invalid(_("One of the documents is no longer in the list: somebody was faster. Look at it again."))
        case_id = _begin(ctx, principal, draft["title"], draft["body"])
        hand_over(ctx, file, KIND, case_id, ORIGINAL)
        for picture in draft["pictures"]:
            keep(ctx, KIND, case_id, purpose=ATTACHMENT, **picture)
        cases.append(str(case_id))
    ctx.about(FOLDER, folder_id)
    return {"cases": cases}


def _begin(ctx: ActContext, principal: Principal, title: str, body: str) -> UUID:
    version = publish(ctx.council_id, KIND, ctx.today)
    session = current_session(ctx.council_id)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, session=session, created_at=ctx.at)
    case.title = checked_title(title[:LONGEST_TITLE])
    open_case(ctx, case, procedure_of(version.pk), "filing")
    Proposal(
        council_id=ctx.council_id,
        case=case,
        session=session,
        submitter=principal,
        submitter_kind=kind_of(principal).code,
        body=body,
        saved_at=ctx.at,
    ).save(force_insert=True)
    return case.id
