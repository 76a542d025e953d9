"""Makes what models read: the files of VirNucPro's GPU stages, in one pass, and batches of tokens."""
