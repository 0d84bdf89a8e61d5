"""What lies on whose desk: queues of the editing, entries of the menu, to-do lists."""
