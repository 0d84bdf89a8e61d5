"""The rows of briefs. The packages `ladder` and `network` keep models of their own, which Django finds by being imported here."""

from yitang.features.briefs.models.briefs import Brief, BriefSubmitter, BriefText
from yitang.features.briefs.models.issues import Issue, IssueSource, PublicBrief, Recipient

__all__ = ["Brief", "BriefSubmitter", "BriefText", "Issue", "IssueSource", "PublicBrief", "Recipient"]
