package feeds

import (
	"strings"
	"testing"
)

func TestPlainTitle(t *testing.T) {
	for in, want := range map[string]string{
		"  Two\n lines\t here ":                        "Two lines here",
		"<b>Bold</b> move":                             "Bold move",
		"Ceasefire <i>holds</i>":                       "Ceasefire holds",
		"A&nbsp;B":                                     "A B",
		"R&amp;D &lt;up&gt;":                           "R&D <up>",
		"Profits < 5% & rising":                        "Profits < 5% & rising",
		"History of the <blink> tag":                   "History of the <blink> tag",
		"Line one<br/>line two":                        "Line one line two",
		"zero\u200bwidth and soft\u00adhyphen":         "zerowidth and softhyphen",
		"\u202eevil\u202c order":                       "evil order",
		"می\u200cخواهم":                                "می\u200cخواهم",
		"<script>alert(1)</script>Safe":                "Safe",
		"&lt;script&gt;alert(1)&lt;/script&gt;Safe":    "Safe",
		"<img src=x onerror=alert(1)>Safe":             "Safe",
		"<p>&lt;p&gt;&amp;lt;p&amp;gt;x&amp;lt;/p&gt;": "x",
		"": "",
	} {
		if got := plainTitle(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPlainBody(t *testing.T) {
	in := `<p>First <a href="https://a.example/">paragraph</a>.</p><style>p{color:red}</style><ul><li>one</li><li>two</li></ul>
		<table><tr><td>a</td><td>b</td></tr></table><iframe src="x"></iframe>`
	if got, want := plainBody(in, 1000), "First paragraph.\none\ntwo\na b"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := plainBody(strings.Repeat("word ", 100), 50); len([]rune(got)) > 50 || !strings.HasSuffix(got, "word…") {
		t.Errorf("clipped to %q", got)
	}
}

func TestBoilerplate(t *testing.T) {
	const s = "The envoys left the hall without a word."
	for _, tail := range []string{
		" Continue reading...", "\nContinue reading…", " Read more", "\nRead More »", " [Read more...]", "\nRead the full story here",
		" The post Envoys leave appeared first on Harbour Gazette.", "\nThe post Envoys leave first appeared on Harbour Gazette.",
		"\nL’article Les émissaires partent est apparu en premier sur La Gazette.", "\nFollow our live blog\nGet our morning email",
		"\nSign up for our newsletter Continue reading...", " Lire la suite", "\nWeiterlesen", "\nЧитать далее...", " Seguir leyendo.",
		"\nПодробнее", "\nDer Beitrag Gesandte reisen ab erschien zuerst auf Hafenblatt.", "\nLa entrada Los enviados se van se publicó primero en Gaceta.",
		"\nЗапись Послы уехали впервые появилась Вестник.", "\nLire aussi : Les émissaires arrivent", "\nLesen Sie auch: Die Gesandten", "\nПодписывайтесь на наш канал",
		"\nЧитайте также: Послы прибыли", "\nCzytaj więcej", "\nاقرأ المزيد", "\n阅读全文", " Leia mais »", " Continua a leggere", " Mehr lesen", " En savoir plus",
		" Continue reading at Harbour Gazette", "\nRead more on harbour.example…", " [Weiterlesen …]", "\nShare\n12 comments", "\nSign up: our morning email",
	} {
		if got := withoutBoilerplate(s + tail); got != s {
			t.Errorf("%q leaves %q", tail, got)
		}
	}
	for _, keep := range []string{
		s, "Critics say nobody will read more", "He told pupils to read more.", "The post office appeared first on the map of 1702, they said.",
		"The minister will continue reading", "Short", "Citizens sign up for the army",
		"Die Minister werden weiter lesen", "Les députés veulent en savoir plus", "Он просил читать далее", "Related parties met.", "They want more", "The envoys met. The talks continue at Harbour House.",
		"Follow the money: how the port was sold",
	} {
		if got := withoutBoilerplate(keep); got != keep {
			t.Errorf("%q became %q", keep, got)
		}
	}
	if got := withoutBoilerplate("Continue reading..."); got != "" {
		t.Errorf("nothing but the prompt: %q", got)
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "&lt;b&gt;", "<script>x", "a < b", "<iframe><b>x</iframe>", "<!--", "<![CDATA[x]]>", "&amp;amp;lt;p&gt;", "<svg><a href=javascript:x>", "<object>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plainBody(s, 5000)
		if again := plainBody(got, 5000); looksHTML(got) {
			t.Errorf("%q still looks like HTML (then %q) from %q", got, again, s)
		}
		if strings.ContainsAny(got, "\x00\x1b\u202e") {
			t.Errorf("controls left in %q", got)
		}
		withoutBoilerplate(got)
	})
}
