"""What the Makefile's targets do, one module each."""
