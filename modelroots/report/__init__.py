"""A report of a graph's figures: one page that needs no network, and its charts and tables as files."""
