"""Figures that carry their definition, their band and what is unresolved."""
