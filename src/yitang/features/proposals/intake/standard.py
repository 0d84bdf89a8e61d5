"""立案标准: the points that a reviewer goes through. Sources: 政协提案工作条例 and the published rules on what is not filed.

They are the council's dictionary `filing_standard`; a council that keeps none goes by the usual ones.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.vocabulary.queries import entries, labels

DICTIONARY = "filing_standard"
USUAL = {
    "one_matter": _("One matter, one proposal"),
    "substance": _("States the situation, analyses it and suggests something concrete"),
    "remit": _("Lies within the remit of this level"),
    "public_concern": _("Concerns the public, not the submitter or relatives"),
    "no_proceedings": _("Touches no petition, lawsuit or arbitration under way"),
    "no_secret": _("Contains no state secret, work secret or personal data of others"),
    "no_promotion": _("Promotes no product, work or academic view, names nobody to accuse"),
    "not_repeated": _("Does not repeat a proposal of this session"),
}
"""Code → what has to hold. The codes stay in records of recommendations."""


def standard_in_force() -> dict[str, Any]:
    """Code → words of the points that hold today."""
    return {entry.code: entry.label for entry in entries(DICTIONARY)} or dict(USUAL)


def standard_labels() -> dict[str, Any]:
    """The same with points that have ended: old records still name them."""
    return dict(USUAL) | labels(DICTIONARY)
