"""`sixfast validate`: looks through a FASTA file before anything is done with it."""
