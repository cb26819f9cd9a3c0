package feeds

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMadeTitle(t *testing.T) {
	for in, want := range map[string]string{
		"":           "",
		"Only text.": "Only text",
		"Envoys met in Vienna on Sunday. They agreed.":                    "Envoys met in Vienna on Sunday",
		"The border was shut\nLorries wait.":                              "The border was shut",
		"The U.S. envoy met Gen. Petrov on 5. May in Vienna. They agreed": "The U.S. envoy met Gen. Petrov on 5. May in Vienna",
		"Who will pay for it? Nobody knows.":                              "Who will pay for it?",
		"No! That was the answer of the envoys. They left.":               "No! That was the answer of the envoys",
		"Talks end at 3.5 per cent. in all. Then more.":                   "Talks end at 3.5 per cent. in all",
		"海上边界问题谈判结束。双方同意再谈。":                                              "海上边界问题谈判结束",
		"К миру ли идут переговоры? Пока не ясно.":                        "К миру ли идут переговоры?",
		"हिन्दी में समाचार है। और भी है।":                                 "हिन्दी में समाचार है",
		"انتهت المحادثات؟ لا نعرف":                                        "انتهت المحادثات؟",
		"No end " + strings.Repeat("word ", 40):                           "No end " + strings.TrimSpace(strings.Repeat("word ", 18)) + "…",
	} {
		if got := madeTitle(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := madeTitle(strings.Repeat("界", 300)); utf8.RuneCountInString(got) != maxMade {
		t.Errorf("a text without blanks: %d characters", utf8.RuneCountInString(got))
	}
}
