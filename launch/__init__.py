"""What stands behind `make run` and `make test`: stdlib only, as no venv exists yet."""
