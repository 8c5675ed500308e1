"""The outside world on one machine: a card processor and a mail server that keep what they did."""
