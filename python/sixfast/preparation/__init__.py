"""`sixfast prepare`: from FASTA to all files that VirNucPro's GPU stages read, in one pass."""
