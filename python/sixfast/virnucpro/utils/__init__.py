"""Drop-ins for modules of `virnucpro.utils`."""
