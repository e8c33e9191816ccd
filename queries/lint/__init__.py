"""What is odd in the lineage of a graph."""
