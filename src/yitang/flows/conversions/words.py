"""Words for the acts of flows in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS

ACT_WORDS.register("flows.raise_brief", _("Raised a brief from a proposal"))
ACT_WORDS.register("flows.raise_from_gathering", _("Made a draft of a brief from a gathering"))
ACT_WORDS.register("flows.turn_into_proposal", _("Agreed that a brief becomes a proposal"))
