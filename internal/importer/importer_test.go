package importer_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"luna/internal/importer"
	"luna/internal/storetest"
	"luna/models"
)

const weekForm = `{"title":"Week","pages":[{"elements":[
	{"type":"rating","name":"calm","title":"Calm"},
	{"type":"rating","name":"tired","title":"Tired"},
	{"type":"boolean","name":"alone","title":"Alone"},
	{"type":"checkbox","name":"with","title":"With","choices":["friends","family"]},
	{"type":"comment","name":"note","title":"Note"}]}],
	"scales":[{"code":"calm","title":"Calm","direction":"good","shown":true,"items":[{"code":"calm"},{"code":"tired","reversed":true}]}]}`

// untidy has every kind of untidiness that is known, one a line. Its planned
// times are local in Berlin, where clocks were set forward on 29 March 2020 at
// two, and back on 25 October 2020 at three.
const untidy = `student;planned;opened;completed;calm;weary;alone;with;note;battery
ana;2020-03-02T12:00:00;2020-03-02T12:01:00+01:00;2020-03-02T12:05:00+01:00;4;2;yes;friends;"quiet; sunny";80
ana;2020-03-03T12:00:00;2020-03-03T12:00:00+01:00;;;;;;;
ana;2020-03-04T12:00:00;;;;;;;;
ana;2020-03-05T12:00:00;2020-03-05T12:00:00+01:00;2020-03-05T12:09:00+01:00;9;2;perhaps;friends;;
ana;2020-03-06T12:00:00;2020-03-06T12:00:00+01:00;2020-03-06T12:09:00+01:00;;3;;;;
ana;2020-03-07T12:00:00;1970-01-01T00:00:00Z;2020-03-07T12:09:00+01:00;1;1;no;family;;
ana;2020-03-08T12:00:00;2020-03-08T14:00:00+03:00;2020-03-08T14:09:00+03:00;1;1;no;friends;x;
;2020-03-09T12:00:00;;2020-03-09T12:09:00+01:00;1;1;no;;;
ana;yesterday;;2020-03-09T12:09:00+01:00;1;1;no;;;
ana;2020-03-10T12:00:00;;2020-03-10T12:09:00+01:00;1
ana;2020-03-29T02:30:00;;2020-03-29T03:10:00+02:00;1;1;no;friends;x;
ana;2020-10-25T02:30:00;;2020-10-25T02:40:00+02:00;1;1;no;friends;x;
ben;2020-03-02T12:00:00;2020-03-02T12:00:00+01:00;2020-03-02T12:05:00+01:00;4;2;yes;friends;x;
ben;2020-03-02T12:00:00;2020-03-02T12:00:00+01:00;2020-03-02T13:00:00+01:00;;;;;;
ben;2020-03-02T12:00:00;2020-03-02T12:15:00+01:00;2020-03-02T12:20:00+01:00;3;2;yes;friends;x;
ben;2020-03-02T12:00:00;2020-03-02T12:00:00+01:00;2020-03-02T12:05:00+01:00;4;2;yes;friends;x;
ben;2020-03-03T12:00:00;2020-03-03T12:00:00+01:00;2020-03-03T13:00:00+01:00;;;;;;
ben;2020-03-03T12:00:00;2020-03-03T12:00:00+01:00;2020-03-03T13:00:00+01:00;;;;;;
ben;2020-03-04T12:00:00;2020-03-04T12:00:00+01:00;2120-03-04T12:05:00+01:00;1;1;no;friends;x;
ben;2020-03-05T12:00:00;2020-03-05T12:00:00+01:00;;1;1;no;friends;x;
ben;;2020-03-06T12:00:00+01:00;2020-03-06T12:05:00+01:00;1;1;no;friends;x;
ben;2020-03-07T12:00:00;2020-03-07T13:30:00+01:00;2020-03-07T13:00:00+01:00;;;;;;
`

// verdicts is what the report has to say, by line: what is not here was taken
// without a word.
var verdicts = map[int][]string{
	4:  {"not taken: never issued"},
	5:  {"change: an answer that the question does not allow", "change: an answer that the question does not allow", "noted: answered in part"},
	6:  {"noted: answered in part"},
	7:  {"change: issued far from the planned time", "noted: answered in part"},
	8:  {"noted: the clock of the device"},
	9:  {"not taken: no usable name"},
	10: {"not taken: a time that cannot be read"},
	11: {"not taken: the number of columns"},
	12: {"change: a local time that the change of clocks skipped"},
	13: {"noted: a local time that came twice"},
	15: {"not taken: repeats another row of the student's planned time, which was answered"},
	16: {"change: the student answered the planned time twice"},
	17: {"not taken: repeats another row, answers and all"},
	19: {"not taken: repeats another row of the student's planned time; neither"},
	20: {"not taken: answered in the future"},
	21: {"change: answered, but it is not known when"},
	22: {"change: no planned time"},
	23: {"change: issued after it was over"},
}

