"""`sixfast validate`: checks a FASTA file before it is used."""
