"""How numbers and dates are written, where ours differ from Django's."""
