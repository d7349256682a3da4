package handlers_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/models"
	"luna/models/sheets"
)

// sendFile sends a file as a form does.
func sendFile(t *testing.T, c *apptest.Client, path, field string, data []byte) apptest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, `..\people"<b>.csv`)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Send(t, http.MethodPost, path, w.FormDataContentType(), body.String())
}

func idOf(n uint64) string { return fmt.Sprint(n) }

func id(c *apptest.Client) string { return idOf(c.Scope.Actor().UserID) }

var seenField = regexp.MustCompile(`name="seen" value="([0-9a-f]{64})"`)

// seen is what the preview says of itself.
func seen(t *testing.T, p apptest.Page) string {
	t.Helper()
	found := seenField.FindStringSubmatch(p.Body)
	if found == nil {
		t.Fatalf("no preview: %s", p.Text())
	}
	return found[1]
}

func TestPeopleAreImportedAsThePreviewShows(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		ada := w.Admin
		ada.Get(t, "/admin/users/import").Want(t, http.StatusOK, "The first row names the columns")
		sent := sendFile(t, ada, "/admin/users/import", "file", []byte("Name;E-Mail;Rolle;Studiengang;Telefon\n<b>Zoe</b>;zoe@north.example;student;Programme of north;1\nKing;king@north.example;Administrator;;\n"))
		preview := ada.Follow(t, sent)
		preview.Want(t, http.StatusOK, "<b>Zoe</b>", "Administrators are not made by a file.", "Ignored: Telefon.", "2 people are in the system but not in the table", "Student of north", "Outsider of north")
		if strings.Contains(preview.Text(), "Lecturer of north") {
			t.Error("people of a role that the table does not hold count as missing")
		}
		ada.Post(t, sent.Location, url.Values{"seen": {seen(t, preview)}, "deactivate": {"on"}, "typed": {"3"}}).
			Want(t, http.StatusUnprocessableEntity, "Please type how many people are to be deactivated")
		ada.Follow(t, ada.Post(t, sent.Location, url.Values{"seen": {strings.Repeat("0", 64)}})).
			Want(t, http.StatusOK, "Nothing was done: people changed")
		done := ada.Follow(t, ada.Post(t, sent.Location, url.Values{"seen": {seen(t, preview)}, "invite": {"on"}}))
		done.Want(t, http.StatusOK, "New: 1, changed: 0, deactivated: 0.", "1 invitation is on its way.", "<b>Zoe</b>", "Programme of north")
		ada.Get(t, sent.Location).Want(t, http.StatusNotFound)
		mails, err := ada.Scope.Mails(t.Context(), models.MailSearch{})
		if err != nil || len(mails.Rows) == 0 || !strings.Contains(mails.Rows[0].Recipient, "zoe@north.example") {
			t.Errorf("no invitation: %+v, %v", mails.Rows, err)
		}
	})
}

// TestAnExcelTableIsImportedThroughThePages: sent, shown and applied, numbers
// and names as they are in its cells.
func TestAnExcelTableIsImportedThroughThePages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		ada := w.Admin
		var file bytes.Buffer
		table := sheets.NewWriter(&file, sheets.XLSX)
		for _, row := range [][]string{
			{"Name", "E-Mail", "Rolle", "Studiengang"},
			{"Zoë 007", "zoe@north.example", "student", "Programme of north"},
			{"=1+1", "sum@north.example", "lecturer", ""},
			{"King", "king@north.example", "Administrator", ""},
		} {
			table.Row(row...)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		before := a.Fingerprint(t)
		ada.Post(t, "/admin/users/import", nil).Want(t, http.StatusBadRequest)
		sendFile(t, ada, "/admin/users/import", "file", file.Bytes()[:file.Len()/2]).Want(t, http.StatusUnprocessableEntity)
		if a.Fingerprint(t) != before {
			t.Error("half a file changed something")
		}
		sent := sendFile(t, ada, "/admin/users/import", "file", file.Bytes())
		preview := ada.Follow(t, sent)
		preview.Want(t, http.StatusOK, "Zoë 007", "=1+1", "Administrators are not made by a file.")
		ada.Follow(t, ada.Post(t, sent.Location, url.Values{"seen": {seen(t, preview)}})).
			Want(t, http.StatusOK, "New: 2, changed: 0, deactivated: 0.")
		list, err := ada.Scope.Users(t.Context(), models.UserSearch{Query: "north.example", Sort: "-created", Size: 100})
		if err != nil {
			t.Fatal(err)
		}
		made := map[string]string{}
		for _, u := range list.Rows {
			made[u.Email] = fmt.Sprint(u.Name, "|", u.Role, "|", u.Programme)
		}
		if made["zoe@north.example"] != "Zoë 007|student|Programme of north" || made["sum@north.example"] != "=1+1|lecturer|" || made["king@north.example"] != "" {
			t.Errorf("%v", made)
		}
	})
}

