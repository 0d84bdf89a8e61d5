"""Invented people and bodies of the demo, the same at every build."""

from random import Random

PROVINCE, CITY = "云泽省", "青禾市"

PLACES = ["全省", "澜溪市", "青禾市", "栖云市", "望泽市", "松垣市", "鹿鸣市", "雁洲市", "碧潭县", "云屏县"] + [
    "竹渡县",
    "石笋县",
    "南汀县",
    "双榆县",
    "柳荫县",
    "丹坪县",
    "梧岭县",
    "禾丰县",
]

UNITS = {
    "edu": "教育厅",
    "science": "科学技术厅",
    "industry": "工业和信息化厅",
    "ethnic": "民族宗教事务委员会",
    "police": "公安厅",
    "civil": "民政厅",
    "justice": "司法厅",
    "finance": "财政厅",
    "hr": "人力资源和社会保障厅",
    "resources": "自然资源厅",
    "ecoenv": "生态环境厅",
    "housing": "住房和城乡建设厅",
    "transport": "交通运输厅",
    "water": "水利厅",
    "agri": "农业农村厅",
    "commerce": "商务厅",
    "culture": "文化和旅游厅",
    "health": "卫生健康委员会",
    "emergency": "应急管理厅",
    "market": "市场监督管理局",
    "sports": "体育局",
    "forestry": "林业局",
    "data": "数据和政务服务局",
}

SECTORS = (
    ["中国共产党", "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "无党派人士"]
    + ["共青团和青联", "总工会", "妇联", "工商联", "科协", "台联", "侨联", "文化艺术", "科学技术", "社会科学"]
    + ["经济", "农业", "教育", "体育", "新闻出版", "医药卫生", "社会福利和社会保障", "少数民族", "宗教", "环境资源"]
)
POLITICAL_PARTIES = ["民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社"]
BODIES = ["总工会", "妇女联合会", "工商业联合会", "科学技术协会"]
COMMITTEES = ["提案委员会", "经济委员会", "农业和农村委员会", "人口资源环境委员会", "教科卫体委员会"]
COMMITTEES += ["社会和法制委员会", "民族和宗教委员会", "港澳台侨和外事委员会", "文化文史和学习委员会"]
PARTY_OF_SECTOR = {name: name for name in ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "无党派人士")}
PARTY_OF_SECTOR["中国共产党"] = "中共党员"
WORKPLACES: tuple[str, ...] = (
    "第一中学教师",
    "人民医院主任医师",
    "农业技术推广中心研究员",
    "职业技术学院副教授",
    "文化馆馆员",
    "建设集团工程师",
)
WORKPLACES += ("律师事务所律师", "科技公司总工程师", "社会福利院院长", "环境监测站高级工程师", "图书馆馆长", "种植合作社理事长")

_SURNAMES = (
    "沈陆顾钟韩唐冯于董萧程曹袁邓许傅曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏汪田任姜"
    "范方石姚谭廖邹熊金郝孔白崔康毛邱秦江史侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_FIRST = "知言思若景明云清砚书怀远承望舒松竹采静安和嘉宁致行修允文晓亦如"
_SECOND = "秋衡川野舟然白禾屿川岚溪庭宜珩澄远晴柏桐越真朗涵泽原青简言"


def invented_names(count: int, seed: int) -> list[str]:
    """Names that belong to nobody in particular; all different."""
    dice = Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        given = dice.choice(_FIRST) + (dice.choice(_SECOND) if dice.random() < 0.85 else "")
        found[dice.choice(_SURNAMES) + given] = None
    return list(found)
