"""Going anywhere by a word: pages, and whatever features let be found. A page without scripts, a palette with them."""