func TestAnImportTellsWhatIsWrongWithATable(t *testing.T) {
	a := apptest.New(t, models.SQLite)
	ada := a.World(t, "north").Admin
	for name, c := range map[string]struct {
		data   string
		status int
		says   string
	}{
		"no file":      {"", http.StatusUnprocessableEntity, "The table is empty."},
		"a picture":    {"\x89PNG\r\n\x00", http.StatusUnprocessableEntity, "This is not a table."},
		"a bad line":   {"E-mail,Name\na@x.example,\"x\n", http.StatusUnprocessableEntity, "Line 2 The quotation marks do not match."},
		"a large file": {strings.Repeat("x", 1<<20+1), http.StatusUnprocessableEntity, "The file is too large."},
		"a huge file":  {strings.Repeat("x", 1<<20+65<<10), http.StatusRequestEntityTooLarge, "That was too much at once"},
	} {
		page := sendFile(t, ada, "/admin/users/import", "file", []byte(c.data))
		if page.Status != c.status || !strings.Contains(page.Text(), c.says) {
			t.Errorf("%s: %d %s", name, page.Status, page.Text())
		}
	}
	ada.Send(t, http.MethodPost, "/admin/users/import", "multipart/form-data; boundary=x", "nonsense").Want(t, http.StatusBadRequest)
	ada.Post(t, "/admin/users/import", nil).Want(t, http.StatusBadRequest)
	latin := sendFile(t, ada, "/admin/users/import", "file", []byte("E-mail;Name\nj@north.example;M\xfcller\n"))
	ada.Follow(t, latin).Want(t, http.StatusOK, "read as Windows-1252", "Müller")
	report := ada.Post(t, latin.Location+"/report", nil)
	if report.Status != http.StatusOK || !strings.Contains(report.Body, "2,New,j@north.example,Müller,\r\n") || !strings.HasPrefix(report.Header.Get("Content-Disposition"), `attachment; filename="import-`) {
		t.Errorf("the report: %d %s %q", report.Status, report.Header.Get("Content-Disposition"), report.Body)
	}
	ada.Follow(t, ada.Post(t, latin.Location+"/discard", nil)).Want(t, http.StatusOK, "Nothing was changed.")
}

func TestAnExportHoldsExactlyWhatTheListShows(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w := a.World(t, "north")
		a.World(t, "south")
		ada := w.Admin
		made := ada.Post(t, "/admin/users", url.Values{"name": {"=HYPERLINK(1)"}, "email": {"evil@north.example"}, "role": {"student"}})
		made.Want(t, http.StatusSeeOther)
		for format, kind := range map[string]sheets.Kind{"csv": sheets.CSV, "xlsx": sheets.XLSX} {
			file := ada.Post(t, "/admin/users/export?role=student&sort=-name", url.Values{"format": {format}})
			if file.Status != http.StatusOK || file.Header.Get("Content-Type") != kind.MediaType() || !strings.Contains(file.Header.Get("Content-Disposition"), "."+format) {
				t.Fatalf("%d %v", file.Status, file.Header)
			}
			table, err := sheets.Read([]byte(file.Body), sheets.Limits{Bytes: 1 << 20, Rows: 100, Columns: 10, Cell: 100})
			if err != nil || table.Kind != kind {
				t.Fatal(err)
			}
			var names []string
			for _, row := range table.Rows {
				names = append(names, row.Cell(0))
			}
			if got := strings.Join(names, "|"); got != "Name|Student of north|Outsider of north|=HYPERLINK(1)" {
				t.Errorf("%s: %s", format, got)
			}
			if kind == sheets.CSV && !strings.Contains(file.Body, `"'=HYPERLINK(1)"`) {
				t.Error("a name became a formula")
			}
		}
		ada.Post(t, "/admin/users/export", url.Values{"format": {"exe"}}).Want(t, http.StatusBadRequest)
		w.Lecturer.Post(t, "/admin/users/export", url.Values{"format": {"csv"}}).Want(t, http.StatusNotFound)
	})
}

func TestManyPeopleAreChangedAtOnceButNoAdministratorAndNobodyElsewhere(t *testing.T) {
	apptest.Each(t, func(t *testing.T, a *apptest.App) {
		w, other := a.World(t, "north"), a.World(t, "south")
		ada := w.Admin
		all := url.Values{"user": {id(w.Student), id(w.Colleague), id(ada), id(other.Student), "x"}, "return": {"/admin/users?q=o"}}
		do := func(act string, more ...string) apptest.Page {
			form := url.Values{"act": {act}, "user": all["user"], "return": all["return"], "programme-for": more}
			return ada.Follow(t, ada.Post(t, "/admin/users/many", form))
		}
		do("lecturer").Want(t, http.StatusOK, "1 person has another role and is signed out.")
		if !w.Student.SignedOut(t) || other.Student.SignedOut(t) || ada.SignedOut(t) {
			t.Error("somebody else was changed, or the one who was is still signed in")
		}
		page := ada.Get(t, "/admin/users?programme="+idOf(w.Programme))
		page.Want(t, http.StatusOK, "Nobody found") // who is no student has no programme
		do("student").Want(t, http.StatusOK, "2 people have another role")
		do("programme", idOf(w.Programme)).Want(t, http.StatusOK, "The programme of 2 students is set.")
		ada.Get(t, "/admin/users?programme="+idOf(w.Programme)).Want(t, http.StatusOK, "2 people", "Programme of north")
		ada.Get(t, "/admin/users?faculty="+idOf(w.Faculty)+"&size=25").Want(t, http.StatusOK, "2 people")
		ada.Get(t, "/admin/users?programme="+idOf(other.Programme)).Want(t, http.StatusOK, "Nobody found")
		ada.Post(t, "/admin/users/many", url.Values{"act": {"programme"}, "user": all["user"], "programme-for": {idOf(other.Programme)}}).Want(t, http.StatusNotFound)
		do("programme", "").Want(t, http.StatusOK, "The programme of 2 students is set.")
		ada.Get(t, "/admin/users?programme="+idOf(w.Programme)).Want(t, http.StatusOK, "Nobody found")
		do("invite").Want(t, http.StatusOK, "0 people are invited by mail.")
		ada.Post(t, "/admin/users/"+id(w.Student)+"/programme", url.Values{"programme": {idOf(w.Programme)}}).Want(t, http.StatusSeeOther)
		ada.Get(t, "/admin/users/"+id(w.Student)).Want(t, http.StatusOK, "Programme of north")
	})
}
