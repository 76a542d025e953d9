"""What `validate` found, as a table and as a picture."""
