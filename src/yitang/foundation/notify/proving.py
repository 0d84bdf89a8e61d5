"""The code that shows that an e-mail address is the person's own: made anew from what is stored, never stored itself."""

import hmac

from django.conf import settings

from yitang.foundation.notify.models import Reach

DIGITS = 6
MOST_TRIES = 5


def code_of(way: Reach) -> str:
    """Six digits that belong to this row and this address under the installation's key."""
    words = f"yitang address\n{way.pk}\n{way.email}\n{way.proof}"
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), words.encode(), "sha256")[:8])
    return f"{number % 10**DIGITS:0{DIGITS}}"


def fits(way: Reach, code: str) -> bool:
    """Whether this is the code, white space apart."""
    return hmac.compare_digest(code_of(way), "".join(code.split()))
