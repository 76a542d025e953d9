"""Drop-ins for modules of `virnucpro.data`."""
