"""Drop-ins for modules of `virnucpro.pipeline`."""
