"""`sixfast prepare`: makes all files that VirNucPro's GPU stages read from a FASTA file, in one pass."""
