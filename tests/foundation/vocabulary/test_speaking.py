"""Own words in the place of our nouns, and only there."""

from django.utils.translation import gettext, gettext_lazy, ngettext, override

from yitang.foundation.vocabulary.speaking import speaking

LAZY = gettext_lazy("Roster of members")


def test_noun_is_exchanged_within_the_block_only() -> None:
    with speaking({"member": "职工代表"}):
        assert [gettext("Roster of members"), str(LAZY)] == ["职工代表名册", "职工代表名册"]
    assert str(LAZY) == "委员名册"


def test_name_of_another_thing_keeps_its_noun() -> None:
    assert gettext("Director of the proposal committee") == "提案委主任"
    with speaking({"member": "代表", "proposal": "建议"}):
        assert gettext("Director of the proposal committee") == "提案委主任"
        assert gettext("Proposal") == "建议"


def test_inner_block_without_words_speaks_plainly() -> None:
    with speaking({"member": "职工代表"}):
        with speaking({}):
            assert gettext("Member") == "委员"
        assert gettext("Member") == "职工代表"


def test_untranslated_and_plural_texts_pass_through() -> None:
    with speaking({"member": "职工代表"}):
        assert gettext("no such message") == "no such message"
        assert ngettext("%(count)d working day left", "%(count)d working days left", 2) == ngettext(
            "%(count)d working day left", "%(count)d working days left", 1
        )


def test_english_is_left_alone() -> None:
    with override("en"), speaking({"member": "职工代表"}):
        assert gettext("Roster of members") == "Roster of members"
