"""The rows of briefs. The packages `ladder` and `network` keep models of their own, which Django finds by being imported here."""

from yitang.features.briefs.ladder.models import Instruction, LadderFact, Origin, SentUp
from yitang.features.briefs.models.briefs import Brief, BriefSubmitter, BriefText
from yitang.features.briefs.models.issues import Issue, IssueSource, PublicBrief, Recipient
from yitang.features.briefs.network.models import BriefCall, CallRecipient, Correspondent

__all__ = [
    "Brief",
    "BriefCall",
    "BriefSubmitter",
    "BriefText",
    "CallRecipient",
    "Correspondent",
    "Instruction",
    "Issue",
    "IssueSource",
    "LadderFact",
    "Origin",
    "PublicBrief",
    "Recipient",
    "SentUp",
]
