"""The figures on proposals, each declared once."""
