package models

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a password, NIST SP 800-63B-4: long, no rules of composition, no
// end. It is the only factor of many people, so fifteen characters at least.
const (
	MinPassword = 15
	MaxPassword = 256
)

// enoughOfItsOwn is how much of a password must be neither a common password,
// nor a word that everybody knows of its owner, nor a pattern.
const enoughOfItsOwn = 8

// checkPassword says what is wrong with a new password. What is known of its
// owner (name, address, university) makes no password.
func checkPassword(f faults, field, password string, known ...string) {
	password = spelled(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		f[field] = Say("Please use at least %d characters. A few words are easy to remember.", MinPassword)
	case n > MaxPassword || !utf8.ValidString(password):
		f[field] = Say("Please use at most %d characters.", MaxPassword)
	case tooEasy(password, known):
		f[field] = Say("This is too easy to guess: most of it is a common password, a name or a pattern. Please add a few words of your own.")
	}
}

// tooEasy tells a password that is first on the list of whoever guesses. It
// reads it also with the figures that stand for letters ("p4ssw0rd").
func tooEasy(password string, known []string) bool {
	folded := strings.ToLower(password)
	words := slices.Concat(commonWords(), wordsOf(known))
	return ownLetters(folded, words) < enoughOfItsOwn || ownLetters(figures.Replace(folded), words) < enoughOfItsOwn
}

var figures = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "$", "s", "@", "a", "!", "i", "|", "l")

// wordsOf are the words in what is known of somebody: "jana", "weiß",
// "example" of "Jana.Weiß@example.org".
func wordsOf(known []string) []string {
	var words []string
	for _, text := range known {
		for _, word := range strings.FieldsFunc(strings.ToLower(spelled(text)), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			if utf8.RuneCountInString(word) >= 3 {
				words = append(words, word)
			}
		}
	}
	return words
}

// ownLetters counts what is left of a password when each known word and each
// pattern counts as one letter and what stands between words as none. It is the
// least count over all ways to take the password apart.
func ownLetters(password string, words []string) int {
	letters := []rune(once(password))
	left := make([]int, len(letters)+1) // of the text from here to its end
	for i := len(letters) - 1; i >= 0; i-- {
		left[i] = left[i+1]
		if unicode.IsLetter(letters[i]) || unicode.IsDigit(letters[i]) {
			left[i]++
		}
		for n := patternLength(letters[i:]); n >= 3; n-- {
			left[i] = min(left[i], left[i+n]+1)
		}
		text := string(letters[i:])
		for _, word := range words {
			if strings.HasPrefix(text, word) {
				left[i] = min(left[i], left[i+utf8.RuneCountInString(word)]+1)
			}
		}
	}
	return left[0]
}

// once is the part of which a text is the repetition: "abc" of "abcabcab".
func once(s string) string {
	letters := []rune(s)
	for n := 1; n <= len(letters)/2; n++ {
		repeats := true
		for i := n; i < len(letters) && repeats; i++ {
			repeats = letters[i] == letters[i-n]
		}
		if repeats {
			return string(letters[:n])
		}
	}
	return s
}

// walks are the ways that fingers go over keys without thinking.
var walks = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiopü", "asdfghjklöä", "yxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6zhn7ujm", "1qay2wsx3edc4rfv5tgb6zhn7ujm", "qazwsxedcrfvtgbyhnujm", "!\"§$%&/()=", "!@#$%^&*()",
}

// patternLength is how far a text begins with one letter again and again, or
// with a walk over the keys, forwards or backwards.
func patternLength(letters []rune) int {
	same := 1
	for same < len(letters) && letters[same] == letters[0] {
		same++
	}
	longest := max(same, yearLength(letters))
	for _, walk := range walks {
		keys := []rune(walk)
		for at := range keys {
			longest = max(longest, along(letters, keys, at, 1), along(letters, keys, at, -1))
		}
	}
	return longest
}

// yearLength is 4 in front of a year, else 0.
func yearLength(letters []rune) int {
	if len(letters) < 4 || !strings.HasPrefix(string(letters[:4]), "19") && !strings.HasPrefix(string(letters[:4]), "20") ||
		!unicode.IsDigit(letters[2]) || !unicode.IsDigit(letters[3]) {
		return 0
	}
	return 4
}

func along(letters, keys []rune, at, step int) int {
	n := 0
	for at >= 0 && at < len(keys) && n < len(letters) && letters[n] == keys[at] {
		n++
		at += step
	}
	return n
}
