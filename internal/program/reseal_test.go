package program_test

import (
	"strings"
	"testing"
)

func TestResealExchangesTheKeyThatSeals(t *testing.T) {
	l := newLine(t)
	l.must(t, "", "migrate", "up")
	if _, err := l.run("", "reseal", "all"); err == nil || !strings.Contains(err.Error(), "use luna reseal") {
		t.Errorf("with a word too many: %v", err)
	}
	l.students(t, "ada") // whose invitation waits to be sent
	l.config.SealingKey = []byte("a key that seals, of 32 letters.")
	if out := l.must(t, "", "reseal"); !strings.HasPrefix(out, "2 sealed anew, 0 were") {
		t.Errorf("a mail's text in two forms: %q", out)
	}
	l.config.SealingKeyBefore = l.config.SealingKey
	l.config.SealingKey = []byte("another key that seals, letters.")
	if out := l.must(t, "", "reseal"); !strings.HasPrefix(out, "2 sealed anew, 0 were") {
		t.Errorf("from one key to another: %q", out)
	}
	l.config.SealingKeyBefore = nil
	if out := l.must(t, "", "reseal"); !strings.HasPrefix(out, "0 sealed anew, 2 were") {
		t.Errorf("without the key before: %q", out)
	}
	l.config.SealingKey = []byte("a key that was never used before")
	if out, err := l.run("", "reseal"); err == nil || !strings.Contains(out, "2 open with no key") {
		t.Errorf("with a key that does not fit: %v, %q", err, out)
	}
}
