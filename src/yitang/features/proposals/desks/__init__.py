"""Whose turn it is: queues, menus and to-do entries of every desk."""
