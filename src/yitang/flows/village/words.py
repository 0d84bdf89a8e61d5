"""Words for the acts of these flows in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS

ACT_WORDS.register("village.list_as_topic", _("Made a topic of a matter"))
ACT_WORDS.register("village.hand_on", _("Handed a problem on to a brief or proposal"))
ACT_WORDS.register("village.bring_back", _("Brought problems back to their venues"))
MESSAGE_KINDS.register("village", _("Problems handed on"))
