"""The paragraph styles of a letter in Word. By its style a paragraph is known, in the council's own templates too.

Fonts are named as offices name them (仿宋_GB2312 …), so that their own licensed fonts apply when the file is opened there.
"""

from dataclasses import dataclass

FANGSONG, HEITI, KAITI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"


@dataclass(frozen=True)
class Style:
    """A style by its name in Word and what it is in the setting; sizes in points, indents in characters of 16 pt."""

    name: str
    role: str
    font: str = FANGSONG
    size: float = 16
    align: str = "both"
    first: int = 0
    right: int = 0
    red: bool = False


STYLES = (
    Style("发文机关标志", "document_head", TITLE, 38, "center", red=True),
    Style("信函机关标志", "letter_head", TITLE, 38, "center", red=True),
    Style("办理类别", "mark", HEITI, align="right"),
    Style("发文字号", "number", align="center"),
    Style("公文标题", "title", TITLE, 22, "center"),
    Style("副标题行", "subtitle", KAITI, align="center"),
    Style("主送机关", "to"),
    Style("公文正文", "body", first=2),
    Style("一级标题", "h1", HEITI, first=2),
    Style("二级标题", "h2", KAITI, first=2),
    Style("附件说明", "attachments", first=2),
    Style("发文机关署名", "signed", align="right", right=4),
    Style("成文日期", "day", align="right", right=4),
    Style("附注", "note", first=2),
    Style("抄送机关", "copies", size=14),
    Style("表题", "caption", HEITI, align="center"),
    Style("表格文字", "cell", SONG, 12, "left"),
    Style("表头文字", "cell_head", HEITI, 12, "center"),
    Style("席卡姓名", "card", TITLE, 48, "center"),
)
BY_NAME = {style.name: style for style in STYLES}
BY_ROLE = {style.role: style for style in STYLES}
