"""What was found, for people: by `validate` as a table and as a picture, and errors as sentences."""
