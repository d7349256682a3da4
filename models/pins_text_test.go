package models_test

import (
	"errors"
	"strings"
	"testing"

	"luna/internal/storetest"
	"luna/models"
)

func TestACommentIsPinnedToAParagraphOfTheText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		c := withWork(t, k)
		c.write(t, c.jana, "First.\n\nSecond.\n\nThird.")
		c.add(t, c.ali, "a.txt", []byte("a"))
		for _, who := range []models.Scope{c.jana, c.ali} {
			if _, _, err := c.handIn(t, who); err != nil {
				t.Fatal(err)
			}
		}
		paragraphs := func(text string) int { return len(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })) }
		text, none := c.shown(t, c.who, c.jana).Submission.ID, c.shown(t, c.who, c.ali).Submission.ID
		pinned := func(id uint64, place string, count func(string) int) (models.GradePin, error) {
			return c.pin(t, c.who, id, models.PinInput{Place: place, X: "1", Y: "1", Text: "a", Paragraphs: count})
		}
		for place, want := range map[string]int{"": 0, "1": 1, " 3 ": 3} {
			if pin, err := pinned(text, place, paragraphs); err != nil || pin.Place != want || pin.FileID != nil || pin.X != nil {
				t.Errorf("%q: %+v, %v", place, pin, err)
			}
		}
		if pin, err := pinned(none, "", paragraphs); err != nil || pin.Place != 0 {
			t.Errorf("all of it, without a text: %+v, %v", pin, err)
		}
		refused := func(id uint64, place string, count func(string) int) {
			t.Helper()
			_, err := pinned(id, place, count)
			if bad := new(models.Invalid); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields["pin_place"].IsZero() {
				t.Errorf("%q: %v", place, err)
			}
		}
		for _, place := range []string{"0", "-1", "4", "1.5", "x", "99999999999999999999"} {
			refused(text, place, paragraphs)
		}
		refused(text, "1", nil)
		refused(none, "1", paragraphs)
		if p := c.shown(t, c.who, c.jana); len(p.Pins) != 3 || p.Pins[0].Place != 0 || p.Pins[1].Place != 1 || p.Pins[2].Place != 3 {
			t.Errorf("%+v", p.Pins)
		}
	})
}
