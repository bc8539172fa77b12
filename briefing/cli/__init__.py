"""The command line: arguments, progress, messages and exit codes; no logic of its own."""
