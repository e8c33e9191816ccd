"""How good the lineage is that nobody declares: hidden declarations are predicted from everything else."""
