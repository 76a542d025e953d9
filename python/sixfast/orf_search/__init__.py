"""Open reading frames: what is one, as users say it, and finding those of an input."""
