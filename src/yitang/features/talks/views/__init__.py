"""Pages of topics, talks and problems: the convener's on a phone, the office's on a desk."""
