"""Names as people type them on a keyboard: 王芳 is found by wangfang and by wf."""


def spelled(name: str) -> str:
    """Full pinyin, a space, the initials; letters and digits stay, all in lower case. Neutral about tones."""
    # Its dictionaries take a moment to load, and most processes never spell a name.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    full = "".join(lazy_pinyin(name)).lower()
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return f"{''.join(full.split())} {''.join(initials.split())}"
