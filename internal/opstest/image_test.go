package opstest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// stage is one FROM of the Dockerfile with what follows it.
type stage struct {
	image string
	lines map[string][]string // by instruction
}

// stages reads the Dockerfile, continued lines joined.
func stages(t *testing.T) []stage {
	t.Helper()
	var list []stage
	text := strings.ReplaceAll(read(t, "Dockerfile"), "\\\n", " ")
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
		case word == "FROM":
			list = append(list, stage{image: rest, lines: make(map[string][]string)})
		case len(list) == 0:
			t.Fatalf("%s before the first FROM", word)
		default:
			last := list[len(list)-1]
			last.lines[word] = append(last.lines[word], strings.TrimSpace(rest))
		}
	}
	if len(list) != 2 {
		t.Fatalf("%d stages", len(list))
	}
	return list
}

func TestTheImageHoldsTheProgramAloneAndRunsItAsNobody(t *testing.T) {
	last := stages(t)[1]
	if last.image != "scratch" {
		t.Errorf("the image is made from %s", last.image)
	}
	for _, c := range last.lines["COPY"] {
		if !strings.HasPrefix(c, "--from=build ") {
			t.Errorf("copies %q past the build", c)
		}
	}
	if build := strings.Join(stages(t)[0].lines["RUN"], "\n"); !strings.Contains(build, "mkdir -m 0700 /out/data") {
		t.Error("the folder for data is open to others in the image")
	}
	if user := last.lines["USER"]; len(user) != 1 || !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user[0]) {
		t.Errorf("runs as %v; a number is needed, there is no list of users in the image", user)
	}
	if e := last.lines["ENTRYPOINT"]; len(e) != 1 || e[0] != `["/luna"]` {
		t.Errorf("starts with %v; there is no shell in the image", e)
	}
	if h := last.lines["HEALTHCHECK"]; len(h) != 1 || !strings.HasSuffix(h[0], `CMD ["/luna", "health"]`) {
		t.Errorf("is checked by %v", h)
	}
}

func TestTheImageIsBuiltStaticallyByTheGoVersionOfTheModule(t *testing.T) {
	first := stages(t)[0]
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if version == nil || !strings.HasPrefix(first.image, "golang:"+version[1]+"-") {
		t.Errorf("built by %s, the module is for Go %v", first.image, version)
	}
	if !slices.ContainsFunc(first.lines["RUN"], func(s string) bool { return strings.HasPrefix(s, "CGO_ENABLED=0 go build ") }) {
		t.Errorf("the build is not static: %v", first.lines["RUN"])
	}
}

func TestSecretsAndHistoryStayOutOfTheBuild(t *testing.T) {
	ignored := strings.Fields(read(t, ".dockerignore"))
	for _, name := range []string{".env", ".git", "nginx", "data", "demo-data"} {
		if !slices.Contains(ignored, name) {
			t.Errorf("%s is sent to the build", name)
		}
	}
}
