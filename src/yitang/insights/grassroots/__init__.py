"""基层协商统计 — venues, sessions, suggestions and problems counted over a council and those below it; nothing twice, all from rows."""