var marks = map[importer.Kind]string{importer.NotTaken: "not taken: ", importer.Changed: "change: ", importer.Noted: "noted: "}

func request() importer.Request {
	return importer.Request{
		Module: "LEIDEN", Definition: []byte(weekForm), Mapping: importer.Mapping{Items: map[string]string{"tired": "weary"}},
		Now: time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC),
	}
}

func TestEveryUntidyRowIsSpokenOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		_, admin := newModule(t, k)
		report, err := importer.Import(context.Background(), admin, request(), strings.NewReader("\ufeff"+untidy))
		if err != nil {
			t.Fatal(err)
		}
		said := map[int][]string{}
		for _, m := range report.Remarks {
			said[m.Line] = append(said[m.Line], marks[m.Kind]+m.Reason)
		}
		for line := 2; line <= 23; line++ {
			want := verdicts[line]
			if len(said[line]) != len(want) {
				t.Errorf("line %d: %q, want %q", line, said[line], want)
				continue
			}
			for i := range want {
				if !strings.HasPrefix(said[line][i], want[i]) {
					t.Errorf("line %d: %q, want %q", line, said[line][i], want[i])
				}
			}
		}
		if report.Rows != 22 || report.Taken != 14 || report.Taken+report.Count(importer.NotTaken) != report.Rows {
			t.Errorf("%d rows, %d taken, %d not", report.Rows, report.Taken, report.Count(importer.NotTaken))
		}
		if report.Answered != 11 || report.Students != 2 || strings.Join(report.Unused, " ") != "battery" {
			t.Errorf("answered %d, students %d, unused %v", report.Answered, report.Students, report.Unused)
		}
	})
}

func TestWhatIsTakenIsWhatWasGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		m, admin := newModule(t, k)
		if _, err := importer.Import(ctx, admin, request(), strings.NewReader(untidy)); err != nil {
			t.Fatal(err)
		}
		in, err := k.System("test").TrendInput(ctx, models.TrendModule{UniversityID: m.UniversityID, ModuleID: m.ID}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Enrollments) != 2 || len(in.Plans) != 1 || !in.Plans[0].Imported || in.Plans[0].FirstDay != day(t, "2020-03-02") || in.Plans[0].LastDay != day(t, "2020-10-25") {
			t.Fatalf("%d enrollments, plans %+v", len(in.Enrollments), in.Plans)
		}
		for _, e := range in.Enrollments {
			if e.Sharing != models.ShareAggregate || e.EnrolledAt.After(time.Date(2020, 3, 2, 11, 0, 0, 0, time.UTC)) {
				t.Errorf("enrollment %+v", e)
			}
		}
		var first models.TrendSurvey
		for _, v := range in.Surveys {
			if v.EnrollmentID == in.Enrollments[0].ID && v.CompletedAt != nil {
				first = v
				break
			}
		}
		if !first.Slot.Equal(time.Date(2020, 3, 2, 11, 0, 0, 0, time.UTC)) || !first.CompletedAt.Equal(time.Date(2020, 3, 2, 11, 5, 0, 0, time.UTC)) {
			t.Errorf("first survey %+v", first)
		}
		got := strings.NewReplacer(" ", "", "\n", "").Replace(string(first.Answers))
		for _, want := range []string{`"calm":4`, `"tired":2`, `"alone":true`, `"with":["friends"]`, `"note":"quiet;sunny"`} {
			if !strings.Contains(got, want) {
				t.Errorf("answers %s lack %s", got, want)
			}
		}
		if _, err := k.SignIn(ctx, "ana@m1.north.import.invalid", "", models.Browser{}); err == nil {
			t.Error("an imported student could sign in")
		}
	})
}

