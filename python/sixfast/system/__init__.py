"""What a run needs of the machine and the process: processors, signals, the progress bar, the log."""
