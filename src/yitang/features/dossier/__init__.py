"""履职档案 — one dossier for each member and term. The facts come from the ledger; what is here is what people add and read."""
