package importer_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"luna/internal/importer"
	"luna/internal/need"
	"luna/internal/storetest"
	"luna/models"
	"luna/models/schedule"
)

// data gives a file of the data set leiden-2020, or skips the test: it lies
// beside the repository, or where LUNA_TEST_DATA says.
func data(t testing.TB, name string) []byte {
	t.Helper()
	folder := os.Getenv("LUNA_TEST_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data")
	}
	content, err := os.ReadFile(filepath.Join(folder, "leiden-2020", name))
	if err != nil {
		need.Missing(t, "data", "the data set leiden-2020 is not here: "+err.Error())
	}
	return content
}

func example(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "docs", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func day(t testing.TB, s string) schedule.Date {
	t.Helper()
	d, err := schedule.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// newModule makes a module in Berlin and gives the scope of an administrator.
func newModule(t testing.TB, k *storetest.Kit) (models.Module, models.Scope) {
	t.Helper()
	u, admin := k.University(t, "north")
	m, err := k.Person(t, u, models.Lecturer).CreateModule(context.Background(), models.ModuleInput{
		Code: "LEIDEN", Title: "Student life", Term: models.Winter, Year: 2019, First: day(t, "2020-03-02"), Last: day(t, "2020-04-30"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, admin
}

func TestTheLeidenStudyGoesInWhole(t *testing.T) {
	file := data(t, "responses.csv")
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := newModule(t, k)
		mapping, err := importer.ParseMapping(example(t, "leiden-2020-mapping.json"))
		if err != nil {
			t.Fatal(err)
		}
		request := importer.Request{Module: "LEIDEN", Definition: example(t, "leiden-2020.json"), Mapping: mapping, Now: k.Now()}
		take := func(dry bool) importer.Report {
			request.DryRun = dry
			report, err := importer.Import(context.Background(), admin, request, bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		dry := take(true)
		first := take(false)
		again := take(false)
		if testing.Verbose() {
			first.WriteTo(os.Stdout)
		}
		if first.Rows != 4372 || first.Students != 79 || first.NewPeople != 79 || first.Answered != 3948 {
			t.Errorf("rows %d, students %d (%d new), answered %d", first.Rows, first.Students, first.NewPeople, first.Answered)
		}
		if first.Taken+first.Count(importer.NotTaken) != first.Rows {
			t.Errorf("%d taken and %d remarked on are not all %d rows", first.Taken, first.Count(importer.NotTaken), first.Rows)
		}
		if dry.Taken != first.Taken || dry.New != first.New || len(dry.Remarks) != len(first.Remarks) {
			t.Errorf("the dry run promised %d/%d, it became %d/%d", dry.Taken, dry.New, first.Taken, first.New)
		}
		if again.New != 0 || again.NewPeople != 0 || again.Taken != first.Taken {
			t.Errorf("the second time: %d new surveys, %d new people, %d taken", again.New, again.NewPeople, again.Taken)
		}
	})
}
