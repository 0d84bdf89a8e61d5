"""Names as people type them on a keyboard: 单立文 is found by shanliwen and by slw; whoever reads 单 as dan finds him too."""

from yitang.foundation.core.spelling import spelled as spelled_words

# Surnames whose sound differs from that of the same character elsewhere, with their initials (现代汉语词典, entries marked 姓).
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "曾": "zeng", "盖": "ge", "缪": "miao",
    "乐": "yue", "繁": "po", "员": "yun", "召": "shao", "覃": "qin", "折": "she", "黑": "he", "翟": "zhai", "秘": "bi",
    "种": "chong", "卜": "bu", "洗": "xian", "重": "chong", "能": "nai", "都": "du", "佴": "nai", "郇": "xun", "么": "yao",
    "隗": "wei", "祭": "zhai", "句": "gou", "长": "chang", "阚": "kan", "角": "jue", "藏": "zang", "乜": "nie", "任": "ren",
    "尉": "wei", "万": "wan", "葛": "ge", "华": "hua", "宁": "ning", "纪": "ji", "应": "ying", "燕": "yan",
}  # fmt: skip
COMPOUND = {
    "尉迟": ("yuchi", "yc"), "万俟": ("moqi", "mq"), "长孙": ("zhangsun", "zs"), "单于": ("chanyu", "cy"), "澹台": ("tantai", "tt"),
    "乐正": ("yuezheng", "yz"), "库狄": ("shedi", "sd"), "中行": ("zhonghang", "zh"), "鲜于": ("xianyu", "xy"),
}  # fmt: skip


def spelled(name: str, *, person: bool = False) -> str:
    """Full pinyin, a space, the initials. The name of a person is spelled with the sound of the surname first, and once more
    with the usual one where that is another: people type either."""
    usual = spelled_words(name)
    if not person:
        return usual
    own = _with_surname(name)
    return usual if own in ("", usual) else f"{own} {usual}"


def _with_surname(name: str) -> str:
    """The spelling with the surname's own sound; empty where the surname has none in the tables, or nothing follows it."""
    if name[:2] in COMPOUND and len(name) > 2:
        length, (sound, first) = 2, COMPOUND[name[:2]]
    elif name[:1] in SURNAMES and len(name) > 1:
        sound = SURNAMES[name[0]]
        length, first = 1, sound[0]
    else:
        return ""
    full, _space, initials = spelled_words(name[length:]).partition(" ")
    return f"{sound}{full} {first}{initials}"
