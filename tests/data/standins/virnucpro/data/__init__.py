"""What feeds a GPU."""
