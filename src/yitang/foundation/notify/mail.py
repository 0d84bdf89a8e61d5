"""Handing a mail to the council's mail server."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from yitang.foundation.notify.errors import NotTaken
from yitang.foundation.notify.outside import Words


def ready() -> bool:
    """Whether the installation has a mail server (`YITANG_EMAIL_URL`)."""
    return bool(settings.MAIL_READY)


def send(to: str, delivery_id: str, words: Words) -> None:
    """Send one mail to one address. Raises `NotTaken`; `final` when the server says for good that it will not take it.

    Its Message-ID is made of the delivery's id, so that a second copy of the same delivery is known as such.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    headers = {"Message-ID": f"<{delivery_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(
        words.subject, words.text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers, connection=get_connection()
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        (code, _said), *_rest = error.recipients.values()
        reason = _("The mail server refused the address ({code}).").format(code=code)
        raise NotTaken(reason, final=500 <= int(code) < 600) from None
    except smtplib.SMTPResponseException as error:
        raise NotTaken(_("The mail server answered {code}.").format(code=error.smtp_code)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(_("The mail server did not answer: {reason}").format(reason=type(error).__name__)) from None
