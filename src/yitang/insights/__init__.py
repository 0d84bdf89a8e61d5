"""Reports across features: they read what features declare (facts, figures) and own nothing but their pages."""
