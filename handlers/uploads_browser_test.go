package handlers_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"luna/internal/apptest"
	"luna/internal/browser"
	"luna/models"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// remembered are the uploads that the browser of a tab remembers.
const remembered = `Object.entries(localStorage).filter(([key]) => key.startsWith("upload:"))`

// frailLine stands before the program. It breaks the first piece of an upload in
// the middle, and then every connection until it is mended; it is not fast.
type frailLine struct {
	http.Handler
	whole  int64 // bytes of the first piece that get through
	broken atomic.Bool
	from   atomic.Pointer[string] // where the first piece began since this was nil, as its sender said
}

func (l *frailLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/uploads") && l.broken.Load() {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodPatch {
		from := r.Header.Get("Upload-Offset")
		l.from.CompareAndSwap(nil, &from)
		r.Body = &frailBody{r.Body, l}
	}
	l.Handler.ServeHTTP(w, r)
	if l.broken.Load() {
		panic(http.ErrAbortHandler)
	}
}

type frailBody struct {
	io.ReadCloser
	line *frailLine
}

func (b *frailBody) Read(p []byte) (int, error) {
	if b.line.whole > 0 {
		n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.line.whole)])
		b.line.whole -= int64(n)
		b.line.broken.Store(b.line.whole == 0)
		return n, err
	}
	if b.line.broken.Load() {
		return 0, io.ErrUnexpectedEOF
	}
	time.Sleep(10 * time.Millisecond)
	return b.ReadCloser.Read(p[:min(len(p), 16<<10)])
}

// offline takes the line of a tab away, or gives it back.
func offline(tab *browser.Tab, gone bool) {
	tab.Run(
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := network.EmulateNetworkConditionsByRule(gone, []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1}}).Do(ctx)
			return err
		}),
		network.OverrideNetworkState(gone, 0, -1, -1),
	)
}

func uploading(tab *browser.Tab, condition string) {
	tab.Run(chromedp.Poll(fmt.Sprintf(`(upload => upload && %s)(document.querySelector("luna-upload"))`, condition), nil))
}

const fileField, fileButton = `input[type="file"]`, `#files > form > .actions button`

func TestUploadsInABrowser(t *testing.T) {
	t.Parallel()
	whole, a := t, apptest.New(t, models.SQLite)
	w := a.World(t, "north")
	line := &frailLine{Handler: a.Program.Handler, whole: 2 << 20}
	server := httptest.NewServer(line)
	t.Cleanup(server.Close)
	profile := browser.NewProfile(t)
	program := profile.Start(t)
	t.Run("interrupted, it goes on when the browser has been started again", func(t *testing.T) {
		interrupted(t, w, program.KeptTab(t, browser.Phone), func() *browser.Tab {
			program.End(t)
			program = profile.Start(whole)
			return program.KeptTab(t, browser.Phone)
		}, server.URL, line)
	})
	t.Run("given up or refused, it leaves nothing", func(t *testing.T) { refused(t, a, w, program.Tab(t, browser.Desktop.In("de")), server.URL) })
}

