package jobs_test

import (
	"strings"
	"testing"
	"time"

	"luna/internal/storetest"
	"luna/jobs"
	"luna/models"
	"luna/models/schedule"
)

func TestFilesOfNothingGoByThemselves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		j := jobs.New(jobs.Options{Store: k.Store, Now: k.Clock.Now})
		u, _ := k.University(t, "north")
		who := k.Person(t, u, models.Lecturer)
		m, err := who.CreateModule(t.Context(), models.ModuleInput{
			Code: "M", Title: "M", Term: models.Winter, Year: 2026,
			First: schedule.Date{Year: 2026, Month: 10, Day: 1}, Last: schedule.Date{Year: 2027, Month: 2, Day: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := who.AddFile(t.Context(), m.ID, "a.txt", strings.NewReader("text"), 4); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"removed 0 uploads, 0 files and 0 contents that nobody uses, 0 objects of 0 bytes",
			"removed 1 uploads, 1 files and 1 contents that nobody uses, 0 objects of 0 bytes",
		} {
			if said, err := j.Run(t.Context(), "sweep-media"); err != nil || said != want {
				t.Fatalf("%q, %v", said, err)
			}
			k.Clock.Advance(25 * time.Hour)
		}
	})
}
