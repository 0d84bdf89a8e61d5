"""Words for the acts, objects and tables of the exchange in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
from yitang.foundation.permissions.policy import declare
from yitang.instruments.exchange.actions import NOTED

declare(NOTED, _("Note the delivery of a package"), {})

for _name, _words in {
    "take_in": _("Imported an exchange package"),
    "note_delivery": _("Noted the delivery of a package"),
    "trust": _("Took up the key of another installation"),
    "end_key": _("Ended the key of another installation"),
}.items():
    ACT_WORDS.register(f"exchange.{_name}", _words)
for _kind, _label in (
    ("exchange.sent", _("Sent package")),
    ("exchange.received", _("Received package")),
    ("exchange.key", _("Key of another installation")),
):
    OBJECT_WORDS.register(_kind, _label)
for _name, _label in {
    "sentpackage": _("Sent package"),
    "receivedpackage": _("Received package"),
    "partnerkey": _("Key of another installation"),
}.items():
    TABLE_WORDS.register(f"exchange.{_name}", _label)
for _name, _label in {
    "to_code": _("Code of the receiver"),
    "to_name": _("Receiver"),
    "to_council_id": _("Receiving council"),
    "from_code": _("Code of the sender"),
    "from_name": _("Sender"),
    "items": _("Items"),
    "manifest": _("List of the package"),
    "payload": _("Content of the package"),
    "package_id": _("Package"),
    "public_key": _("Public key"),
    "delivered_at": _("Delivered"),
    "item_ids": _("What was taken in"),
    "received_at": _("Received"),
    "received_by": _("Received by"),
    "problem": _("What stands in the way"),
    "added_by": _("Added by"),
    "added_at": _("Added"),
}.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _label)
