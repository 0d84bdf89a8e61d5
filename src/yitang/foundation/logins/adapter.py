"""Where allauth would send a mail about a change of the log-in, the change is recorded and told in the house."""

from typing import Any

from yitang.foundation.accounts.adapter import AccountAdapter
from yitang.foundation.accounts.models import Account
from yitang.foundation.logins.actions import note_everywhere
from yitang.foundation.logins.words import CHANGES


class RecordingAccountAdapter(AccountAdapter):
    """Changes of the password, of the second step and of passkeys leave a record: allauth brings the notices of all three here."""

    def send_notification_mail(self, template_prefix: str, user: Account, *args: Any, **kwargs: Any) -> None:
        change = template_prefix.rpartition("/")[2]
        if change in CHANGES:
            note_everywhere(user, change)