// interrupted takes the line away from an upload in the middle, ends the browser
// and starts it again on the same profile, goes on there, pauses it, takes the
// line away once more, and compares what has arrived with what was sent.
func interrupted(t *testing.T, w *apptest.World, first *browser.Tab, restart func() *browser.Tab, address string, line *frailLine) {
	content := make([]byte, 6<<20)
	random := rand.NewChaCha8([32]byte{1})
	_, err := random.Read(content)
	must(t, err)
	file := filepath.Join(t.TempDir(), "Jana Weiß.bin")
	must(t, os.WriteFile(file, content, 0o600))
	edit := fmt.Sprintf("%s/modules/%d/lessons/%d/edit", address, w.Module.ID, w.Lesson)
	first.Allow("net::ERR_")
	first.Allow("Autofocus processing was blocked") // typed before the page was ready
	signIn(first, address, w.Lecturer.Email)
	first.Open(edit)
	first.Run(chromedp.SetUploadFiles(fileField, []string{file}))
	first.Click(fileButton)
	uploading(first, `upload.textContent.includes("It is being tried again.")`)
	var kept [][2]string
	first.Eval(remembered, &kept)
	if len(kept) != 1 || strings.Contains(strings.Join(kept[0][:], ""), "Jana") {
		t.Fatalf("the browser remembers %q", kept)
	}
	_, upload, _ := strings.Cut(kept[0][1], address)
	upload, _, _ = strings.Cut(upload, `"`)
	second := restart()
	line.broken.Store(false)
	line.from.Store(nil)
	arrived := func() string { return tus(t, w.Lecturer, http.MethodHead, upload, nil).Header.Get("Upload-Offset") }
	if got := arrived(); got != "2097152" {
		t.Errorf("%s bytes have arrived", got)
	}

	second.Open(edit)
	second.Await("[data-upload-rest]")
	if got := second.Text("[data-upload-rest] p"); !strings.Contains(got, "2.1\u202fMB of 6.3\u202fMB have arrived") {
		t.Errorf("the page says %q", got)
	}
	second.Run(chromedp.SetUploadFiles(fileField, []string{file}))
	second.Click(fileButton)
	uploading(second, `upload.querySelector("progress").value > 34`)
	if from := line.from.Load(); *from != "2097152" {
		t.Errorf("the browser that was started again begins at %s", *from)
	}
	second.Click("[data-upload-pause]")
	uploading(second, `upload.state === "paused"`)
	second.Axe()
	second.Allow("ERR_INTERNET_DISCONNECTED")
	second.Allow("status of 423") // the server still reads what was on the way
	offline(second, true)
	second.Click("[data-upload-resume]")
	second.Await("[data-upload-problem]")
	if got := second.Text("[data-upload-problem]"); !strings.Contains(got, "What has arrived is kept") {
		t.Errorf("without a line the page says %q", got)
	}
	offline(second, false)
	const added = "#files .card-list > li:nth-child(2) a"
	second.Await(added)
	var left int
	var path string
	second.Eval(fmt.Sprintf("document.querySelector(%q).pathname", added), &path)
	second.Eval(remembered+".length", &left)
	if left != 0 {
		t.Error("the browser remembers a finished upload")
	}
	page := w.Lecturer.Get(t, path)
	got, want := sha256.Sum256([]byte(page.Body)), sha256.Sum256(content)
	if got != want {
		t.Errorf("%d: %d bytes %s arrived, %s were sent", page.Status, len(page.Body), hex.EncodeToString(got[:4]), hex.EncodeToString(want[:4]))
	}
	if got := arrived(); got != fmt.Sprint(len(content)) {
		t.Errorf("it was begun anew: the first upload is at %s", got)
	}
}

// dropped lets go of files above the form.
const dropped = `(names => {
	const data = new DataTransfer();
	for (const name of names) data.items.add(new File(["x".repeat(2000000)], name));
	document.querySelector("#files > form").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
})(%s)`

func refused(t *testing.T, a *apptest.App, w *apptest.World, tab *browser.Tab, address string) {
	signIn(tab, address, w.Lecturer.Email)
	tab.Open(fmt.Sprintf("%s/modules/%d/lessons/%d/edit?lang=de", address, w.Module.ID, w.Lesson))
	drop := func(names string) { tab.Run(chromedp.Evaluate(fmt.Sprintf(dropped, names), nil)) }
	says := func(want string) {
		t.Helper()
		tab.Await("[data-upload-problem]")
		if got := tab.Text("[data-upload-problem]"); !strings.Contains(got, want) {
			t.Errorf("the page says %q, not %q", got, want)
		}
		var left int
		if tab.Eval(remembered+".length", &left); left != 0 {
			t.Error("the browser remembers what was refused")
		}
	}
	drop(`["a.bin", "b.bin"]`)
	says("nur eine Datei")

	drop(`["a.bin"]`)
	tab.Click(fileButton)
	uploading(tab, `upload.state === "running" && upload.upload?.url`)
	var path string
	tab.Eval(`new URL(document.querySelector("luna-upload").upload.url).pathname`, &path)
	tab.Click("[data-upload-drop]")
	uploading(tab, `upload.state === "idle" && !upload.querySelector("input").files.length`)
	waitFor(t, "the upload to be dropped", func() bool {
		return tus(t, w.Lecturer, http.MethodHead, path, nil).Status == http.StatusNotFound
	})

	a.Change(t, fmt.Sprintf("UPDATE universities SET file_quota = file_bytes + 9 WHERE id = %d", w.ID))
	tab.Allow("status of 4")
	drop(`["a.bin"]`)
	tab.Click(fileButton)
	says("Ihre Universität hat")
	a.Change(t, fmt.Sprintf("UPDATE modules SET status = 'archived' WHERE id = %d", w.Module.ID))
	tab.Click(fileButton)
	says("Hier werden keine Dateien mehr angenommen.")
}
