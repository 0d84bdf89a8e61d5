"""Chinese words as people type them on a keyboard: 王芳 is found by wangfang and by wf."""


def spelled(words: str) -> str:
    """Full pinyin, a space, the initials; letters and digits stay, all in lower case. Neutral about tones."""
    # Its dictionaries take a moment to load, and most processes never spell anything.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    full = "".join(lazy_pinyin(words)).lower()
    initials = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER)).lower()
    return f"{''.join(full.split())} {''.join(initials.split())}"


def sounds_like(spelling: str, typed: str) -> bool:
    """Whether what was typed begins the full pinyin or the initials of a spelling that `spelled` made."""
    asked = "".join(typed.lower().split())
    return bool(asked) and (spelling.startswith(asked) or f" {asked}" in spelling)
