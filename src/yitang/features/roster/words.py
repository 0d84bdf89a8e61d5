"""What the acts and tables of this room are called in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS

ACT_WORDS.register("roster.save_guest", _("Kept a guest of the upper council"))
ACT_WORDS.register("roster.save_upper_proposal", _("Kept a proposal to an upper body"))
TABLE_WORDS.register("roster.guest", _("Guests of the upper council"))
TABLE_WORDS.register("roster.upperproposal", _("Proposals to upper bodies"))
