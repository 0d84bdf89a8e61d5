"""What every list of the desk can do: views with a name, a choice of columns, all rows that a question finds."""
