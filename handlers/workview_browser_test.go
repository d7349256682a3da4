package handlers_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/chromedp"
)

// pdf is a document with one line of text on each page, as few bytes of one as
// a reader takes.
func pdf(lines ...string) string {
	objects := []string{"", "<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
	var kids strings.Builder
	for _, line := range lines {
		n := len(objects)
		fmt.Fprintf(&kids, "%d 0 R ", n)
		draw := fmt.Sprintf("BT /F 24 Tf 72 700 Td (%s) Tj ET", line)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>", n+1),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(draw), draw))
	}
	objects[2] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(lines))
	var out, table strings.Builder
	out.WriteString("%PDF-1.4\n")
	for n, object := range objects[1:] {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects), table.String(), len(objects), start)
	return out.String()
}

// drawn is a picture that anybody can see.
func drawn(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 400, 300))))
	return out.String()
}

// silence is a WAV file of some seconds.
func silence(seconds uint32) string {
	const rate = 8000
	le := binary.LittleEndian
	data := seconds * rate
	out := le.AppendUint32([]byte("RIFF"), 36+data)
	out = le.AppendUint32(append(out, "WAVEfmt "...), 16)
	out = le.AppendUint16(le.AppendUint16(out, 1), 1) // PCM, one channel
	out = le.AppendUint32(le.AppendUint32(out, rate), rate)
	out = le.AppendUint16(le.AppendUint16(out, 1), 8)
	out = le.AppendUint32(append(out, "data"...), data)
	return string(out) + strings.Repeat("\x80", int(data))
}

// pinned pins a comment to the moment where a recording of a work stands.
func pinned(tab *browser.Tab, kind string, at float64, text string) {
	media := fmt.Sprintf(`document.querySelector("[data-work-file] %s")`, kind)
	tab.Run(chromedp.Evaluate(media+`.scrollIntoView()`, nil))
	tab.Run(chromedp.Poll(media+`.readyState > 0`, nil))
	tab.Run(chromedp.Evaluate(fmt.Sprintf(`%s.currentTime = %v`, media, at), nil))
	tab.Run(chromedp.Poll(fmt.Sprintf(`!%s.seeking && %[1]s.currentTime === %v`, media, at), nil))
	tab.Run(chromedp.Evaluate(media+`.closest("[data-work-file]").querySelector("[data-pin-now]").click()`, nil))
	tab.Fill(`#f-pin`, text)
	tab.Click(`[data-pin-new] button[type="submit"]`)
	tab.Run(chromedp.Poll(fmt.Sprintf(`[...document.querySelectorAll("[data-pin] .written")].some(p => p.textContent === %q)`, text), nil))
}

// partsOfAWork are files of all kinds that are shown in their place.
func partsOfAWork(t *testing.T) map[string]string {
	t.Helper()
	film, err := os.ReadFile("testdata/film.webm")
	must(t, err)
	return map[string]string{
		"talk.webm": string(film), "tone.wav": silence(4),
		"sheet.pdf": pdf("Everything converges", "The second page"),
		"sum.go":    "package sum\n\n// Sum adds.\nfunc Sum(a, b int) int { return a + b }\n",
		"plot.png":  drawn(t),
	}
}

func TestAWorkIsReadAndCommentedInItsPlace(t *testing.T) {
	t.Parallel()
	a := apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	at := fmt.Sprintf("/modules/%d/assignments/%d", w.Module.ID, w.Assignment)
	a.Change(t, "UPDATE assignments SET most_files = 9")
	for name, data := range partsOfAWork(t) {
		wants(t, sendPart(t, w.Student, at+"/draft/files", name, data, nil), 303)
	}
	page := w.Student.Post(t, at+"/submit", workForm(2, 1, "See the sheet."))

	tab, address := browser.New(t).Tab(t, browser.Desktop), a.Serve(t)
	signIn(tab, address, w.Lecturer.Email)
	tab.Open(address + page.Location)
	tab.Run(chromedp.Evaluate(`document.querySelector("luna-pdf").scrollIntoView()`, nil))
	tab.Await(`luna-pdf[data-drawn] .pdf-page[data-place="1"] canvas`)
	if got := tab.Text(`.pdf-page[data-place="1"] .text-layer`); !strings.Contains(got, "Everything converges") {
		t.Errorf("the text of the first page is %q", got)
	}
	tab.Run(chromedp.Evaluate(`document.querySelector('[data-work-file]:has([data-place]) ~ *, .work-parts').lastElementChild.scrollIntoView()`, nil))
	for _, part := range []string{".code-line .code-keyword", ".work-picture img"} {
		tab.Run(chromedp.Evaluate(fmt.Sprintf(`(document.querySelector(%q) ?? document.querySelector("[hx-get]"))?.scrollIntoView()`, part), nil))
		tab.Await(part)
	}
	tab.Axe()

	// A comment on the second page, where somebody points.
	tab.Run(chromedp.Evaluate(`document.querySelector('.pdf-page[data-place="2"]').scrollIntoView()`, nil))
	tab.Await(`.pdf-page[data-place="2"] canvas`)
	tab.Run(chromedp.Evaluate(`(page => { const r = page.getBoundingClientRect();
		page.dispatchEvent(new MouseEvent("click", {bubbles: true, clientX: r.x + r.width / 4, clientY: r.y + r.height / 2})) })(document.querySelector('.pdf-page[data-place="2"]'))`, nil))
	tab.Fill(`#f-pin`, "This does not follow.")
	tab.Click(`[data-pin-new] button[type="submit"]`)
	tab.Await(`.pdf-page[data-place="2"] > .pin-mark`)
	// And one on a line, by its form alone.
	tab.Run(chromedp.Evaluate(`(form => { form.pin_file.value = [...form.pin_file.options].find(o => o.label === "sum.go").value; form.pin_place.value = 4;
		form.pin.value = "Well named."; form.requestSubmit() })(document.querySelector("[data-pin-new] form"))`, nil))
	tab.Await(`.code-line[data-place="4"] > .pin-mark`)
	// And on a second of what is seen and of what is heard.
	pinned(tab, "video", 3.5, "Who is this?")
	pinned(tab, "audio", 1.25, "Too quiet.")
	tab.Axe()

	before, err := w.Student.Scope.OwnWork(t.Context(), w.Module.ID, w.Assignment)
	must(t, err)
	reading, err := w.Lecturer.Scope.SubmissionToRead(t.Context(), w.Module.ID, w.Assignment, before.Versions[0].ID)
	must(t, err)
	if len(reading.Pins) != 4 {
		t.Fatalf("%+v", reading.Pins)
	}
	for _, pin := range reading.Pins {
		if second := map[string]int{"Who is this?": 4, "Too quiet.": 2}[pin.Text]; second != 0 {
			if pin.Place != second || pin.FileID == nil {
				t.Errorf("%q is pinned to second %d", pin.Text, pin.Place)
			}
		} else if pin.Place == 2 && (max(*pin.X, 250)-min(*pin.X, 250) > 3 || max(*pin.Y, 500)-min(*pin.Y, 500) > 3) {
			t.Errorf("pinned to %d, %d", *pin.X, *pin.Y)
		}
	}
}
