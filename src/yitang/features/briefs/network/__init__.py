"""信息员网络 — correspondents with their terms, and requests for briefs on a theme (约稿)."""
