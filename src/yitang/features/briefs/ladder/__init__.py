"""采用阶梯 — how far a brief went: adopted here, passed on, adopted above, instructions; and what its writers are credited with."""
