"""Names that broke somebody's software once: each comes back as typed, or is refused with 422."""

KEPT = [
    "O'Brien", "O’Brien", "Null", "NULL", "null", "None", "undefined", "NaN", "True", "0",
    "José", "Jose\u0301", "Zoë", "Łukasz", "Nguyễn Thị Minh Khai", "Ægir", "Straße", "İpek", "ıpek",
    "مريم", "שרה", "सीता", "ស្រីមុំ", "ကျော်", "玛丽", "まりこ", "민지", "Ольга", "Ελένη", "ትግስት",
    "👩‍👩‍👧‍👦", "🏳️‍🌈", "🎁", "𝕄𝕒𝕣𝕚𝕒", "ﬁona", "𠮷田", "A", "李", "X Æ A-12", "Jean-Luc",
    "d’Artagnan", "Sammy Davis, Jr.", "Robert'); DROP TABLE supporters;--", "<b>Bea</b>",
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "${7*7}", "%s%n", "../../etc/passwd",
    "=1+1", "@SUM(A1)", "*|UNSUB|*", "C:\\Windows", '"quoted"', "&amp;", "a" * 100, "ä" * 100,
    "🎁" * 100, "Zalgo" + "\u0301" * 90,
]  # fmt: skip
# As typed, and as it is kept: without what would turn the text around it.
CLEANED = {
    "\u202eaeB": "aeB",
    "Be\u200fa": "Bea",
    "\u2066Bea\u2069": "Bea",
    "  Bea  ": "Bea",
    "Bea\n": "Bea",
}
REFUSED = [
    "Be\0a", "Bea\r\nBcc: all@example.org", "Bea\nBrandt", "Bea\tBrandt", "Be\x07a", "Be\x7fa",
    "Be\x85a", "Be\u2028a", "Be\u2029a", "e" + "\u0301" * 500, "a" * 101, "a" * 10_000,
]  # fmt: skip
