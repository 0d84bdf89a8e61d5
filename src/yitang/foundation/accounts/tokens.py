"""Reading tokens of programmes and invitations of people by their secret, within the open scope."""

from yitang.foundation.accounts.models import ApiToken, Invitation
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import now

TOKEN_PREFIX = "yt_"


def find_token(secret: str) -> ApiToken | None:
    """The token with this secret in the scoped council, if it is in force and its account active."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    found = ApiToken.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, expires_at__gt=now())
    return found.filter(account__is_active=True).select_related("account").first()


def may_write(token: ApiToken) -> bool:
    """Whether the token was made for writing too."""
    return token.purpose == ApiToken.Purpose.WRITE


def find_invitation(secret: str) -> Invitation | None:
    """The invitation with this secret in the scoped council, if nobody has taken it up and it has not expired."""
    found = Invitation.objects.filter(digest=digest_of(secret), used_at__isnull=True, expires_at__gt=now())
    return found.filter(account__is_active=True).select_related("account").first()