func TestTheSecondTimeAddsNothingAndOverwritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		_, admin := newModule(t, k)
		take := func(file string) importer.Report {
			r, err := importer.Import(ctx, admin, request(), strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first, second := take(untidy), take(untidy)
		if second.New != 0 || second.NewPeople != 0 || second.FormID != first.FormID || second.FormNumber != first.FormNumber {
			t.Errorf("the second time: %+v", second)
		}
		changed := take(strings.Replace(untidy, "12:05:00+01:00;4;2;yes;friends;\"quiet", "12:05:00+01:00;5;2;yes;friends;\"quiet", 1))
		if changed.New != 0 || changed.Taken != first.Taken-1 {
			t.Errorf("with another answer: %d new, %d taken", changed.New, changed.Taken)
		}
		if last := changed.Remarks[len(changed.Remarks)-1]; last.Line != 2 || last.Kind != importer.NotTaken {
			t.Errorf("with another answer the report ends with %+v", last)
		}
	})
}

func TestADryRunWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, k *storetest.Kit) {
		ctx := context.Background()
		m, admin := newModule(t, k)
		dry := request()
		dry.DryRun = true
		report, err := importer.Import(ctx, admin, dry, strings.NewReader(untidy))
		if err != nil {
			t.Fatal(err)
		}
		if report.New != 14 {
			t.Errorf("%d surveys would be new, want 14", report.New)
		}
		in, err := k.System("test").TrendInput(ctx, models.TrendModule{UniversityID: m.UniversityID, ModuleID: m.ID}, 0)
		if err != nil || len(in.Enrollments)+len(in.Plans)+len(in.Versions) != 0 {
			t.Errorf("after a dry run: %d enrollments, %d plans, %d versions (%v)", len(in.Enrollments), len(in.Plans), len(in.Versions), err)
		}
	})
}

func TestAFileThatDoesNotFitIsRefusedWhole(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	_, admin := newModule(t, k)
	good := request()
	for name, c := range map[string]struct {
		change func(*importer.Request)
		file   string
		want   string
	}{
		"no student":        {func(*importer.Request) {}, "who;planned;calm\nana;2020-03-02T12:00;1\n", "no column for the student"},
		"no time":           {func(*importer.Request) {}, "student;calm\nana;1\n", "no column with a time"},
		"no item":           {func(r *importer.Request) { r.Mapping.Items = nil }, "student;planned\nana;2020-03-02T12:00\n", "belongs to an item"},
		"unknown column":    {func(r *importer.Request) { r.Mapping.Student = "who" }, untidy, "no column for the student"},
		"unknown item":      {func(r *importer.Request) { r.Mapping.Items = map[string]string{"mood": "calm"} }, untidy, "does not have"},
		"unknown zone":      {func(r *importer.Request) { r.Mapping.PlannedZone = "Europe/Atlantis" }, untidy, "zone"},
		"unknown module":    {func(r *importer.Request) { r.Module = "A2" }, untidy, "not found"},
		"unknown form":      {func(r *importer.Request) { r.Form = 77 }, untidy, "not found"},
		"broken definition": {func(r *importer.Request) { r.Definition = []byte(`{"pages":1}`) }, untidy, "questionnaire"},
		"empty file":        {func(*importer.Request) {}, "", "header"},
	} {
		r := good
		c.change(&r)
		_, err := importer.Import(context.Background(), admin, r, strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestTheCommandLineImports(t *testing.T) {
	k := storetest.New(t, models.SQLite)
	newModule(t, k)
	folder := t.TempDir()
	file := func(name, content string) string {
		at := filepath.Join(folder, name)
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return at
	}
	answers, form := file("answers.csv", untidy), file("form.json", weekForm)
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := importer.Command(context.Background(), k.Store, k.Now(), &out, args)
		return out.String(), err
	}
	said, err := run("responses", answers, "-module", "LEIDEN", "-form-file", form, "-items", "tired=weary", "-dry-run")
	if err != nil || !strings.Contains(said, "22 rows, 14 would be taken") {
		t.Errorf("dry run: %v\n%s", err, said)
	}
	mapping := file("mapping.json", `{"student":"student","items":{"tired":"weary"}}`)
	said, err = run("responses", "-module=LEIDEN", "-form-file="+form, "-mapping="+mapping, answers)
	if err != nil || !strings.Contains(said, "14 surveys are new, 0 were there already; 2 students are new") {
		t.Errorf("import: %v\n%s", err, said)
	}
	for _, args := range [][]string{
		{},
		{"responses"},
		{"responses", answers},
		{"answers", answers, "-module", "LEIDEN", "-form", "1"},
		{"responses", answers, "-module", "LEIDEN", "-form", "1", "-form-file", form},
		{"responses", answers, "-module", "LEIDEN", "-form", "x"},
		{"responses", answers, "-module", "LEIDEN", "-form", "1", "-sharing", "all"},
		{"responses", folder + "/nothing.csv", "-module", "LEIDEN", "-form-file", form},
	} {
		if _, err := run(args...); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
}
