"""What the acts of the roster are called in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS

for code, words in (
    ("members.add", _("Added a member")),
    ("members.edit", _("Corrected a member's data")),
    ("members.add_body", _("Added a committee, sector or group")),
    ("members.edit_body", _("Corrected a committee, sector or group")),
    ("members.change_body", _("Renamed, merged or dissolved a committee, sector or group")),
    ("members.ask_for_change", _("Asked to have own data corrected")),
    ("members.decide_change", _("Decided on a member's correction")),
    ("members.settle_term", _("Let the roster follow a change of term")),
    ("members.set_photos", _("Took photographs of members")),
    ("members.drop_photo", _("Removed a photograph of a member")),
    ("members.follow_posts", _("Let the powers of conveners follow their posts")),
    ("members.export", _("Exported the roster of members")),
    ("members.leave", _("Ended a member's seat")),
    ("members.return", _("Gave somebody who left a seat again")),
    ("members.put_in", _("Put a member into a committee, sector or group")),
    ("members.take_out", _("Took a member out of a committee, sector or group")),
    ("members.elect", _("Noted an election to an office")),
    ("members.end_office", _("Ended an elected office")),
):
    ACT_WORDS.register(code, words)
