"""What the holder of a one-time link is asked before it opens: the telephone on file, or a code that came apart from the link.

The right answer is kept as a digest under the installation's key and bound to its link, so that a copy of the database does not
let anybody try ten thousand numbers.
"""

import hmac
import secrets
from uuid import UUID

from django.conf import settings

from yitang.features.proposals.models import Proposal
from yitang.foundation.notify.calling import numbers_of
from yitang.instruments.handling.models import FeedbackLink
from yitang.instruments.workflow.procedures import procedure_of

MOST_TRIES = 5
"""Wrong answers after which a link opens to nobody: five of ten thousand last digits, one chance in two thousand."""
LAST_DIGITS = 4
SHORTEST_NUMBER = 7
"""A number with fewer digits is an extension inside a house and shows nothing."""
CODE_DIGITS = 6

Proof = FeedbackLink.Proof


def answer_digest(link_digest: str, answer: str) -> str:
    """The digest of an answer to one link, white space apart."""
    words = f"yitang feedback link\n{link_digest}\n{''.join(answer.split())}"
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), "sha256").hex()


def new_code() -> str:
    """A fresh code of six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def last_digits(number: str) -> str:
    """The last four digits of a telephone number; empty for one that is too short to show anything."""
    digits = "".join(sign for sign in number if sign in "0123456789")
    return digits[-LAST_DIGITS:] if len(digits) >= SHORTEST_NUMBER else ""


def proof_for(proposal: Proposal, principal_id: UUID, link_digest: str, code_digest: str) -> tuple[str, str]:
    """What a new link asks for and the digest of the right answer, by the council's rule and the telephone on file now.

    A number that is changed later does not open an earlier link: a new one is made.
    """
    procedure = procedure_of(proposal.case.procedure_id)
    if not procedure.parameter("feedback_link_proof"):
        return Proof.NONE, ""
    digits = "" if procedure.parameter("feedback_link_code") else last_digits(numbers_of([principal_id]).get(principal_id, ""))
    return (Proof.TELEPHONE, answer_digest(link_digest, digits)) if digits else (Proof.CODE, code_digest)
