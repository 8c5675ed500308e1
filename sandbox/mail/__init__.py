"""A mail server that delivers nothing and keeps everything, with a reader for the browser."""
