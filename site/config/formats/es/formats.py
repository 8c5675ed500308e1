"""Numbers and hours of Spanish in the United States: 12,000 and 3:30 p.m., not 12 000 and 15:30."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
TIME_FORMAT = "g:i a"
DATETIME_FORMAT = r"j \d\e F \d\e Y, g:i a"
