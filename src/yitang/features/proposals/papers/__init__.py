"""Letters, forms and official tables of proposals."""
